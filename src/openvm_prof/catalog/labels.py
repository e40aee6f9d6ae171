"""The label keys of OpenVM's metrics: what tells them from metric names where both head columns."""

from __future__ import annotations

LABEL_KEYS = frozenset(
    {
        "addr_space",
        "address_space",
        "air",
        "air_id",
        "air_name",
        "backend",
        "batch",
        "block_number",
        "cell_tracker_span",
        "chip_name",
        "component",
        "cycle_tracker_span",
        "dims",
        "dsl_ir",
        "execution_mode",
        "group",
        "height",
        "hgt",
        "idx",
        "index",
        "internal_node_height",
        "module",
        "opcode",
        "phase",
        "program",
        "reason",
        "round",
        "segment",
        "stark",
        "task",
        "trace_height_constraint",
    }
)

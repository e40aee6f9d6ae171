"""The label keys of OpenVM's metrics."""

from __future__ import annotations

SPAN_KEY = "cycle_tracker_span"
"""The label of guest functions: frames separated by `;`, with guest symbols offsets into their table."""

CALL_STACK_KEYS = (SPAN_KEY, "cell_tracker_span")
"""Labels whose values are several frames; any other label is one frame."""

PROGRAM_RUN_KEYS = ("program", "mode", "execution_mode", "block", "block_number")
"""Labels that tell one execution of a program from another's; without any, a file holds one."""

LABEL_KEYS = frozenset(
    {
        "addr_space",
        "address_space",
        "air",
        "air_id",
        "air_name",
        "backend",
        "batch",
        "block",
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
        "mode",
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
"""All that are known: what tells them from metric names where both head columns."""

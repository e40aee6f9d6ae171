"""What metrics files may hold, in small."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

from tests.builders import Entry

BOUNDED = settings(max_examples=50, deadline=None, derandomize=True, database=None)

KEYS = {
    "group": ("app_proof", "leaf", "internal.2", "internal.10", "app_keygen", "a|<b>"),
    "segment": ("0", "1", "2", "10"),
    "idx": ("0", "9", "10"),
    "air_name": ("Vm<4>", "x|y"),
    "opcode": ("ADD", "MUL"),
    "program": ("fib", "root_keygen"),
    "phase": ("prover", "verifier"),
    "module": ("tracegen", "prover"),
    "cycle_tracker_span": ("f;g", "f"),
    "dsl_ir": ("x", 'say "y"'),
}
METRICS = (
    "total_proof_time_ms",
    "execute_preflight_time_ms",
    "trace_gen_time_ms",
    "stark_prove_excluding_trace_time_ms",
    "execute_metered_time_ms",
    "execute_pure_time_ms",
    "execute_preflight_insns",
    "execute_preflight_insn_mi/s",
    "generate_blob_time_ms",
    "frequency",
    "opcode_count",
    "gpu_mem.timestamp_ms",
    "gpu_mem.current_bytes",
    "gpu_mem.local_peak_bytes",
    "gpu_mem.reserved_bytes",
    "never_heard_of",
)

VALUES = st.one_of(
    st.integers(0, 50).map(float),
    st.floats(0, 1e9, allow_nan=False),
    st.sampled_from([0.1, 0.2, 0.3, 1 / 3]),
)


@st.composite
def label_sets(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    keys = draw(st.lists(st.sampled_from(sorted(KEYS)), unique=True, max_size=4))
    return tuple((key, draw(st.sampled_from(KEYS[key]))) for key in keys)


ENTRIES = st.builds(Entry, label_sets(), st.sampled_from(METRICS), VALUES, st.booleans())
ENTRY_LISTS = st.lists(ENTRIES, max_size=30)

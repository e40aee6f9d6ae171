"""How to record: what makes OpenVM write metrics that are not in every file.

Sources: OpenVM's benchmarks/README ("Circuit Flamegraphs") and ci/scripts/bench.py, which build with the
feature `perf-metrics` (`profiling` in 1.x before it), and set both variables.
"""

from __future__ import annotations

CALL_STACKS = (
    "OpenVM records them where the prover is built with its feature `perf-metrics`, the guest program with "
    "the profile `profiling`, and OUTPUT_PATH=metrics.json and GUEST_SYMBOLS_PATH=guest.syms are set"
)
AIRS = (
    "OpenVM records the rows and cells of AIRs with every proof that it makes while OUTPUT_PATH=metrics.json "
    "is set; execution alone has none"
)

"""The Bencher output of runs: which benchmarks and measures, in which order."""

from __future__ import annotations

from openvm_prof.core.analysis.measurements import run_totals
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.export.bencher_model import BencherValue, BenchmarkOutput

_Benchmark = tuple[str, tuple[tuple[str, BencherValue], ...]]


def bencher_output(runs: list[tuple[str, RunAnalysis]]) -> BenchmarkOutput:
    """Every group of every run, keygen ones too; a run's totals before its groups.

    Averages carry the range of their samples as bounds, except that a pooled average stands
    alongside the samples' own range. The parallel time is that of all proofs at once.
    """
    benchmarks: list[_Benchmark] = []
    for name, run in runs:
        totals = tuple((total, BencherValue(value)) for total, value in run_totals(run).items())
        benchmarks.append((name, totals))
        for group in run.aggregate.groups:
            measures: list[tuple[str, BencherValue]] = []
            for metric, stats in group.stats.items():
                # the sum over several programs is no average that their values would enclose
                bounds = () if stats.once is not None else (stats.min, stats.max)
                measures.append((metric, BencherValue(stats.avg, *bounds)))
                measures.append((f"{metric}::sum", BencherValue(stats.sum)))
            benchmarks.append((f"{name}::{group.group}", tuple(measures)))
    return BenchmarkOutput(tuple(benchmarks))

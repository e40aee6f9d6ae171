"""openvm-prof: reports, diffs and dashboards' JSON from the metrics files of the OpenVM zkVM.

Everything the command line does is here without touching the disk::

    from openvm_prof import NamedRun, ReportOptions, analyse, parse_metrics, report_texts

    runs = parse_metrics(data).runs                   # bytes → MetricsFile
    analysis = analyse(runs[0].db, provers=32)        # statistics, proof times, counts, notices
    analysis.to_dict()                                # plain data
    texts = report_texts(NamedRun("fib", "fib", analysis), ReportOptions())

`read_metrics(path)` reads a file. Call stacks are read by themselves, and become flame graphs::

    runs = read_runs(path, lambda: StackFold(STANDARD_VIEWS, symbols))
    profiles = run_profiles(runs[None]).profiles
    texts = graph_texts(profiles, ["svg"], "fib")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openvm_prof.analysis.aggregate import AggregateMetrics, GroupedMetrics, GroupStats
    from openvm_prof.analysis.compare import compare
    from openvm_prof.analysis.proof_time import ProofTime, ProofTimes
    from openvm_prof.analysis.run import RunAnalysis, analyse
    from openvm_prof.analysis.series import By, SideRun
    from openvm_prof.analysis.stacks import run_profiles
    from openvm_prof.analysis.summary import BenchSummaryMetrics
    from openvm_prof.analysis.verdicts import Criteria, Selection
    from openvm_prof.catalog.eras import Era, detect_era
    from openvm_prof.catalog.groups import GroupKind, classify
    from openvm_prof.catalog.metrics import CATALOGUE, describe
    from openvm_prof.catalog.stack_views import STANDARD_VIEWS
    from openvm_prof.comparing import CompareOptions, check_runs, compare_many, compare_runs
    from openvm_prof.db.metric_db import MetricDb
    from openvm_prof.errors import BadInputError, Notice, OpenvmProfError, OutputError, UsageError
    from openvm_prof.exporting import export_text, value_text
    from openvm_prof.io.files import read_metrics, read_runs
    from openvm_prof.model.bencher import BencherValue, BenchmarkOutput
    from openvm_prof.model.change import Change
    from openvm_prof.model.exports import ExportFormat
    from openvm_prof.model.labels import Labels
    from openvm_prof.model.measurement import Query
    from openvm_prof.model.metric import Metric
    from openvm_prof.model.profile import Profile, StackView
    from openvm_prof.model.stats import Stats
    from openvm_prof.parsing.metrics_json import MetricsFile, Run, parse_metrics
    from openvm_prof.parsing.published_report import PublishedReport, parse_published_report
    from openvm_prof.parsing.stack_fold import StackFold
    from openvm_prof.pipeline import (
        NamedRun,
        ReportOptions,
        ReportTexts,
        aggregated_report,
        bmf_text,
        report_texts,
        summary_text,
    )
    from openvm_prof.profiling import graph_texts
    from openvm_prof.render.markdown import DiffStyle, render_markdown
    from openvm_prof.views.bencher import bencher_output
    from openvm_prof.views.detailed import detailed_report
    from openvm_prof.views.github_summary import GithubSummary

# Imported on first use: the command line starts without what it does not need.
_HOMES = {
    "analysis.aggregate": ("AggregateMetrics", "GroupStats", "GroupedMetrics"),
    "analysis.compare": ("compare",),
    "analysis.proof_time": ("ProofTime", "ProofTimes"),
    "analysis.run": ("RunAnalysis", "analyse"),
    "analysis.series": ("By", "SideRun"),
    "analysis.stacks": ("run_profiles",),
    "analysis.summary": ("BenchSummaryMetrics",),
    "analysis.verdicts": ("Criteria", "Selection"),
    "catalog.eras": ("Era", "detect_era"),
    "catalog.groups": ("GroupKind", "classify"),
    "catalog.metrics": ("CATALOGUE", "describe"),
    "catalog.stack_views": ("STANDARD_VIEWS",),
    "comparing": ("CompareOptions", "check_runs", "compare_many", "compare_runs"),
    "db.metric_db": ("MetricDb",),
    "errors": ("BadInputError", "Notice", "OpenvmProfError", "OutputError", "UsageError"),
    "exporting": ("export_text", "value_text"),
    "io.files": ("read_metrics", "read_runs"),
    "model.bencher": ("BencherValue", "BenchmarkOutput"),
    "model.change": ("Change",),
    "model.exports": ("ExportFormat",),
    "model.labels": ("Labels",),
    "model.measurement": ("Query",),
    "model.metric": ("Metric",),
    "model.profile": ("Profile", "StackView"),
    "model.stats": ("Stats",),
    "parsing.metrics_json": ("MetricsFile", "Run", "parse_metrics"),
    "parsing.published_report": ("PublishedReport", "parse_published_report"),
    "parsing.stack_fold": ("StackFold",),
    "pipeline": (
        "NamedRun",
        "ReportOptions",
        "ReportTexts",
        "aggregated_report",
        "bmf_text",
        "report_texts",
        "summary_text",
    ),
    "profiling": ("graph_texts",),
    "render.markdown": ("DiffStyle", "render_markdown"),
    "views.bencher": ("bencher_output",),
    "views.detailed": ("detailed_report",),
    "views.github_summary": ("GithubSummary",),
}
_MODULE_OF = {name: module for module, names in _HOMES.items() for name in names}

__version__ = "0.1.0"

__all__ = [
    "CATALOGUE",
    "STANDARD_VIEWS",
    "AggregateMetrics",
    "BadInputError",
    "BenchSummaryMetrics",
    "BencherValue",
    "BenchmarkOutput",
    "By",
    "Change",
    "CompareOptions",
    "Criteria",
    "DiffStyle",
    "Era",
    "ExportFormat",
    "GithubSummary",
    "GroupKind",
    "GroupStats",
    "GroupedMetrics",
    "Labels",
    "Metric",
    "MetricDb",
    "MetricsFile",
    "NamedRun",
    "Notice",
    "OpenvmProfError",
    "OutputError",
    "Profile",
    "ProofTime",
    "ProofTimes",
    "PublishedReport",
    "Query",
    "ReportOptions",
    "ReportTexts",
    "Run",
    "RunAnalysis",
    "Selection",
    "SideRun",
    "StackFold",
    "StackView",
    "Stats",
    "UsageError",
    "aggregated_report",
    "analyse",
    "bencher_output",
    "bmf_text",
    "check_runs",
    "classify",
    "compare",
    "compare_many",
    "compare_runs",
    "describe",
    "detailed_report",
    "detect_era",
    "export_text",
    "graph_texts",
    "parse_metrics",
    "parse_published_report",
    "read_metrics",
    "read_runs",
    "render_markdown",
    "report_texts",
    "run_profiles",
    "summary_text",
    "value_text",
]


def __getattr__(name: str) -> object:
    if name in _MODULE_OF:
        return getattr(import_module(f"openvm_prof.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})

"""The public names: all that `openvm_prof` offers, and nothing else."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from openvm_prof.airs.air_table import AirOptions, SortBy
from openvm_prof.airs.airs import AirsResult, airs_of
from openvm_prof.airs.by import By as AirsBy
from openvm_prof.airs.by import parse_by
from openvm_prof.airs.segments import SegmentsResult, segments_of
from openvm_prof.comparison.comparing import CompareOptions, compare_many, compare_runs
from openvm_prof.comparison.series import SideRun
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.core.analysis.aggregate import AggregateMetrics, GroupedMetrics, GroupStats
from openvm_prof.core.analysis.compare import compare
from openvm_prof.core.analysis.proof_time import ProofTime, ProofTimes
from openvm_prof.core.analysis.run import RunAnalysis, analyse
from openvm_prof.core.catalog.dimensions import Dimension, dimension, dimensions
from openvm_prof.core.catalog.eras import Era, detect_era
from openvm_prof.core.catalog.groups import GroupKind, classify
from openvm_prof.core.catalog.metrics import CATALOGUE, describe
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.document.formats import FORMATS, Format
from openvm_prof.core.document.html import render_html
from openvm_prof.core.document.markdown import DiffStyle, render_markdown
from openvm_prof.core.document.md_table_cell import MdTableCell
from openvm_prof.core.errors import (
    BadInputError,
    Notice,
    OpenvmProfError,
    OutputError,
    UnknownNameError,
    UsageError,
)
from openvm_prof.core.model.change import Change
from openvm_prof.core.model.labels import Labels
from openvm_prof.core.model.measurement import Query
from openvm_prof.core.model.metric import Better, Metric, MetricSpec, Unit
from openvm_prof.core.model.stats import Stats
from openvm_prof.core.reading.files import read_metrics, read_runs
from openvm_prof.core.reading.metrics_json import MetricsFile, Run, parse_metrics
from openvm_prof.core.reading.published_report import PublishedReport, parse_published_report
from openvm_prof.core.runs.loaded_run import LoadedRun, LoadedRuns
from openvm_prof.core.runs.loader import load
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.core.runs.run_info import RunInfo
from openvm_prof.export.bencher import bencher_output
from openvm_prof.export.bencher_model import BencherValue, BenchmarkOutput
from openvm_prof.export.bmf import bmf_text
from openvm_prof.export.exporting import export_text
from openvm_prof.export.formats import ExportFormat
from openvm_prof.export.value import value_text
from openvm_prof.gate.checking import check_runs
from openvm_prof.page.page_result import PageResult, page_of
from openvm_prof.page.page_subject import PageOptions
from openvm_prof.planning.phases_model import Phases, PhasesOptions
from openvm_prof.planning.phasing import phases
from openvm_prof.planning.plan_model import Plan, PlanOptions
from openvm_prof.planning.planning import plan
from openvm_prof.profile.profile import Profile, ProfileKind
from openvm_prof.profile.profile_kinds import STANDARD_KINDS
from openvm_prof.profile.profiling import graph_texts
from openvm_prof.profile.stack_db_builder import StackDbBuilder
from openvm_prof.profile.stacks import run_profiles
from openvm_prof.report.detailed import detailed_report
from openvm_prof.report.github_summary import GithubSummary
from openvm_prof.report.reports import ReportOptions, ReportTexts, report_texts, summary_text
from openvm_prof.report.sections import SECTIONS, aggregated_report
from openvm_prof.report.subject import Section, Subject
from openvm_prof.report.summary import BenchSummaryMetrics
from openvm_prof.sweep.sweep_model import SweepOptions, SweepResult
from openvm_prof.sweep.sweeping import rank_runs

if TYPE_CHECKING:
    from openvm_prof.history.changes import changes as history_changes
    from openvm_prof.history.free_query import ask as history_sql
    from openvm_prof.history.growth import growth as history_top
    from openvm_prof.history.log import log as history_log
    from openvm_prof.history.percentiles import percentiles as history_percentiles
    from openvm_prof.history.run_source import load_history
    from openvm_prof.history.sql_text import Which as HistoryWhich
    from openvm_prof.history.store.open_store import open_store
    from openvm_prof.history.trend import trend as history_trend
    from openvm_prof.trend_pages.pages import history_pages
    from openvm_prof.trends import ChangePoint, Event, Interval, events, find_changes, limit

_TRENDS = "openvm_prof.trends"
_HISTORY = "openvm_prof.history"
_LATE = {
    "ChangePoint": (_TRENDS, "ChangePoint"),
    "Event": (_TRENDS, "Event"),
    "Interval": (_TRENDS, "Interval"),
    "events": (_TRENDS, "events"),
    "find_changes": (_TRENDS, "find_changes"),
    "limit": (_TRENDS, "limit"),
    "HistoryWhich": (f"{_HISTORY}.sql_text", "Which"),
    "history_changes": (f"{_HISTORY}.changes", "changes"),
    "history_log": (f"{_HISTORY}.log", "log"),
    "history_pages": ("openvm_prof.trend_pages.pages", "history_pages"),
    "history_percentiles": (f"{_HISTORY}.percentiles", "percentiles"),
    "history_sql": (f"{_HISTORY}.free_query", "ask"),
    "history_top": (f"{_HISTORY}.growth", "growth"),
    "history_trend": (f"{_HISTORY}.trend", "trend"),
    "load_history": (f"{_HISTORY}.run_source", "load_history"),
    "open_store": (f"{_HISTORY}.store.open_store", "open_store"),
}
"""Public names, where they are and what they are called there; the history's are called as its commands."""

__all__ = [
    "CATALOGUE",
    "FORMATS",
    "SECTIONS",
    "STANDARD_KINDS",
    "AggregateMetrics",
    "AirOptions",
    "AirsBy",
    "AirsResult",
    "BadInputError",
    "BenchSummaryMetrics",
    "BencherValue",
    "BenchmarkOutput",
    "Better",
    "Change",
    "ChangePoint",
    "CompareOptions",
    "Criteria",
    "DiffStyle",
    "Dimension",
    "Era",
    "Event",
    "ExportFormat",
    "Format",
    "GithubSummary",
    "GroupKind",
    "GroupStats",
    "GroupedMetrics",
    "HistoryWhich",
    "Interval",
    "Labels",
    "LoadedRun",
    "LoadedRuns",
    "MdTableCell",
    "Metric",
    "MetricDb",
    "MetricSpec",
    "MetricsFile",
    "NamedRun",
    "Notice",
    "OpenvmProfError",
    "OutputError",
    "PageOptions",
    "PageResult",
    "Phases",
    "PhasesOptions",
    "Plan",
    "PlanOptions",
    "Profile",
    "ProfileKind",
    "ProofTime",
    "ProofTimes",
    "PublishedReport",
    "Query",
    "ReportOptions",
    "ReportTexts",
    "Run",
    "RunAnalysis",
    "RunInfo",
    "Section",
    "SegmentsResult",
    "Selection",
    "SideRun",
    "SortBy",
    "StackDbBuilder",
    "Stats",
    "Subject",
    "SweepOptions",
    "SweepResult",
    "Unit",
    "UnknownNameError",
    "UsageError",
    "aggregated_report",
    "airs_of",
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
    "dimension",
    "dimensions",
    "events",
    "export_text",
    "find_changes",
    "graph_texts",
    "history_changes",
    "history_log",
    "history_pages",
    "history_percentiles",
    "history_sql",
    "history_top",
    "history_trend",
    "limit",
    "load",
    "load_history",
    "open_store",
    "page_of",
    "parse_by",
    "parse_metrics",
    "parse_published_report",
    "phases",
    "plan",
    "rank_runs",
    "read_metrics",
    "read_runs",
    "render_html",
    "render_markdown",
    "report_texts",
    "run_profiles",
    "segments_of",
    "summary_text",
    "value_text",
]


def __getattr__(name: str) -> object:
    # imported on first use: they need numpy or DuckDB, and nothing else here does
    if name in _LATE:
        module, own_name = _LATE[name]
        return getattr(import_module(module), own_name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

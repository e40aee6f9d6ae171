"""openvm-prof: reports, diffs and dashboards' JSON from the metrics files of the OpenVM zkVM.

Everything the command line does is here without touching the disk::

    from openvm_prof import NamedRun, ReportOptions, analyse, parse_metrics, report_texts

    runs = parse_metrics(data).runs                   # bytes → MetricsFile
    analysis = analyse(runs[0].db, provers=32)        # statistics, proof times, counts, notices
    analysis.to_dict()                                # plain data
    texts = report_texts(NamedRun("fib", "fib", analysis), ReportOptions())

`read_metrics(path)` reads a file. Call stacks are read by themselves, and become flame graphs::

    runs = read_runs(path, lambda: StackDbBuilder(STANDARD_KINDS, symbols))
    profiles = run_profiles(runs[None]).profiles
    texts = graph_texts(profiles, ["svg"], "fib")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from openvm_prof.core.version import __version__ as __version__

if TYPE_CHECKING:
    from openvm_prof.api import *  # noqa: F403 - the one list of names is there
    from openvm_prof.api import __all__ as __all__


def __getattr__(name: str) -> object:
    # not imported above: the command line starts without the library
    api = import_module("openvm_prof.api")
    if name == "__all__" or name in api.__all__:
        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    api = import_module("openvm_prof.api")
    return sorted({*globals(), *api.__all__})

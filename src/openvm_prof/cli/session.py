"""Session: one call of the drop-in command, from its options to its written reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openvm_prof.cli.options import Comparison, parse_meta
from openvm_prof.core.errors import Problems, UsageError
from openvm_prof.core.runs.paths import split_lists

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from openvm_prof.cli.inputs import Input
    from openvm_prof.core.reading.sources import Source


class Session:
    """What the options before a command's name say; `make_reports` does what they ask for."""

    def __init__(self, *, owns_process: bool = False) -> None:
        self.owns_process = owns_process
        self.options = Comparison()
        self.paths: Sequence[str] = ()
        self.previous_paths: Sequence[str] = ()
        self.names: Sequence[str] = ()
        self.output_json: Path | None = None
        self.flamegraphs: Path | None = None
        self.symbols: Sequence[str] = ()
        self.debug = False
        self.problems = Problems()
        self.exit_code = 0  # where nothing else goes wrong
        self.store: str | None = None
        self._source: Source | None = None

    def history_runs(self) -> AbstractContextManager[None]:
        """Within this, `history:COMMIT` is a run of the history; nothing of it is imported before."""
        from openvm_prof.core.reading.sources import using

        return using("history", self._history)

    def _history(self) -> Source:
        if self._source is None:
            from openvm_prof.cli.store_options import run_source

            self._source = run_source(self.store)
        return self._source

    def configure(
        self,
        *,
        json_paths: Sequence[str],
        prev_json_paths: Sequence[str],
        names: Sequence[str],
        output_json: Path | None,
        flamegraphs: Path | None,
        symbols: Sequence[str],
        meta: Sequence[str],
        **comparison: Any,
    ) -> None:
        """Take the options of the drop-in command. Raises UsageError."""
        from openvm_prof.core.runs.paths import expand

        self.options = Comparison(**comparison, meta=parse_meta(meta))
        self.paths = expand(json_paths, "--json-paths", keep_empty=True)
        self.previous_paths = expand(prev_json_paths, "--prev-json-paths", keep_empty=True)
        self.names, self.output_json = split_lists(names), output_json
        self.flamegraphs = flamegraphs
        self.symbols = expand(symbols, "--symbols", keep_empty=True)

    def make_reports(self, *, also_written: Path | None = None) -> list[Input]:
        """Read the inputs, write their reports and Bencher JSON; the runs, for what is made of them too.

        `also_written` is a file that the caller will write. Raises UsageError and BadInputError
        before anything is written, OutputError where writing fails. With --keep-going, what is wrong
        with some files is in `problems` instead, to be raised when all else is done.
        """
        from openvm_prof.cli.inputs import load
        from openvm_prof.cli.outputs import (
            check_outputs,
            print_notices,
            print_run_notices,
            progress_line,
            write_reports,
        )
        from openvm_prof.core.io.files import write_whole

        if not self.paths:
            raise UsageError("give the metrics files with --json-paths")
        graphs = None
        if self.flamegraphs is not None:
            from openvm_prof.cli.report_graphs import ReportGraphs

            graphs = ReportGraphs(self.flamegraphs, self.paths, self.symbols)
        jobs = self.options.processes
        with progress_line(self.paths) as progress:
            loaded = load(
                self.paths,
                self.previous_paths,
                self.names,
                self.options.provers,
                jobs,
                progress,
                keep_going=self.options.keep_going,
                fail_on_empty=self.options.fail_on_empty,
            )
        options = self.options.report_options()
        inputs, self.problems = loaded.inputs, loaded.problems
        written = [self.output_json, also_written]
        if graphs is not None:
            graphs.read(inputs, jobs)
            written += graphs.outputs()
        check_outputs(inputs, (*self.paths, *self.previous_paths, *self.symbols), written)
        write_reports(inputs, options, graphs)
        print_run_notices([] if graphs is None else graphs.notices())
        print_run_notices(notice for entry in inputs for notice in entry.notices())
        if self.output_json is not None:
            from openvm_prof.export.bmf import bmf_text

            text, notices = bmf_text([entry.run for entry in inputs])
            write_whole(self.output_json, text)
            print_notices(notices)
        return inputs

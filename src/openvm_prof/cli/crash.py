"""Crash: an exception that nobody expected, told in one line that asks for a report."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

EXIT_CODE = 70
"""What the command ends with then: the software's own error, as sysexits.h has it (EX_SOFTWARE)."""


def tell_crash(error: Exception, args: Sequence[str], *, debug: bool) -> None:
    """Say on standard error what happened, where to report it and with what; a traceback for `debug`."""
    from openvm_prof.cli.command_list import COMMANDS
    from openvm_prof.cli.outputs import one_line
    from openvm_prof.core.version import __version__

    if debug:
        tell_traceback(error)
    command = next((arg for arg in args if arg in COMMANDS), "reports")
    python = ".".join(map(str, sys.version_info[:3]))
    what = one_line(f"{type(error).__name__}: {error}".removesuffix(": "))
    advice = "" if debug else "; --debug before the command shows where"
    line = (
        f"openvm-prof: internal error: {what} (openvm-prof {__version__}, Python {python}, {sys.platform}, "
        f"command: {command}); this is a bug, please report this line to the maintainers{advice}\n"
    )
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):  # nobody can be told
            sys.stderr.write(line)
            sys.stderr.flush()


def tell_traceback(error: BaseException) -> None:
    """The traceback of an error on standard error."""
    import traceback

    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            traceback.print_exception(error, file=sys.stderr)

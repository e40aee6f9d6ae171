"""Entry point of the installed command: a short-lived process that cleans nothing up.

It builds tables and drops nothing, so every garbage collection is in vain, and so is taking the
interpreter down module by module at the end. Without both, a small file takes a quarter less time.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn


def _stop(number: int, _: FrameType | None) -> NoReturn:
    """End by unwinding, so that nothing half made is left; once is enough."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _code(end: BaseException) -> int:
    """The exit code; what could not even be imported is told here."""
    if isinstance(end, SystemExit) and isinstance(end.code, int):
        return end.code
    if isinstance(end, KeyboardInterrupt):
        return 128 + signal.SIGINT
    sys.stderr.write(
        f"openvm-prof: internal error: {type(end).__name__}: {end}; this is a bug or a broken installation, "
        "please report this line to the maintainers\n"
    )
    return 70


def main() -> NoReturn:
    """Run the command line; its memory is the operating system's to take back."""
    gc.disable()
    for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup leaves it
            signal.signal(number, _stop)
    try:
        from openvm_prof.cli.main import main as run

        run(owns_process=True)
    except BaseException as end:
        code = _code(end)
        for stream in (sys.stdout, sys.stderr):
            # what nobody reads any more cannot be written either; the exit code stands
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)

"""Arrow without NumPy and pandas, for a process that ends soon: they take longer than adding a run."""

from __future__ import annotations

import sys


def import_lean() -> None:
    """Import Arrow so that it finds no NumPy, and hence asks for no pandas, either.

    It would import both where they are installed, which takes 0.05 s and 0.2 s. From then on Arrow converts
    nothing from or to NumPy in this process, so this is not for a process that is somebody else's, too.
    """
    if not sys.modules.keys().isdisjoint({"numpy", "pyarrow"}):
        return
    hidden: dict[str, object] = sys.modules  # type: ignore[assignment]
    hidden["numpy"] = None
    try:
        import pyarrow.parquet  # noqa: F401 - imported for those who import it later
    finally:
        del hidden["numpy"]

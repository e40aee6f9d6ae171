"""The version of openvm-prof, which reports, requests and `--version` name."""

__version__ = "0.1.0"

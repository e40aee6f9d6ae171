"""Format names: what results can be written as, by name, for help texts, which load no writer."""

EXTENSIONS = {
    "markdown": ".md",
    "csv": ".csv",
    "json": ".json",
    "html": ".html",
}
"""The file extension of each format, in the order in which formats are listed."""

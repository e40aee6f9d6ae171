"""The drop-in: aggregated and detailed reports, and the summary of a pull request."""

"""Trend pages: what a history shows, as pages for a browser, to be published as they are."""

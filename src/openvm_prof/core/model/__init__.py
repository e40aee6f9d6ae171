"""Value types that every room may use; they know nothing of metrics' meaning."""

"""Value types that every other room may use; they know nothing of metrics' meaning."""

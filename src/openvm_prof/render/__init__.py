"""The report model to text: the only place that formats numbers and escapes names."""

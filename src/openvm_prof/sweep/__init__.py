"""Many runs beside each other: a row per run or configuration, and which of them is best."""

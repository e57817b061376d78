"""Ask a system all questions of a suite."""

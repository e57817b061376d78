"""Benchmarks: quality and speed beside others."""

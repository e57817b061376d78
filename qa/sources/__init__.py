"""Readers of live blog pages: the only place that knows formats."""

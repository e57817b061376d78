"""Strings to values: sentences, figures, dates, units, names, quotations; the only room with English words."""

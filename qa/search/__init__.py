"""A question parsed once, follow-ups, candidates and their ranking."""

"""HTML made safe and turned into clean text."""

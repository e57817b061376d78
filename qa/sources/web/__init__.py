"""Pages from the web, through one guarded door."""

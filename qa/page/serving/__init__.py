"""How the page runs: options, login, limits, feedback."""

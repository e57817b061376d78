"""Live blogs on their way in: added, uploaded, watched."""

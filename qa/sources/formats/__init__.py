"""A file for each format that live blogs come in."""

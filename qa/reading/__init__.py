"""The reader: does a passage tell what is asked, where, and does it bear out a claim. Knows nothing about news."""

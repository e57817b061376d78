"""The reader: does a passage tell what is asked, and where. Knows nothing about news."""

"""Live blogs as they are kept: updates, versions, snapshots, indexing and changes."""

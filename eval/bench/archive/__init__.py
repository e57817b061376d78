"""An archive as large as a newsroom's: written, indexed with a stand-in for the embedding model, and measured."""

"""Scores that a language model gives."""

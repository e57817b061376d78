"""Rows of a run and the figures made from them."""

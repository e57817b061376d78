"""Answers in the updates' own words."""

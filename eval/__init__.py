"""Measure answers: fixed questions, pure metrics, honest intervals, a report that people read.

Run it as `python -m eval`. In code write `from eval.suite.loading import load_suite`: `eval` is a builtin too.
"""

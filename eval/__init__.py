"""Measure answers: fixed questions, pure metrics, honest intervals, a report that people read.

Run it as `python -m eval`. In code write `from eval.suite import load_suite`, because `eval` is a builtin's name.
"""

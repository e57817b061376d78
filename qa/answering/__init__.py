"""From passages to an answer: verbatim quotes offline, written and checked with a model."""

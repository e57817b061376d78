"""Fixed questions and what their answers must do."""

"""The chat page without Gradio: conversation, sources, welcome panel, export, feedback, uploads, access."""

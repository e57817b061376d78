"""An empty Gradio chat on the port that is named: what the start of our page is measured against."""

from __future__ import annotations

import os
import sys

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

if __name__ == "__main__":
    import gradio as gr

    def repeat(message: str, history: list[dict[str, object]]) -> str:
        """Give back what was said."""
        return message

    gr.ChatInterface(repeat).launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)

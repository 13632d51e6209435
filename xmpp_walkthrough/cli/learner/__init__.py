"""The walk at a terminal, by keys: pages, an editor, a prompt, predictions."""

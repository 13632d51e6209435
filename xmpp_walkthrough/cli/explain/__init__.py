"""Explaining logs: where they come from, what is shown of them, and the report at the end."""

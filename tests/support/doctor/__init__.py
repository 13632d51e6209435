"""The doctor in a test: what it examines, and what is expected of it."""

"""The command `serve`: the practice server until a signal comes, and its log."""

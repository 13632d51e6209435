"""The command `doctor`: its report as text and as JSON, and the words of both."""

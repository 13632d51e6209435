"""The text of a log, below its formats: lines, dress, tags, and what broke on the way."""

"""One reader a format of logs, found by folder."""

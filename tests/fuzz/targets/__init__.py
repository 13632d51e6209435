"""One reader a file, found by its folder."""

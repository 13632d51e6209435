"""The page: a login as one HTML file, to read, to hand out and to project."""

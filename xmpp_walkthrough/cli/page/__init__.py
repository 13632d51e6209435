"""The page of a login, from its lines to a file."""

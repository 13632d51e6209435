"""Lists to read: branches of a login, faults, lessons, words of the field."""

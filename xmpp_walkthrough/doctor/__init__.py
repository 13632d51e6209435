"""The doctor: which step of a login breaks, why, and what to do about it."""

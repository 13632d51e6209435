"""X.509 certificates of the practice server: its authority, and what it issues. RFC 6120 §13.7."""

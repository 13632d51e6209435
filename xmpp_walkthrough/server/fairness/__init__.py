"""What one client may cost the others: turns, quotas, places to wait. RFC 6120 §13.12."""

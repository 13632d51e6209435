"""TCP connections: an attempt, several that race, the transport that TLS stands in. RFC 6120 §3."""

"""XML over bytes: exact raw units in, exact raw bytes out. Knows nothing of XMPP's meaning."""

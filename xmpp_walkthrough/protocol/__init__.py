"""RFC 6120 without I/O: events, phases, the stream, addresses, stanzas and SASL."""

"""DNS as a client asks it: SRV, addresses, places that a person is asked about. RFC 6120 §3.2."""

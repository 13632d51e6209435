"""Stream negotiation on the server's side, up to a bound resource. RFC 6120 §4.3.

A file a feature, by the name that the client's step has for it.
"""

"""Hostile guests of `xmpp-walk serve` as a table, each beside an honest client. RFC 6120 §13.12."""

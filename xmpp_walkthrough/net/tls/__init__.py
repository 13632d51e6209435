"""TLS on the client's side: what is trusted, what failed, whose certificate it is. RFC 6120 §5."""

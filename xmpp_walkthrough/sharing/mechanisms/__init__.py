"""A mechanism's messages told again with dummies, one shape of message a file. RFC 4422 §5."""

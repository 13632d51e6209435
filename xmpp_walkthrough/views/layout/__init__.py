"""The layout of a terminal's lines: text, XML, payloads, pictures of a login, lessons."""

"""Click parses, wires and exits; nothing else is decided here."""

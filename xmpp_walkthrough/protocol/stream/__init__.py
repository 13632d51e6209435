"""The XML stream as a state machine: which byte may come next, in either role. RFC 6120 §4."""

"""Coverage-guided fuzzing: bytes from outside, into each reader of ours, and nothing may come out
but what its documentation says."""

"""The command `walk`: what was asked for, the server for practice, and who is shown what."""

"""Walks without a process: dialogues of steps, bytes of a login, what a secret leaves."""

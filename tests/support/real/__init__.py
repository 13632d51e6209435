"""Prosody, ejabberd and the clients that people have, each with a directory of its own."""

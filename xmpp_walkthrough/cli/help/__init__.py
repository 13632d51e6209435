"""Help: for a command, for all of them, as a page of the manual, and on a topic.

The texts are those of `lessons/*/help.toml`, by the name of the command, the section and the
option; what has none is told by a test. Nothing heavy is imported: `--help` has 50 ms.
"""

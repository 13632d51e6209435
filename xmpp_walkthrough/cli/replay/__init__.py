"""The replay of a recording: the walk again in every view, and no socket."""

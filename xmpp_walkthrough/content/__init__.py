"""Everything that teaches, found by key: reads and lints `lessons/`, never prints, knows no other
layer.

`library.Library` is the one door; `check.check` is what a test asks before anyone else may ask it.
"""

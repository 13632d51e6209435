"""From an explanation to someone's eyes: one view a file, found by its folder."""

"""From a line of the transcript to its explanation; every word comes from the lessons, by key."""

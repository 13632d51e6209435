"""Click parses, wires and exits; nothing else is decided here."""

import gc

# Importing makes many objects and no garbage. Looking for it would be a sixth of a start.
gc.set_threshold(100_000)

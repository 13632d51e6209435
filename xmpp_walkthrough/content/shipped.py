"""What is known of the lessons before any is read: folder, languages, steps. Imports nothing."""

import os

FALLBACK = "en"
MARK = "[en] "
REFERENCE = "reference"  # pages to look things up in, a topic a file

# The article's numbers for the steps, and the names that a user may type instead.
STEP_NAMES = {
    "0": "connect",
    "1": "open",
    "2.1": "tls",
    "2.2": "sasl",
    "3": "bind",
    "4": "session",
    "5": "exchange",
    "6": "close",
}


def step_name(step: str) -> str:
    """The name of a step given by its name or its number; anything else comes back unchanged."""
    return STEP_NAMES.get(step, step)


def shipped() -> str:
    """The folder of the lessons that come along: inside the installed package, or beside it."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    inside = os.path.join(package, "lessons")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "lessons")

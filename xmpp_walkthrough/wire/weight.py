"""How much does a unit weigh, to be kept or to be read again? Its bytes, and more for its tags.

Four bytes of an empty element take as long to read, and as much memory once they are read, as a
hundred of text: whoever only counts bytes can be sent a quarter of a megabyte that is ten.
"""

TAG = 64


def weight(raw: bytes) -> int:
    """Of the bytes of a unit."""
    return len(raw) + TAG * raw.count(b"<")

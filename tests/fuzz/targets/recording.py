"""What a recording says: `transcript.recording`. Errors: Unreadable, for a line that is none."""

import io
import json
from contextlib import suppress

from fuzz.target import Target
from xmpp_walkthrough.transcript.recording import Recording, Unreadable, written


def read(data: bytes) -> None:
    """What can be read can be written, and reads as the same again."""
    with suppress(Unreadable):
        recording = Recording(io.BytesIO(data))
        header = data.partition(b"\n")[0] + b"\n"
        for record in recording:
            line = json.dumps(written(record)).encode() + b"\n"
            (again,) = Recording(io.BytesIO(header + line))
            assert type(again) is type(record)
            assert written(again) == written(record)


TARGET = Target(
    "recording",
    read,
    (
        *(b'{"xmpp_walk_recording": 1', b'"role": "initiating"', b'"raw": "', b'"raw_base64": "'),
        *(b'"note": "', b'"facts": {"', b'"=tuple": [', b'"=map": [[', b'"=bytes": "', b'"end": {'),
        *(b'"masked": true', b'"masks": [{"at": ', b'"event": "violation"', b'"parsed": true'),
    ),
)

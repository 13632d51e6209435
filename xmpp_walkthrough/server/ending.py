"""Stream errors and stanza errors of the practice server. RFC 6120 §4.9, §8.3.

How does the server say no? By ending the stream, or by refusing one stanza. Both are exceptions,
raised where the reason is found and answered in one place each. An error that the code has not
foreseen ends the stream as well, with `internal-server-error` (§4.9.3.8).
"""

import traceback
from pathlib import Path

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Event
from xmpp_walkthrough.protocol.stanza import repeatable

STANZA_TOO_BIG = "stanza-too-big"


class StreamEnd(Exception):
    """The stream has to end with this stream error.

    `application` says more: a condition of XEP-0205's namespace `urn:xmpp:errors` by its name, or
    an element.
    """

    def __init__(self, condition: str, text: str = "", application: str | Element = "") -> None:
        super().__init__(f"{condition} {text}".strip())
        self.condition = condition
        self.text = text
        self.application = application


class StanzaRefused(Exception):
    """One stanza is answered with this stanza error; the stream lives on."""

    def __init__(self, condition: str, text: str = "") -> None:
        super().__init__(f"{condition} {text}".strip())
        self.condition = condition
        self.text = text


def check_repeatable(stanza: Event) -> None:
    """Refuse a stanza whose answer could not repeat its id and addresses. RFC 6120 §8.2.3

    Errors: StreamEnd. A refusal by stanza error is no way out: it would have to repeat them too.
    """
    if not repeatable(*(stanza.xml.get(name) for name in ("id", "from", "to"))):
        raise StreamEnd("policy-violation", "Its id and addresses are too long to be repeated.")


def unforeseen(error: BaseException) -> str:
    """A line for the log: kind, file and line of an internal error.

    Without the error's own words, which may hold what a client said, a password among it.
    """
    # Only the innermost frame: one line of the log for one error.
    where = traceback.extract_tb(error.__traceback__)[-1:]
    places = [f" at {Path(each.filename).name}:{each.lineno}" for each in where]
    return f"internal error {type(error).__name__}{''.join(places)}"

"""Do both views for people show what a known server's words mean, right below the words?"""

from importlib import import_module
from io import StringIO

import pytest

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.preview import preview
from xmpp_walkthrough.transcript.entry import Entry
from xmpp_walkthrough.views.view import Moment, Setting
from xmpp_walkthrough.wire.names import SASL

WORDS = "Wrong nonce in client-final-message."
LABELS = {"en": "It means", "zh": "意思是"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["terminal", "plain"])
def test_the_meaning_stands_below_the_words(view: str, lang: str) -> None:
    raw = f"<failure xmlns='{SASL}'><malformed-request/><text>{WORDS}</text></failure>"
    line = Entry(0, "sasl", Phase.NEGOTIATING, True, Role.RECEIVING, preview(raw.encode()))
    library, out = Library(lang), StringIO()
    shows = import_module(f"xmpp_walkthrough.views.{view}").VIEW.make
    shown = shows(Setting(out, library, colour=False, width=80))
    shown.line(Moment("sasl", "2.2"), line, Explainer(library).explain(line))
    text = out.getvalue()
    assert text.index(library.text("ui.advice.server_text")) < text.index(LABELS[lang])
    assert "Prosody" in text[text.index(LABELS[lang]) :]

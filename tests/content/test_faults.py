"""Has every fault of the practice server its words, in both languages, and no two the same?"""

import pytest

from xmpp_walkthrough.content.library import Library, lessons_root
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.content.tables import read
from xmpp_walkthrough.server.fault import Fault, known

LANGUAGES = ("en", "zh")
FAULTS = list(known().values())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_says_what_it_does_and_what_a_client_should_do(fault: Fault, lang: str) -> None:
    text = Library(lang).fault(fault.name, fault.family, fault.condition)
    assert text is not None
    assert text.title
    assert text.client
    assert not (text.title + text.client).startswith((MARK, "⟨"))
    assert "{" not in text.title + text.client
    if fault.family:
        assert f"`{fault.condition[1]}`" in text.title


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_faults_say_the_same(lang: str) -> None:
    library = Library(lang)
    texts = [library.fault(f.name, f.family, f.condition) for f in FAULTS]
    titles = [text.title for text in texts if text]
    assert len(set(titles)) == len(titles) == len(FAULTS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_words_are_left_without_a_fault(lang: str) -> None:
    table = read(lessons_root() / lang / "faults.toml")
    assert set(table["fault"]) == {fault.name for fault in FAULTS if not fault.family}
    assert set(table["family"]) == {fault.family for fault in FAULTS if fault.family}
    assert {frozenset(entry) for entry in table["fault"].values()} == {
        frozenset({"title", "client"})
    }


def test_an_unknown_fault_has_no_words() -> None:
    library = Library("en")
    assert library.fault("no-such-fault") is None
    assert library.fault("x", "stream-error", ("urn:x", "no-such-condition")) is None
    assert library.fault("x", "no-such-family", ("urn:x", "x")) is None

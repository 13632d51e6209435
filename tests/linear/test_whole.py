"""The largest unit that may come is read, masked, explained, shown and diagnosed in no time.

A signal is taken between two steps of the interpreter, and the loop has its turn behind a unit: so
what is done with one of them must not take long, whatever stands in it.
"""

from collections.abc import Iterator
from functools import partial
from io import StringIO

import pytest

from linear.cost import Work, spent
from linear.made import read
from linear.shapes import HEADER, UNITS, Shape
from xmpp_walkthrough.cli.paper.payload import write_parts
from xmpp_walkthrough.cli.paper.sheet import Sheet
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.causes.diagnosis import diagnose
from xmpp_walkthrough.doctor.finding import Case
from xmpp_walkthrough.doctor.signs.all_signs import symptoms
from xmpp_walkthrough.doctor.signs.course import course
from xmpp_walkthrough.doctor.signs.fingerprint import fingerprint
from xmpp_walkthrough.doctor.signs.signs import MOST_EVIDENCE
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.protocol.events import Event, Message, Role, Violation
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.entry import Entry, Transcript
from xmpp_walkthrough.transcript.redact import redact
from xmpp_walkthrough.views import jsonl, plain, terminal
from xmpp_walkthrough.views.view import Moment, Setting
from xmpp_walkthrough.wire.restrictions import Limits, WireError

LARGEST = Limits().bytes - 2_000  # what stands around it counts as well
LONGEST_NAME = 45_000  # libxml2 takes 50,000
BY_NAME = ("a nonza", "one long name in a message", "one long name in the features")
AT_MOST = 1.0  # seconds of CPU for each thing that is done with it; a third is usual
LIBRARY = Library("en")
VIEWS = (plain, terminal, jsonl)


def entry(event: Event, role: Role = Role.RECEIVING, step: str = "open") -> Entry:
    return Entry(1.0, step, Phase.NEGOTIATING, True, role, event)


def case(*entries: Entry) -> Case:
    transcript = Transcript()
    transcript.lines = [*entries]
    return Case(transcript)


def at_most(seconds: float, work: Work) -> None:
    """At the second try, too: a machine has other things to do as well."""
    assert spent(work) < seconds or spent(work) < seconds


def works(event: Event) -> Iterator[Work]:
    """Everything that is done with a unit, whoever has sent it."""
    moment = Moment("open", "1", domain="ceit.org")
    yield partial(redact, event)
    for role in Role:
        line = entry(event, role)
        yield partial(diagnose, case(line))
        yield lambda line=line: Explainer(LIBRARY).explain(line)  # type: ignore[misc]
        explanation = Explainer(LIBRARY).explain(line)
        for kind in VIEWS:
            view = kind.VIEW.make(Setting(StringIO(), LIBRARY, width=80))
            yield partial(view.line, moment, line, explanation)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_largest_unit(unit: Shape) -> None:
    xml = unit.of(LONGEST_NAME if unit.name in BY_NAME else LARGEST)
    at_most(AT_MOST, lambda: read(xml))
    for work in works(read(xml)):
        at_most(AT_MOST, work)


@pytest.mark.parametrize(
    ("mechanism", "name"),
    [
        ("SCRAM-SHA-1", "a SCRAM challenge"),
        ("DIGEST-MD5", "a DIGEST-MD5 challenge"),
        ("PLAIN", "NULs in a challenge"),
        ("X-NOBODYS", "a challenge"),
    ],
)
def test_the_largest_payload_of_a_mechanism(mechanism: str, name: str) -> None:
    """Once a mechanism was asked for, its messages are taken apart."""
    unit = next(each for each in UNITS if each.name == name)
    line, explainer = entry(read(unit.of(LARGEST))), Explainer(LIBRARY)
    auth = read(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{mechanism}'>=</auth>")
    explainer.explain(entry(auth, Role.INITIATING))
    at_most(AT_MOST, lambda: explainer.explain(line))
    explanation = explainer.explain(line)
    assert explanation.payload is not None
    for kind in VIEWS:
        view = kind.VIEW.make(Setting(StringIO(), LIBRARY, width=80))
        at_most(AT_MOST, partial(view.line, Moment("sasl", "2.2"), line, explanation))


def test_one_long_name_of_a_part_does_not_pad_all_the_others() -> None:
    parts = (Part("a" * 100_000, b"b"), *[Part("c", b"d")] * 1_000)
    out = StringIO()
    write_parts(Reading("oauth-request", "oauth", parts), LIBRARY, Sheet(out))
    assert len(out.getvalue()) < 200_000


@pytest.mark.parametrize("name", BY_NAME)
def test_a_name_has_a_length_of_its_own(name: str) -> None:
    unit = next(each for each in UNITS if each.name == name)
    with pytest.raises(WireError, match="name-too-long"):
        read(unit.of(LARGEST))


# --- where two things are large ---


def opened(features: str) -> Stream:
    stream = Stream()
    stream.feed(Role.INITIATING, f"{HEADER} to='ceit.org'>".encode())
    stream.feed(Role.RECEIVING, f"{HEADER} from='ceit.org' id='1'>".encode())
    stream.feed(Role.RECEIVING, f"<stream:features>{features}</stream:features>".encode())
    return stream


def test_many_stanzas_behind_many_features() -> None:
    """Whether stanzas may come is said by the features: these are read once, not for each."""
    stream = opened("<f xmlns='urn:f'/>" * 10_000)
    stanzas = b"<message/>" * 6_000
    assert spent(lambda: stream.feed(Role.RECEIVING, stanzas)) < 5
    assert stream.counts is not None
    assert stream.phase is Phase.NEGOTIATING


def test_stanzas_behind_mandatory_features_are_still_too_early() -> None:
    stream = opened("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>")
    (event,) = stream.feed(Role.RECEIVING, b"<message/>")
    assert isinstance(event, Violation)
    assert event.rule == "stanza-too-early"


def test_a_flood_while_the_stream_is_closed() -> None:
    message = entry(read("<message/>"), step="close")
    lost = WalkError("lost", ExitCode.STREAM)
    lost.step = "open"
    failed = case(entry(read("<presence/>")), *[message] * 100_000)._replace(failure=lost)
    at_most(AT_MOST, lambda: course(failed))
    assert len(course(failed).lines) == 1


def test_evidence_for_the_same_sign_again_and_again() -> None:
    errors = [
        entry(read(f"<message id='{n}' type='error'><error type='cancel'/></message>"))
        for n in range(50)
    ]
    signs = symptoms(case(*errors))
    assert "message:undefined-condition" in signs
    assert all(len(signs.evidence(sign)) <= MOST_EVIDENCE for sign in signs)


# --- the break that this began with, and what must stay as it was ---


def test_a_header_with_one_long_attribute_tells_nothing_and_takes_no_time() -> None:
    seen = course(case(entry(read(f"{HEADER} id='{'a' * LARGEST}'>"))))
    at_most(AT_MOST, lambda: fingerprint(seen))
    assert fingerprint(seen).name == ""


def test_a_namespace_may_be_as_long_as_any_that_is_in_use() -> None:
    name = "u" * Limits().namespace
    assert isinstance(read(f"<message><a xmlns='{name}'><b/></a></message>"), Message)
    with pytest.raises(WireError, match="long-namespace"):
        read(f"<message><a xmlns='{name}u'><b/></a></message>")


def test_an_ordinary_list_of_features_is_explained_whole() -> None:
    event = read(
        "<stream:features>"
        + "".join(f"<f{n} xmlns='urn:f'/>" for n in range(40))
        + "</stream:features>"
    )
    explanation = Explainer(LIBRARY).explain(entry(event))
    assert (len(explanation.items), explanation.more) == (40, 0)


def test_of_a_list_that_nobody_reads_to_its_end_the_rest_is_counted() -> None:
    event = read("<stream:features>" + "<f xmlns='urn:f'/>" * 5_000 + "</stream:features>")
    explanation = Explainer(LIBRARY).explain(entry(event))
    assert len(explanation.items) + explanation.more == 5_000
    for view in (plain, terminal):
        out = StringIO()
        shown = view.VIEW.make(Setting(out, LIBRARY, width=80))
        shown.line(Moment("open", "1", domain="ceit.org"), entry(event), explanation)
        assert "more" in out.getvalue()

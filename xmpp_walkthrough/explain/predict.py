"""Predictions: the possible answers of the other side, from the transition table, and a grade.

A prediction is a kind of answer, named as in `predict.name.<kind>` of the lessons.
"""

from collections.abc import Iterator

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.stream.appraise import expected_now
from xmpp_walkthrough.protocol.stream.phases import TRANSITIONS, Phase
from xmpp_walkthrough.transcript.entry import Entry

NOTHING = "nothing"
KINDS = (
    *("stream_header", "stream_features", "stream_error", "stream_close", "proceed", "tls_failure"),
    *("sasl_challenge", "sasl_success", "sasl_failure", "sasl2_continue", "sasl2_task_data"),
    *("bind_result", "iq_result", "iq_error"),
    *("sm_enabled", "sm_resumed", "sm_failed", "sm_ack", "compressed", "compression_failure"),
    *("message", "message_error", "presence", "presence_error", NOTHING),
)
_ANSWERS: dict[type[Event], tuple[str, ...]] = {
    e.SmEnable: ("sm_enabled", "sm_failed"),
    e.SmResume: ("sm_resumed", "sm_failed"),
    e.SmRequest: ("sm_ack",),
    e.Compress: ("compressed", "compression_failure"),
}
_FAMILIES = (e.Iq, e.Message, e.Presence)
_LOGIN = (e.SaslChallenge, e.SaslSuccess, e.SaslFailure)  # SASL2's are of these kinds too


def candidates(pending: Entry) -> tuple[str, ...]:
    """The answers to choose from; their order tells nothing."""
    sent = pending.event
    goal = TRANSITIONS.get((pending.phase, Role.INITIATING, type(sent)))
    found = set(_kinds(goal, sent)) if goal else set()
    found |= {"stream_error", *_ANSWERS.get(type(sent), ())}
    return (*sorted(found), NOTHING)


def _kinds(goal: Phase, sent: Event) -> Iterator[str]:
    following = expected_now(goal, Role.RECEIVING)
    if goal is Phase.ESTABLISHED:  # there features follow a login only, never a stanza
        following = tuple(kind for kind in following if kind is not e.StreamFeatures)
    if goal is Phase.HEADER_SENT:  # the header is due, and the features come right behind it
        following = (*following, *expected_now(Phase.HEADER_ANSWERED, Role.RECEIVING))
    for kind in following:
        if issubclass(kind, e.Stanza):
            yield from _stanzas(kind, sent)
        elif kind is e.StreamClose:
            yield from ("stream_close",) if isinstance(sent, e.StreamClose) else ()
        elif goal is not Phase.CLOSING and not issubclass(kind, e.Whitespace | e.Nonza):
            yield _name_of(kind)


def _stanzas(kind: type[Event], sent: Event) -> Iterator[str]:
    """A stanza is answered by one of its own family, or by that family's error."""
    family = next((family for family in _FAMILIES if isinstance(sent, family)), None)
    if family is None or not issubclass(kind, family):
        return
    name = family.__name__.lower()
    yield f"{name}_error"
    if isinstance(sent, e.BindRequest):
        yield "bind_result"
    else:
        yield "iq_result" if family is e.Iq else name


def kind_of(event: Event) -> str:
    """The kind of this answer."""
    if isinstance(event, e.BindResult):
        return "bind_result"
    if isinstance(event, e.Stanza):
        error = event.xml.get("type") == "error"
        name = "iq" if isinstance(event, e.Iq) else event.kind()
        return f"{name}_error" if error else "iq_result" if name == "iq" else name
    return _name_of(type(event))


def _name_of(kind: type[Event]) -> str:
    general = next((base for base in _LOGIN if issubclass(kind, base)), kind)
    return general.kind()


def settles(sent: Event, answer: Event) -> bool:
    """Whether this is the answer, and not a unit that merely comes in between."""
    if isinstance(answer, e.Whitespace | e.SmRequest):
        return False
    if isinstance(sent, e.Nonza):
        return not isinstance(answer, e.Stanza)
    if isinstance(sent, e.Iq) and isinstance(answer, e.Stanza):
        reply = isinstance(answer, e.Iq) and answer.xml.get("type") in ("result", "error")
        return reply and answer.xml.get("id") == sent.xml.get("id")
    if isinstance(answer, e.Stanza):
        family = next((family for family in _FAMILIES if isinstance(sent, family)), e.Stanza)
        return isinstance(answer, family)
    return True


def grade(guess: str, answer: str, library: Library) -> str:
    """The grade of a prediction, in a sentence or two."""
    names = {"guess": _name(guess, library), "answer": _name(answer, library)}
    if guess == answer:
        return library.text("predict.right", **names)
    when = library.text(f"predict.when.{guess}")
    return f"{library.text('predict.other', **names)} {when}"


def _name(kind: str, library: Library) -> str:
    key = f"predict.name.{kind}"
    return library.text(key if library.has(key) else "predict.name.other")

"""The explainer: the words for a line of a transcript, and the elements inside it.

It is fed a transcript in order, live or recorded, and remembers what a reader would: the
mechanism that was chosen, and the subject of each request.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from lxml.etree import _Element as Element

from xmpp_walkthrough.content.library import ConditionText, Library
from xmpp_walkthrough.explain.annotate import attribute_spans, content_span
from xmpp_walkthrough.explain.decode import decode
from xmpp_walkthrough.explain.explanation import Advice, Explanation, Item, Payload, Span, Verdict
from xmpp_walkthrough.explain.memory import Known, Memory
from xmpp_walkthrough.explain.notes import explain_note
from xmpp_walkthrough.explain.situation import keys
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import Condition, read
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.transcript.entry import Entry, Line, Note
from xmpp_walkthrough.wire import names as ns
from xmpp_walkthrough.wire.spelling import shape_of

# The requests that have own words for their error conditions.
_OWN_WORDS = {
    "bind": ns.BIND,
    "session": ns.SESSION,
    "roster": ns.ROSTER,
    "register": ns.REGISTER,
    "preauth": ns.PREAUTH,
    "auth": ns.AUTH_LEGACY,
}
# Requests before the login that some servers answer by the end of the stream, which is a no.
_ENDS = ("register", "auth")
_ENDED = (ns.STREAM_ERRORS, "not-authorized")
_MOST_SHAPES = 4_096
_MOST_SAID = 2_000  # names that are remembered as explained; a flood of new ones is not
_MOST_ITEMS = 8  # elements that are explained below one stanza
_MOST_OFFERED = 64  # and of one list of features, or of what came with a SASL2 login
_MOST_READ = 400  # elements of one unit that are looked at for items


class Explainer:
    """Explains the lines of one transcript, in order, in the language of its library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._memory = Memory()
        self._said: set[str] = set()
        # Shapes of units in which nothing is left to be said: no attribute, and no element.
        self._exhausted: set[tuple[Role, bytes]] = set()

    def copied(self) -> "Explainer":
        """One that knows what this one knows now."""
        other = Explainer(self.library)
        other._memory, other._said = self._memory.copied(), set(self._said)
        return other

    @property
    def memory(self) -> Memory:
        """What is remembered of the lines so far."""
        return self._memory

    def preview(self, entry: Entry) -> Explanation:
        """The explanation of a message that is about to be sent, without remembering it."""
        memory, said, exhausted = self._memory, set(self._said), set(self._exhausted)
        self._memory = memory.copied()
        explanation = self.explain(entry)
        self._memory, self._said, self._exhausted = memory, said, exhausted
        return explanation

    def explain(self, line: Line) -> Explanation:
        """The explanation of one line. An attribute or element is explained the first time only."""
        if isinstance(line, Note):
            self._memory.note(line)
            return explain_note(line, self.library)
        event = line.event
        known = self._memory.heed(line)
        key = self._first(keys(line, known))
        condition = read(event.element) if event.element is not None else None
        ours = line.role is Role.INITIATING
        about = _about(line, known)
        words = condition_text(condition, self.library, about) if condition else None
        payload = self._payload(line, known.mechanism)
        spans, (items, more) = self._inside_of(line, payload)
        return Explanation(
            key=key,
            event=event.kind(),
            verdict=_verdict(line, condition, known),
            summary=self._summary(line, key, None if ours else words),
            section=self._section(line, key, words),
            lesson=line.step,
            spans=spans,
            items=items,
            more=more,
            payload=payload,
            advice=condition_advice(condition, self.library, about)
            if condition and not ours
            else None,
        )

    def _inside_of(
        self, line: Entry, payload: Payload | None
    ) -> tuple[tuple[Span, ...], tuple[tuple[Item, ...], int]]:
        """What is marked in the bytes, and what is explained by name, each the first time only."""
        shape = (line.role, shape_of(line.raw))
        if shape in self._exhausted and payload is None:
            return (), ((), 0)
        spans, items = self._spans(line, payload), self._items(line)
        if not spans and items == ((), 0) and len(self._exhausted) < _MOST_SHAPES:
            self._exhausted.add(shape)
        return spans, items

    def _first(self, candidates: list[str]) -> str:
        return next((k for k in candidates if self.library.has(k)), candidates[-1])

    def _summary(self, line: Entry, key: str, condition: ConditionText | None) -> str:
        if condition is not None:
            return condition.means
        event = line.event
        if key.startswith("says.") and not self.library.has(key) and event.element is not None:
            return self._describe(event.element).says
        return self.library.text(key, **self._facts(line))

    def _facts(self, line: Entry) -> Mapping[str, object]:
        """The facts that a sentence may name. Remote text: views make it harmless."""
        element = line.event.element
        if element is None:
            return {}
        facts: dict[str, object] = {
            name: element.get(name, "") for name in ("to", "from", "id", "type", "mechanism")
        }
        facts["sender"] = facts.pop("from")
        identity = element.findtext("{*}authorization-identifier")
        facts["jid"] = element.findtext(".//{*}jid") or identity or ""
        facts["resource"] = element.findtext(".//{*}resource") or ""
        facts["count"] = len(element.findall(".//{*}item"))
        return facts

    def _section(self, line: Entry, key: str, condition: ConditionText | None) -> str:
        """The section of the condition; else of the sentence, which is about this exchange.

        Else that of the element.
        """
        if condition is not None:
            return condition.section
        own = self.library.section(key)
        if own or line.event.element is None:
            return own
        namespace, local = ns.split(line.event.element.tag)
        text = self.library.element(namespace, local)
        return text.section if text else ""

    def _payload(self, line: Entry, mechanism: str) -> Payload | None:
        if not isinstance(line.event, e.SaslData):
            return None
        return decode(line.event, mechanism)

    def _spans(self, line: Entry, payload: Payload | None) -> tuple[Span, ...]:
        spans = attribute_spans(line.event, line.role, self.library, self._said)
        if payload is None:
            return spans
        own = f"payload.{payload.kind}"
        says = self.library.text(own if self.library.has(own) else "payload.opaque")
        inside = content_span(line.event, payload.text, len(spans) + 1, says)
        return (*spans, inside) if inside else spans

    def _items(self, line: Entry) -> tuple[tuple[Item, ...], int]:
        """The elements that a unit is about, explained by name, and the number of further ones."""
        element, most = line.event.element, _MOST_OFFERED
        if element is None:
            return (), 0
        found: Iterator[Element] = iter(())
        if ns.split(element.tag)[0] == ns.SASL2:
            below = islice(element.iterdescendants(), _MOST_READ)
            found = filter(self._is_new, (x for x in below if ns.split(x.tag)[0] != ns.SASL))
        elif isinstance(line.event, e.StreamFeatures):
            found = _offered(element)
        elif isinstance(line.event, e.Stanza):
            found, most = filter(self._is_new, self._inside(element)), _MOST_ITEMS
        items = tuple(self._describe(each) for each in islice(found, most))
        more = sum(1 for _ in found) if isinstance(line.event, e.StreamFeatures) else 0
        return items, more

    def _inside(self, stanza: Element) -> Iterator[Element]:
        """The children, and below them the elements that the lessons know.

        Without an error: that has words of its own.
        """
        error = f"{{{ns.split(stanza.tag)[0]}}}error"
        parts = chain.from_iterable(child.iter() for child in stanza if child.tag != error)
        for part in islice(parts, _MOST_READ):
            if part.getparent() is stanza or self.library.element(*ns.split(part.tag)) is not None:
                yield part

    def _is_new(self, element: Element) -> bool:
        name = str(element.tag)
        known = name in self._said
        if len(self._said) < _MOST_SAID:
            self._said.add(name)
        return not known

    def _describe(self, element: Element) -> Item:
        """One element by name; an unknown one is said to be so, with its namespace."""
        namespace, local = ns.split(element.tag)
        text = self.library.element(namespace, local)
        if text is not None:
            return Item(local, text.says, text.section)
        known = self.library.namespace(namespace)
        if known is not None:
            return Item(local, known.title, known.spec)
        return Item(local, self.library.text("ui.unknown-element", namespace=namespace))


def _offered(features: Element) -> Iterator[Element]:
    """The features, and below a SASL2 one the wishes that it allows: a list of its own."""
    for feature in features:
        yield feature
        if ns.split(feature.tag)[0] == ns.SASL2:
            yield from (
                each for inline in feature.iterfind(f"{{{ns.SASL2}}}inline") for each in inline
            )


def _about(line: Entry, known: Known) -> tuple[str, ...]:
    """The subjects of an error that may have own words for its condition; the first counts."""
    if isinstance(line.event, e.SaslFailure):
        return known.proof
    if isinstance(line.event, e.TlsFailure):
        return ("again",) if line.secured else ()
    asked = (known.asked,) if known.asked else ()
    if isinstance(line.event, e.StreamError):
        return asked if line.authenticated else (*asked, "early")
    return asked


def _verdict(line: Entry, condition: Condition | None, known: Known) -> Verdict:
    if isinstance(line.event, e.Violation):
        return Verdict.VIOLATION
    if line.role is Role.INITIATING:
        return Verdict.NEUTRAL
    if known.foreign:
        return Verdict.VIOLATION
    if condition is not None:
        return Verdict.REFUSAL
    if type(line.event) in (e.Nonza, e.Whitespace) or known.unasked or known.uninvited:
        return Verdict.UNUSUAL
    return Verdict.EXPECTED


def condition_text(
    condition: Condition, library: Library, about: Sequence[str] = ()
) -> ConditionText | None:
    """The words for a condition, those for its subject first.

    A resource that is taken is something else at binding than in a registration.
    """
    if condition.namespace == ns.SM:  # which borrows what it has no words of its own for
        own = library.condition(ns.SM, condition.name)
        return own or library.condition(ns.STANZA_ERRORS, condition.name)
    for each in about:
        if each in _ENDS and (condition.namespace, condition.name) == _ENDED:
            special = library.condition(_OWN_WORDS[each], "service-unavailable")
        elif condition.namespace != ns.STANZA_ERRORS:
            special = library.condition(condition.namespace, f"{condition.name}-{each}")
        elif each in _OWN_WORDS:
            special = library.condition(_OWN_WORDS[each], condition.name)
        else:
            special = None
        if special is not None:
            return special
    return library.condition(condition.namespace, condition.name)


def condition_advice(condition: Condition, library: Library, about: Sequence[str] = ()) -> Advice:
    """The advice on an error condition; an unknown one is said to be unknown.

    `about` is the subject of the request that it answers, or the proof of who we are.
    """
    from xmpp_walkthrough.explain.server_texts import meaning  # only a refusal needs it

    words = condition_text(condition, library, about)
    text = condition.text
    means = meaning(condition, library)
    if condition.detail:
        text = f"{text} ({condition.detail})" if text else condition.detail
    if words is None:
        unknown = library.text("ui.unknown-condition", name=condition.name)
        return Advice(cause=unknown, user="", server_text=text, text_means=means)
    return Advice(
        cause=words.cause,
        user=words.user,
        admin=words.admin,
        author=words.author,
        rules_out=words.rules_out,
        server_text=text,
        text_means=means,
    )

"""The words of a finding and of a diagnosis: found by keys, filled with facts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.examine import Report
from xmpp_walkthrough.doctor.finding import Cause, Diagnosis, Evidence, Finding
from xmpp_walkthrough.doctor.signs.quoting import text_of
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.explain.explanation import Explanation, Verdict
from xmpp_walkthrough.explain.failures import awaited, explain_failure
from xmpp_walkthrough.explain.notes import readable
from xmpp_walkthrough.transcript.entry import Entry, Transcript

# Facts that a sentence may name although they are not always known.
_SOMETIMES = ("condition", "text", "detail")
MOST = 400  # characters of one fact
_VOICES = {"cause": "likely", "user": "you", "rules_out": "not"}


class Line(NamedTuple):
    """One line of a diagnosis: its label's name, its sentence, and remote text, word for word."""

    label: str
    says: str
    quote: str = ""


class Words:
    """The doctor's sentences in one language."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def topic(self, name: str) -> str:
        return self._library.text(f"doctor.topic.{name}")

    def says(self, finding: Finding) -> str:
        """The sentence of a finding. A fact `why` is the key of a sentence that stands within."""
        return self.sentence(f"doctor.{finding.check}.{finding.key}", finding.facts)

    def sentence(self, key: str, given: Mapping[str, object]) -> str:
        """The sentence of this key, or of the key `other` beside it."""
        facts = dict.fromkeys(_SOMETIMES, "") | {name: _bounded(x) for name, x in given.items()}
        if "awaited" in given:
            facts["awaited"] = awaited(given["awaited"], self._library)
        if "why" in facts:
            why = str(facts["why"])
            nearest = self._library.nearest(why, ".what", "")
            facts["why"] = self._library.text(nearest, **facts) if nearest else why
        if not self._library.has(key):  # a reason that has no sentence of its own
            key = f"{key.rpartition('.')[0]}.other"
        return self._library.text(key, **facts).rstrip()

    # --- what follows from the findings ---

    def diagnosis(self, report: Report) -> Iterator[Line]:
        """The lines of a diagnosis: the cause with its evidence, other causes, remedies."""
        causes = report.diagnosis.causes
        if not causes:
            yield from self._unexplained(report)
            return
        yield from self.causes(report.diagnosis, report.case.software[0])
        yield from self._elsewhere(report)

    def causes(self, diagnosis: Diagnosis, software: str) -> Iterator[Line]:
        """The lines of the causes, of which there are some."""
        first, *others = diagnosis.causes
        separate, others = others[: diagnosis.separate], others[diagnosis.separate :]
        yield Line("cause", self._what(first))
        for item in first.evidence:
            yield Line("seen", self._seen(item), item.quote)
        for cause in others:
            yield Line("or", self._what(cause))
        out = [self._library.seen("ruled-out", key) for key in diagnosis.ruled_out]
        if out:
            yield Line("not", _joined(out))
        yield from self._fix(first, software)
        for cause in separate:
            yield Line("and", self._what(cause))
            for item in cause.evidence[:1]:
                yield Line("seen", self._seen(item), item.quote)
            yield from self._fix(cause, software)

    def _elsewhere(self, report: Report) -> Iterator[Line]:
        """The first place that is good, if the login did not come to it."""
        for place in report.good[:1]:
            key = "doctor.elsewhere-direct" if place.direct else "doctor.elsewhere"
            yield Line("elsewhere", self._library.text(key, place=str(place)))

    def _what(self, cause: Cause) -> str:
        words = self._library.cause(cause.name, **cause.facts)
        key = f"doctor.sureness-{cause.sureness}"
        return self._library.text(key, what="" if words is None else words.what)

    def _seen(self, item: Evidence) -> str:
        if item.key.startswith("doctor."):
            return self.sentence(item.key, item.facts)
        return self._library.seen("evidence", item.key, **item.facts)

    def _fix(self, cause: Cause, software: str) -> Iterator[Line]:
        words = self._library.cause(cause.name, **cause.facts)
        if words is None:
            return
        admin = words.for_admin(software)
        for label, text in (("you", words.you), ("admin", admin), ("author", words.author)):
            if text:
                yield Line(label, text)

    def _unexplained(self, report: Report) -> Iterator[Line]:
        """The lines where no rule fits: the walk's own failure, or else the finding."""
        failure = report.case.failure
        if failure is None:
            yield Line("cause", self.says(report.faults[0]))
            return
        explanation = explain_failure(failure, self._library)
        yield Line("cause", explanation.summary)
        advice = explanation.advice
        if advice is None:
            yield Line("cause", self._library.text("doctor.not-known"))
            said = self._refusal(report.case.transcript)
            if said is None:
                return
            entry, explanation = said
            advice = explanation.advice
            facts = {} if failure.condition is None else {"condition": failure.condition.name}
            yield Line("seen", self._library.seen("evidence", "said", **facts), text_of(entry))
            yield Line("seen", explanation.summary)
        texts = {} if advice is None else advice._asdict()
        for name, label in _VOICES.items():
            if text := texts.get(name):
                yield Line(label, text)

    def _refusal(self, transcript: Transcript) -> tuple[Entry, Explanation] | None:
        """The last refusal of the server, as the walk would explain it."""
        explainer, found = Explainer(self._library), None
        for line in transcript.lines:
            explanation = explainer.explain(line)
            if isinstance(line, Entry) and explanation.verdict is Verdict.REFUSAL:
                found = line, explanation
        return found


def _bounded(value: object) -> object:
    """A fact within bounds: a peer that says very much must not fill the screen."""
    said = readable(value)
    return f"{said[:MOST]} …" if isinstance(said, str) and len(said) > MOST else said


def _joined(sentences: Sequence[str]) -> str:
    """One after the other; a Chinese full stop needs no space behind it."""
    return " ".join(sentences).replace("。 ", "。")

"""Which words belong to a finding? Found by its key, filled with its facts."""

from collections.abc import Iterator

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.doctor.examine import Report
from xmpp_walkthrough.doctor.finding import Finding
from xmpp_walkthrough.explain.failures import explain_failure

_OPTIONAL = ("condition", "text", "detail")


class Words:
    """The doctor's sentences in one language."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def title(self, check: str) -> str:
        return self._library.text(f"doctor.{check}.title")

    def says(self, finding: Finding) -> str:
        """The sentence of a finding. A fact `why` is the key of a sentence that stands within."""
        facts = dict.fromkeys(_OPTIONAL, "") | dict(finding.facts)
        if "why" in facts:
            facts["why"] = self._why(str(facts["why"]), facts)
        key = f"doctor.{finding.check}.{finding.key}"
        if not self._library.has(key):  # a reason that has no sentence of its own
            key = f"doctor.{finding.check}.other"
        return self._library.text(key, **facts).rstrip()

    def _why(self, key: str, facts: dict[str, object]) -> str:
        """The nearest text: of the key itself, or of what it is a kind of."""
        name = key
        while name:
            for found in (f"{name}.what", name):
                if self._library.has(found):
                    return self._library.text(found, **facts)
            name = name.rpartition(".")[0]
        return key

    def advice(self, report: Report) -> Iterator[tuple[str, str]]:
        """Labels and texts for what follows from the findings."""
        failure = report.case.failure
        if failure is None:
            return
        explanation = explain_failure(failure, self._library)
        yield "cause", explanation.summary
        if explanation.advice is not None:
            for name in ("cause", "user", "rules_out"):
                text = getattr(explanation.advice, name)
                if text:
                    yield {"cause": "likely", "user": "you", "rules_out": "not"}[name], text

"""What do the lines mean that are not bytes? Addresses, TLS, computed values, ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Explanation, Row, Verdict
from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.transcript.entry import Note

_GUESSED = {"no-srv": "-without-srv", "srv-unasked": "-unasked"}
_MOST_ITEMS = 6  # of a list, on one line


def explain_note(note: Note, library: Library) -> Explanation:
    """Find the sentence `note.<key>`; values become a table whose rows can be computed again."""
    facts = {**note.facts, **grouped(note.facts), **_flat(note.facts.get("tls"))}
    key = f"note.{note.key}"
    if note.key == "tls.established" and not facts["verified"]:
        key = "note.tls.unverified"
    if note.key == "disconnected":
        key += "-cleanly" if note.facts.get("clean") else "-abruptly"
    rows: tuple[Row, ...] = ()
    values = note.facts.get("values")
    if isinstance(values, dict):
        rows = tuple(row(name, value, library) for name, value in values.items())
    reason = f"ui.reason.{note.facts.get('reason', '')}"
    if note.key.startswith("connect.") and library.has(reason):
        facts["reason"] = library.text(reason)
    if note.key == "resolved":
        facts["targets"] = _targets(note.facts.get("targets"), library)
        key += _GUESSED.get(str(note.facts.get("reason")), "")
    if note.key == "more":
        key += _more(note.facts)
    if note.key == "asked":
        facts["answers"] = _answers(facts["answers"], facts["outcome"], library)
    return Explanation(
        key=key,
        event=note.key,
        verdict=Verdict.UNUSUAL if library.is_unusual(key) else Verdict.NEUTRAL,
        summary=library.text(key, **_listed(facts)) if library.has(key) else "",
        lesson=note.step,
        rows=rows,
    )


def _more(facts: Mapping[str, object]) -> str:
    """Of what there was more: `name` is empty for white space."""
    if facts["role"] == Role.INITIATING:
        return "-ours"
    return "-mixed" if facts["mixed"] else "" if facts["name"] else "-white-space"


def _listed(facts: Mapping[str, object]) -> dict[str, object]:
    """Tuples read as lists of words."""
    return {name: readable(value) for name, value in facts.items()}


def grouped(facts: Mapping[str, object]) -> dict[str, str]:
    """The large numbers of a flood, as a person reads them."""
    return {name: f"{facts[name]:,}" for name in ("units", "bytes") if name in facts}


def readable(value: object) -> object:
    """A fact as a sentence takes it."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else value


def _targets(targets: object, library: Library) -> str:
    if not isinstance(targets, tuple):
        return ""
    direct = library.text("ui.direct-tls")
    shown = [f"{t.host}:{t.port}{f' ({direct})' if t.direct else ''}" for t in targets]
    return _first(shown, library)


def _answers(answers: object, outcome: object, library: Library) -> str:
    """What DNS answered, or in which way it did not."""
    if not isinstance(answers, tuple) or not answers:
        return library.text(f"ui.outcome.{outcome}")
    return _first(answers, library)


def _first(items: Sequence[object], library: Library) -> str:
    """A list as long as a person reads; the record has all of it."""
    shown = [str(item) for item in items[:_MOST_ITEMS]]
    if len(items) > _MOST_ITEMS:
        shown.append(library.text("ui.more-items", count=len(items) - _MOST_ITEMS))
    return ", ".join(shown)


def row(name: str, value: object, library: Library) -> Row:
    """`name` is the value's in RFC 5802, its formula and purpose stand under `scram.<name>`."""
    shown = value.hex(" ", 4) if isinstance(value, bytes) else str(value)
    formula = f"value.{name}.formula"
    says = f"value.{name}.says"
    return Row(
        label=name,
        value=shown,
        formula=library.text(formula) if library.has(formula) else "",
        says=library.text(says) if library.has(says) else "",
    )


def _flat(tls: object) -> dict[str, object]:
    """The facts of a TLS handshake, by the names that a sentence uses. Duck-typed: net is above."""
    if tls is None:
        return {}
    certificate = getattr(tls, "certificate", None)
    facts: dict[str, object] = {
        "version": str(getattr(tls, "version", "")).replace("TLSv", "TLS "),
        "cipher": getattr(tls, "cipher", ""),
        "verified": bool(getattr(tls, "verified", False)),
    }
    if certificate is not None:
        expires: datetime = certificate.not_after
        facts |= {
            "names": ", ".join(map(str, certificate.names[:4])),
            "issuer": certificate.issuer.short,
            "not_after": f"{expires:%Y-%m-%d}",
        }
    return facts

"""The explanation of notes: lines that are not bytes. Addresses, TLS, computed values, ends."""

from collections.abc import Mapping, Sequence

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Explanation, Row, Verdict
from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.protocol.place import Target
from xmpp_walkthrough.transcript.entry import Note
from xmpp_walkthrough.transcript.facts import Asked, Disconnected, Resolved, Sum, TlsEstablished
from xmpp_walkthrough.transcript.tls import TlsFacts

_GUESSED = {"no-srv": "-without-srv", "srv-unasked": "-unasked"}
_MOST_ITEMS = 6  # entries of a list that fit on a line


def explain_note(note: Note, library: Library) -> Explanation:
    """Find the sentence `note.<key>`; values become a table whose rows can be computed again."""
    facts = {**note.facts, **grouped(note.facts)}
    key = f"note.{note.key}"
    match note.fact:
        case TlsEstablished(tls):
            facts |= _of_tls(tls)
            key = key if tls.verified else "note.tls.unverified"
        case Disconnected(clean):
            key += "-cleanly" if clean else "-abruptly"
        case Resolved(targets=targets, reason=reason):
            facts["targets"] = _targets(targets, library)
            key += _GUESSED.get(reason, "")
        case Asked(outcome=outcome, answers=answers):
            facts["answers"] = _answers(answers, outcome, library)
        case Sum() as counted:
            key += _more(counted)
    rows: tuple[Row, ...] = ()
    values = note.facts.get("values")
    if isinstance(values, dict):
        rows = tuple(row(name, value, library) for name, value in values.items())
    reason = f"ui.reason.{note.facts.get('reason', '')}"
    if note.key.startswith("connect.") and library.has(reason):
        facts["reason"] = library.text(reason)
    return Explanation(
        key=key,
        event=note.key,
        verdict=Verdict.UNUSUAL if library.is_unusual(key) else Verdict.NEUTRAL,
        summary=library.text(key, **_listed(facts)) if library.has(key) else "",
        lesson=note.step,
        rows=rows,
    )


def _more(counted: Sum) -> str:
    """The ending of the key for a sum: ours, of many kinds, or white space."""
    if counted.role is Role.INITIATING:
        return "-ours"
    return "-mixed" if counted.mixed else "" if counted.name else "-white-space"


def _listed(facts: Mapping[str, object]) -> dict[str, object]:
    """Tuples read as lists of words."""
    return {name: readable(value) for name, value in facts.items()}


def grouped(facts: Mapping[str, object]) -> dict[str, str]:
    """The large numbers of a flood, as a person reads them."""
    return {
        name: f"{facts[name]:,}" for name in ("units", "bytes") if isinstance(facts.get(name), int)
    }


def readable(value: object) -> object:
    """A fact as a sentence takes it."""
    if type(value) is tuple:  # an address is a tuple, too, and has a text of its own
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else value


def _targets(targets: Sequence[Target], library: Library) -> str:
    direct = library.text("ui.direct-tls")
    shown = [f"{t.host}:{t.port}{f' ({direct})' if t.direct else ''}" for t in targets]
    return _first(shown, library)


def _answers(answers: Sequence[str], outcome: str, library: Library) -> str:
    """The answers of DNS, or the way in which it did not answer."""
    if not answers:
        return library.text(f"ui.outcome.{outcome}")
    return _first(answers, library)


def _first(items: Sequence[object], library: Library) -> str:
    """The beginning of a list, as much as a person reads; the record has all of it."""
    shown = [str(item) for item in items[:_MOST_ITEMS]]
    if len(items) > _MOST_ITEMS:
        shown.append(library.text("ui.more-items", count=len(items) - _MOST_ITEMS))
    return ", ".join(shown)


def row(name: str, value: object, library: Library) -> Row:
    """One computed value as a row: its formula and purpose are found by its name in RFC 5802."""
    shown = value.hex(" ", 4) if isinstance(value, bytes) else str(value)
    formula = f"value.{name}.formula"
    says = f"value.{name}.says"
    return Row(
        label=name,
        value=shown,
        formula=library.text(formula) if library.has(formula) else "",
        says=library.text(says) if library.has(says) else "",
    )


def _of_tls(tls: TlsFacts) -> dict[str, object]:
    """The facts of a TLS handshake, by the names that a sentence uses."""
    facts: dict[str, object] = {
        "version": tls.version.replace("TLSv", "TLS "),
        "cipher": tls.cipher,
        "verified": tls.verified,
    }
    if tls.certificate is not None:
        facts |= {
            "names": ", ".join(map(str, tls.certificate.names[:4])),
            "issuer": tls.certificate.issuer.short,
            "not_after": f"{tls.certificate.not_after:%Y-%m-%d}",
        }
    return facts

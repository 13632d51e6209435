"""The bound of an accepted login: a fault that it has passed stops no login.

The probes look at every place, a login goes one way: it may have come in at a second target
(RFC 6120 §3.2.1), by direct TLS (XEP-0368) or behind a redirect (§4.9.3.19). A fault elsewhere is
then a warning, and the way that was good is named.
"""

from collections.abc import Sequence

from xmpp_walkthrough.doctor.finding import Finding, Mark
from xmpp_walkthrough.doctor.look.seen import Seen
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.transcript.facts import Connected

# Checks whose findings are of the login itself, or of another client.
_OF_THE_LOGIN = ("downgrade", "login", "bind", "session", "roster", "message", "close", "policy")


def bounded(findings: Sequence[Finding], login: Seen | None) -> tuple[Finding, ...]:
    """The findings, none of them a fault that the login has passed."""
    if login is None or "authenticated" not in login.reached:
        return tuple(findings)
    way = _way(login)
    findings = _with_redirects(findings, login)
    passed = [_is_passed(finding) for finding in findings]
    found = [
        finding._replace(mark=Mark.WARNING, code=ExitCode.OK) if is_passed else finding
        for finding, is_passed in zip(findings, passed, strict=True)
    ]
    if way and any(passed) and not _only_at(login, findings, passed):
        at = next(i for i, finding in enumerate(found) if finding.check == "login")
        found.insert(at + 1, Finding("login", Mark.WARNING, "another-way", {"place": way}))
    return tuple(found)


def _is_passed(finding: Finding) -> bool:
    return finding.mark is Mark.FAULT and finding.check not in _OF_THE_LOGIN


def _with_redirects(findings: Sequence[Finding], login: Seen) -> list[Finding]:
    """The findings, with a redirect that works told as such, and no fault. RFC 6120 §4.9.3.19

    It is told once of each place, however many addresses that has.
    """
    found: list[Finding] = []
    for finding in findings:
        if not _is_redirect(finding, login):
            found.append(finding)
            continue
        place, _, _ = str(finding.facts.get("place")).partition(" (")
        told = Finding("stream", Mark.OK, "sent-on", {"place": place, "to": _way(login)})
        if told not in found:
            found.append(told)
    return found


def _is_redirect(finding: Finding, login: Seen) -> bool:
    """Whether a place sent us to another one, and the login came in elsewhere."""
    facts = finding.facts
    sent = _is_passed(finding) and facts.get("condition") == "see-other-host"
    return sent and facts.get("place") not in _names_of(login)


def _only_at(login: Seen, findings: Sequence[Finding], passed: Sequence[bool]) -> bool:
    """Whether all faults were found at the very place by which the login came in."""
    places = [x.facts.get("place") for x, y in zip(findings, passed, strict=True) if y]
    return all(place in _names_of(login) for place in places)


def _names_of(login: Seen) -> tuple[str, ...]:
    """The names of the place by which the login came in, without its address and with it."""
    connected = login.transcript.facts(Connected)
    way = _way(login)
    return (way, f"{way} ({connected[-1].address})") if connected else ()


def _way(login: Seen) -> str:
    """The place by which the login came in: that of its last connection."""
    connected = login.transcript.facts(Connected)
    if not connected:
        return ""
    host, _, port = connected[-1]
    return host_and_port(host, port)

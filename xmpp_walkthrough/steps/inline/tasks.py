"""SASL2 tasks, on the client's side: what a server wants after the mechanism. XEP-0388 §2.6.3.

XEP-0480: a hash of the password that the server does not have yet.
"""

from collections.abc import Generator
from typing import Any

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.number import natural
from xmpp_walkthrough.protocol.sasl import base64
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep
from xmpp_walkthrough.protocol.sasl.scram import LEAST_ITERATIONS, MOST_ITERATIONS
from xmpp_walkthrough.protocol.sasl.scram_keys import salted_password
from xmpp_walkthrough.steps.actions import Action, Expect, Send, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.inline.request import ABORT, UPGRADE, UPGRADES
from xmpp_walkthrough.steps.proof import refused_by
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import SASL2, SCRAM_UPGRADE

_ENDS = (e.Sasl2Continue, e.Sasl2Success, e.Sasl2Failure)


def do_task(context: Context, due: e.Event, done: set[str]) -> Generator[Action, Any, e.Event]:
    """Do one of the tasks of a `<continue/>`, none twice. Returns the server's last unit.

    Errors: WalkError.
    """
    listed = due.xml.iterfind(f"{{{SASL2}}}tasks/{{{SASL2}}}task")
    names = tuple((each.text or "").strip() for each in listed)
    task = next((name for name in names if name in UPGRADES and name not in done), "")
    asked = UPGRADE in context.wants.extras
    if not task or not asked:
        facts = {"offered": ", ".join(names)}
        yield from _give_up()
        key = "sasl.task-not-asked" if task else "sasl.no-task-known"
        raise WalkError(key, ExitCode.SASL, facts, section="XEP-0388 §4.5")
    done.add(task)
    yield Send(serialise(element(SASL2, "next", {"task": task})))
    reply = yield from _heard((e.Sasl2TaskData, *_ENDS), task)
    if not isinstance(reply, e.Sasl2TaskData):
        return reply
    yield from _upgrade(context, reply, task)
    return (yield from _heard(_ENDS, task))


def _heard(kinds: tuple[type[e.Event], ...], task: str) -> Generator[Action, Any, e.Event]:
    reply: e.Event = yield Expect(kinds)
    if isinstance(reply, e.Sasl2Failure):
        raise refused_by(reply, task)
    return reply


def _upgrade(context: Context, given: e.Event, task: str) -> Generator[Action, Any, None]:
    """Send the password salted with the server's salt: never the password itself. XEP-0480 §3"""
    salt, iterations = _parameters(given)
    if not salt or not LEAST_ITERATIONS <= iterations <= MOST_ITERATIONS:
        yield from _give_up()
        facts = {"offered": task}
        raise WalkError("sasl.task-malformed", ExitCode.SASL, facts, section="XEP-0480 §3")
    try:
        prepared = saslprep(context.password)
    except SaslprepError as error:  # PLAIN has sent it as it is
        facts = {"detail": error.reason, "mechanism": task}
        yield from _give_up()
        key = "sasl.refusal.password-not-preparable"
        raise WalkError(key, ExitCode.SASL, facts, section="RFC 5802 §5.1") from None
    salted = salted_password(UPGRADES[task], prepared, salt, iterations)
    values = {"salt": salt, "iterations": iterations, "salted_password": salted}
    yield Tell("sasl.values", {"mechanism": task, "values": values})
    answer = element(SCRAM_UPGRADE, "hash", None, base64.encode(salted))
    yield Send(serialise(element(SASL2, "task-data", None, answer)))


def _parameters(given: e.Event) -> tuple[bytes, int]:
    """The salt and the iterations; empty and 0 where they cannot be read."""
    salt = given.xml.find(f"{{{SCRAM_UPGRADE}}}salt")
    if salt is None:
        return b"", 0
    try:
        octets = base64.decode(salt.text or "")
    except base64.IncorrectEncoding:
        octets = b""
    return octets, natural(salt.get("iterations", "")) or 0


def _give_up() -> Generator[Action, Any, None]:
    """Abort the exchange, and wait a little for the server's failure."""
    yield Send(ABORT)
    yield Expect((e.Sasl2Failure,), patience=2)

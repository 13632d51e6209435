"""The roster, as a client gets it: as a whole, or only its changes. RFC 6121 §2.2, §2.6."""

from collections.abc import Generator
from typing import Any

from xmpp_walkthrough.protocol.events import Iq
from xmpp_walkthrough.protocol.stanza import iq, repeatable
from xmpp_walkthrough.steps.actions import Action, Expect, Send, Tell
from xmpp_walkthrough.steps.extras import wanted
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire.markup import element, serialise
from xmpp_walkthrough.wire.names import ROSTER, ROSTER_VERSIONS


def ask_for_roster(context: Context) -> Run:
    """Ask for the roster; with versions twice, as at a first login and at a later one."""
    if not (yield from wanted(context, "rosterver", ROSTER_VERSIONS, "ver")):
        yield from _get(context, None)
        return
    # As at the first login: nothing is stored, and the empty version says that we would store it.
    stored = yield from _get(context, "")
    if stored is None or not stored.get("ver"):
        return
    version = str(stored.get("ver"))
    if not repeatable(version):
        yield Tell("roster.version-too-long", {"length": len(version)})
        return
    yield Tell("roster.stored", {"version": version})
    # As at the next login: the stored version is named, and only changes since it would come.
    answer = yield from _get(context, version)
    if answer is not None:
        yield Tell("roster.replaced" if len(answer) or answer.get("ver") else "roster.unchanged")


def _get(context: Context, version: str | None) -> Generator[Action, Any, Any]:
    """Ask for the roster.

    Returns the `<query/>`, an empty one without a list; None for an error.
    """
    id = context.next_id("roster")
    query = element(ROSTER, "query", {"ver": version})
    yield Send(serialise(iq("get", id, query)))
    reply = yield Expect((Iq,), id=id)
    if reply.xml.get("type") == "error":  # §2.2: a login goes on without a roster
        yield Tell("exchange.no-roster")
        return None
    found = reply.xml.find(f"{{{ROSTER}}}query")
    return element(ROSTER, "query") if found is None else found

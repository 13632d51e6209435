"""The outcome of a SASL2 success: our account, a resource, and features that were switched on.

XEP-0388 §2.6.1, XEP-0386 §3.2, XEP-0198 §9.
"""

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.steps.actions import Expect, Tell
from xmpp_walkthrough.steps.management import go_on, remember
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire.names import BIND2, SM


def settle(context: Context, success: e.Event) -> Run:
    """Read the success, and wait for the features behind it; a resumed session has none."""
    identity = success.xml.findtext("{*}authorization-identifier") or ""
    if identity.partition("/")[0] not in ("", context.account):
        facts = {"jid": identity, "wanted": context.account}
        yield Tell("bind.other-account", facts)
    former, context.former = context.former, None
    if success.xml.find(f"{{{SM}}}resumed") is not None and former is not None:
        context.facts |= {"bound", "session"}
        yield from go_on(context, former)
        return
    if former is not None:
        yield Tell("sm.not-resumed")
    bound = success.xml.find(f"{{{BIND2}}}bound")
    if bound is not None:
        context.facts.add("bound")
        yield from _switched_on(context, bound)
    yield Expect((e.StreamFeatures,))


def _switched_on(context: Context, bound: Element) -> Run:
    """Note what was switched on. Carbons and client state have no answer: they cannot fail."""
    context.facts |= {"inline:carbons", "inline:sm"} & {f"inline:{x}" for x in context.wants.extras}
    enabled = bound.find(f"{{{SM}}}enabled")
    if bound.find(f"{{{SM}}}failed") is not None:
        yield Tell("sm.refused")
    elif enabled is None:
        context.facts.discard("inline:sm")
    else:
        yield from remember(context, enabled)

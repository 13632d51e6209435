"""Faults of a SASL2 login: tasks, an older element name, a wish that fails. XEP-0388."""

import re
from collections.abc import Callable
from functools import partial

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.management import failed
from xmpp_walkthrough.protocol.sasl import Refusal
from xmpp_walkthrough.server.bending import configured, first_time, instead, on, under_tls
from xmpp_walkthrough.server.fault import Fault, Utterance
from xmpp_walkthrough.server.negotiate.sasl_profile import Profile
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.wire.markup import serialise
from xmpp_walkthrough.wire.names import SASL2

_FEATURE = re.compile(rf'<(/?)authentication(?= xmlns="{SASL2}"|>)'.encode())
_ENABLED = re.compile(rb"<enabled [^>]*/>")

with_sasl2 = partial(configured, sasl2=True)


def _other_name(moment: Utterance) -> bytes:
    return _FEATURE.sub(rb"<\1mechanisms", moment.data)


def _not_enabled(moment: Utterance) -> bytes:
    return _ENABLED.sub(serialise(failed("internal-server-error")), moment.data)


def refuse_login(condition: str, text: str) -> Callable[[Client, e.Event], None]:
    """Answer any unit with `<failure/>` of SASL2."""

    def act(peer: Client, _event: e.Event) -> None:
        failure = Profile(peer).failure(Refusal(condition, text))
        failure.tag = f"{{{SASL2}}}failure"
        for text_of in failure.iterfind("{*}text"):
            text_of.tag = f"{{{SASL2}}}text"
        peer.send(failure)

    return act


def _cut(peer: Client, _event: e.Event) -> None:
    """Reset the connection: the message that was just read is lost with it."""
    peer.transport.reset()


def _forget(peer: Client, event: e.Event) -> None:
    """Reset the connection, and forget the session: it cannot be resumed."""
    peer.domain.resumable.clear()
    _cut(peer, event)


_SASL2 = Wants(sasl2=True)
_SM = Wants(sasl2=True, extras=frozenset({"sm"}))
_TO_UPGRADE = Wants(sasl2=True, mechanism="SCRAM-SHA-256-PLUS", extras=frozenset({"upgrade"}))
_upgrade = with_sasl2(upgrades=("UPGR-SCRAM-SHA-512",))
# A source of Openfire has the feature under this name; a client that knows both logs in.
OTHER_NAME = Fault(
    "sasl2-other-name",
    "sasl",
    ("2.2s-27",),
    config=with_sasl2(),
    says=instead(e.StreamFeatures, _other_name, under_tls),
    wants=_SASL2,
)
UPGRADE = Fault("sasl2-upgrade", "sasl", ("2.2s-08", "2.2s-15"), config=_upgrade, wants=_TO_UPGRADE)
TASK_FAILS = Fault(
    "sasl2-task-fails",
    "sasl",
    ("2.2s-09",),
    config=_upgrade,
    hears=on(e.Sasl2TaskData, refuse_login("temporary-auth-failure", "The store does not answer.")),
    wants=_TO_UPGRADE,
)
# A client that knows none of the tasks can only abort: §4.5.
TASK_UNKNOWN = Fault(
    "sasl2-task-unknown",
    "sasl",
    ("2.2s-10",),
    config=with_sasl2(tasks=("HOTP-EXAMPLE", "TOTP-EXAMPLE")),
    wants=_SASL2,
)
# XEP-0198 §9.1.1: the login stands although one of its wishes failed.
SM_FAILS = Fault(
    "bind2-sm-fails",
    "sasl",
    ("2.2s-04",),
    config=with_sasl2(),
    says=instead(e.Sasl2Bound, _not_enabled),
    wants=_SM,
)
RESUMED = Fault(
    "sasl2-line-cut",
    "exchange",
    ("2.2s-05",),
    config=with_sasl2(),
    hears=on(e.Message, _cut, first_time),
    wants=_SM,
)
# The client asks to resume and to bind in one exchange: the bind counts where the first fails.
NOT_RESUMED = Fault(
    "sasl2-resume-fails",
    "exchange",
    ("2.2s-06",),
    config=with_sasl2(),
    hears=on(e.Message, _forget, first_time),
    wants=_SM,
)

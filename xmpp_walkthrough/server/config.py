"""What can be chosen about the practice server, and what does it grant by default?

The limits are those of real servers brought down to a classroom: strict before login,
generous after it (RFC 6120 §13.12 asks for at least 10,000 bytes a stanza).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from xmpp_walkthrough.protocol.sasl.scram_binding import PREFERENCE
from xmpp_walkthrough.wire.restrictions import Limits

StartTlsPolicy = Literal["required", "optional", "off"]
SessionPolicy = Literal["optional", "required", "absent"]
ConflictPolicy = Literal["replace", "refuse", "rename", "at-session"]
RegistrationPolicy = Literal["off", "open", "web", "invite", "closed"]
Manner = Literal["agrees", "declines", "forgot"]

INVITATION = "queen-mab"  # to the practice server; no secret, like the passwords there
USUAL = frozenset(
    {"sm", "rosterver", "csi", "caps", "carbons"}
)  # what servers of our days offer besides the login


def practice_accounts() -> dict[str, str]:
    """The accounts of the walk: no secrets, but shown in full to everybody."""
    return {"mbed": "mirror", "romeo": "montague"}


def practice_contacts() -> dict[str, Manner]:
    """Who lives there besides, and how they take it when somebody asks to see them."""
    return {"juliet": "agrees", "paris": "declines"}


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Seconds and bytes unless the name says otherwise.

    `direct_tls_port` is None for "no such port" and 0, like `port`, for "any free one".
    `mechanisms` names those to offer, None means the usual ones; `also` names more of them. Of
    `binding_types` those count that a connection has; `lists_bindings` tells clients.
    `extensions` are what is offered besides the login. With a `seed` every id, nonce and salt is
    the same at each run. Where `resumption_seconds` is 0 no session can be resumed. `sasl2` offers
    the login of XEP-0388 besides, with binding inside; `upgrades` are tasks that a client may ask
    for in it, `tasks` what it has to do in any case. `lenient` lets pass what real servers do
    (`leniency`).

    What one client may cost the others: `work_share` is how much of a processor's time a connection
    may have for long, `work_burst` how many seconds of it at once; who needs more waits. A unit may
    have `tags_per_unit`, start and end tags. `stop_seconds` is all that stopping may take.

    What the server keeps is counted in bytes, and a tag counts 64 more (`wire.weight`): for an
    account the mail that waits (`stored_bytes`), the roster (`roster_bytes`) and one presence
    (`presence_bytes`), for a session what is not acknowledged; `stored_in_all`, `rosters_in_all`
    are for all accounts. What is too much is refused, with service-unavailable where it is mail
    (RFC 6121 §8.5.2.2), with resource-constraint where it is a contact (RFC 6120 §8.3.3.18).
    Others may fill a quarter of what waits to be sent to a client (`send_buffer_bytes`) and half
    of what it has not acknowledged; beyond that they are refused, and it stays. Half a unit, what
    is not read and what is not acknowledged may be `held_in_all` on all connections together: then
    who holds most is ended.
    """

    domain: str = "ceit.org"
    accounts: Mapping[str, str] = field(default_factory=practice_accounts, repr=False)
    contacts: Mapping[str, Manner] = field(default_factory=practice_contacts)
    host: str = "127.0.0.1"
    port: int = 0
    direct_tls_port: int | None = None
    starttls: StartTlsPolicy = "required"
    mechanisms: tuple[str, ...] | None = None
    also: tuple[str, ...] = ()
    binding_types: tuple[str, ...] = PREFERENCE
    lists_bindings: bool = True
    session: SessionPolicy = "optional"
    conflict: ConflictPolicy = "replace"
    pre_approval: bool = False
    registration: RegistrationPolicy = "off"
    invitation: str = field(default=INVITATION, repr=False)
    old_login: bool = False
    seed: int | None = None
    greet_with_ping: bool = True
    extensions: frozenset[str] = USUAL
    sasl2: bool = False
    upgrades: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    token_seconds: float = 1_209_600
    rotate_tokens_after: float = 604_800
    lenient: bool = False

    login_seconds: float = 30
    idle_seconds: float = 600
    ping_seconds: float = 30
    tls_seconds: float = 10
    stall_seconds: float = 15
    close_seconds: float = 5
    stop_seconds: float = 1
    resumption_seconds: float = 300

    before_login: Limits = field(default_factory=lambda: Limits(bytes=10_000))
    after_login: Limits = field(default_factory=lambda: Limits(bytes=262_144))
    units_before_login: int = 64
    tags_per_unit: int = 2_000
    work_share: float = 0.2
    work_burst: float = 0.005
    bytes_per_second: float = 10_000
    burst_bytes: float = 20_000
    send_buffer_bytes: int = 1_048_576

    connections: int = 5_000
    connections_per_address: int = 2_000
    sessions_per_account: int = 10
    failures_per_stream: int = 5
    failure_delay: float = 0.05
    stored_messages: int = 100
    stored_bytes: int = 262_144
    stored_in_all: int = 33_554_432
    accounts_made: int = 100
    roster_items: int = 500
    roster_bytes: int = 262_144
    rosters_in_all: int = 33_554_432
    presence_bytes: int = 20_000
    unacknowledged_stanzas: int = 500
    unacknowledged_bytes: int = 524_288
    held_in_all: int = 33_554_432
    ask_after_stanzas: int = 3

    def hides(self, *, secured: bool) -> bool:
        """Whether a password may be asked for now: TLS hides it, or there is none to be had."""
        return secured or self.starttls == "off"

"""The configuration of the practice server: what it offers, and how much one client may cost.

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
    """The contacts besides the accounts, and how each answers a request to see its presence."""
    return {"juliet": "agrees", "paris": "declines"}


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Every choice about the server. Seconds and bytes unless the name says otherwise.

    `direct_tls_port` is None for "no such port" and 0, like `port`, for "any free one".
    `mechanisms` names those to offer, None means the usual ones; `also` names more of them. Of
    `binding_types` the server uses those that a connection has; `lists_bindings` announces them to
    clients (XEP-0440). `extensions` are what is offered besides the login. With a `seed` every id,
    nonce and salt is the same at each run. Where `resumption_seconds` is 0 no session can be
    resumed. `sasl2` offers the login of XEP-0388 besides, with binding inside; `upgrades` are tasks
    that a client may ask for in it, `tasks` those that a client has to do in any case. `lenient`
    lets pass the breaches that real servers let pass (`leniency`).

    The bounds on what one client may cost the others: `work_share` is the share of a processor's
    time that a connection may have for long, `work_burst` the seconds of it at once; a client that
    needs more waits. A unit may have `tags_per_unit`, start and end tags. `stop_seconds` is all
    that stopping may take.

    Stored data is counted in bytes, and a tag counts 64 more (`wire.weight`): for an account the
    mail that waits (`stored_bytes`), the roster (`roster_bytes`) and one presence
    (`presence_bytes`), for a session the stanzas that are not acknowledged; `stored_in_all` and
    `rosters_in_all` are for all accounts. Beyond the bound the server refuses: mail with
    service-unavailable (RFC 6121 §8.5.2.2), a contact with resource-constraint (RFC 6120
    §8.3.3.18).

    Other clients may fill a quarter of what waits to be sent to a client (`send_buffer_bytes`) and
    half of what it has not acknowledged; beyond that they are refused, and the client stays. Half a
    unit, bytes that are not read and stanzas that are not acknowledged may be `held_in_all` on all
    connections together: then the connection that holds most is ended.
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
    # "replace": a client that asks for the resource it had has most often lost the old connection.
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
    # Two weeks, renewed after one (XEP-0484 §3.5): a program that logs in weekly never loses its
    # token.
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

    # Before the login a client needs a header, an <auth/> and little more; a stranger gets no more
    # memory than that. After it the bound is that of common servers, 256 KiB a stanza.
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
        """Whether a password may be asked for now: under TLS, or where no TLS is offered."""
        return secured or self.starttls == "off"

"""How another client's policy decides: by zones, servers and dead places that are really there."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence

import pytest
from support.doctor.examined import PASSWORD, USER, Examined
from support.net.nameserver import nameserver

from xmpp_walkthrough.cli.doctor.comparison_words import likeness
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.doctor.clients.comparison import Comparison
from xmpp_walkthrough.doctor.clients.imitation import policies
from xmpp_walkthrough.doctor.clients.policy import OURS, Policy
from xmpp_walkthrough.doctor.examine import Report, examine
from xmpp_walkthrough.doctor.finding import Mark
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.events import Event, SaslAuth
from xmpp_walkthrough.protocol.sasl.choice import choose
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.certificates.certificate_names import srv_id
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.dns.dead_ports import closed, silent
from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.steps.actions import Target

HERE = "xmpp.ceit.org A 127.0.0.1\n"
STARTTLS = "_xmpp-client._tcp.ceit.org SRV {rank} 5 {port} xmpp.ceit.org.\n"
DIRECT = "_xmpps-client._tcp.ceit.org SRV {rank} 5 {direct} xmpp.ceit.org.\n"
each_policy = pytest.mark.parametrize("policy", policies().values(), ids=policies())


def started(rank: int = 0) -> str:
    return STARTTLS.replace("{rank}", str(rank))


def direct(rank: int = 0) -> str:
    return DIRECT.replace("{rank}", str(rank))


class Compared(Examined):
    """A report with a comparison, and the mechanisms that the server was asked for."""

    tried: Sequence[str] = ()

    @property
    def comparison(self) -> Comparison:
        assert self.report.comparison is not None
        return self.report.comparison

    @property
    def keys(self) -> list[str]:
        return [each.key for each in self.comparison.differences]


def as_client(
    name: str,
    zone: str,
    fault: str | Fault = "",
    *,
    timeout: float = 5.0,
    password: str = PASSWORD,
    config: ServerConfig | None = None,
    **ports: int,
) -> Compared:
    """Consult the doctor as this client, about a zone that leads to a practice server."""
    tried: list[str] = []

    async def count(peer: Client, event: Event) -> bool:
        if isinstance(event, SaslAuth):
            tried.append(event.xml.get("mechanism") or "")
        return False

    async def run() -> Report:
        broken = known()[fault] if isinstance(fault, str) and fault else fault
        faults = [Fault("counting", "sasl", hears=count)]
        faults += [broken] if isinstance(broken, Fault) else []
        config_ = config or ServerConfig(direct_tls_port=0)
        async with PracticeServer(config_, faults=faults) as server:
            places = {"port": server.port, "direct": server.direct_tls_port, **ports}
            with nameserver(zone.format(**places)) as dns:
                options = Options(timeout=timeout, ca_pem=server.ca_pem, dns=dns.address)
                inquiry = Inquiry(
                    f"{USER}@ceit.org", password, options=options, policy=policies()[name]
                )
                return await examine(inquiry)

    found = Compared(loop.run(run()), len(tried))
    found.tried = tried
    _has_words(found.comparison)
    return found


def _has_words(comparison: Comparison) -> None:
    """Whatever is found can be said, in both languages."""
    for language in ("en", "zh"):
        lines = list(likeness(comparison, Library(language)))
        assert lines[-1].label == "sources"
        assert [line.says for line in lines if MARK in line.says or "⟨" in line.says] == []
        assert [line.says for line in lines if "{" in line.says] == []


def test_what_is_asked_of_dns_decides_what_is_known() -> None:
    found = as_client("profanity", started(5) + direct() + HERE)
    assert found.keys[0] == "starttls-only"
    assert found.comparison.leads == "other-place"
    assert found.comparison.theirs.place is not None
    assert not found.comparison.theirs.place.direct
    assert found.tried == ["SCRAM-SHA-512-PLUS"]  # since libstrophe 0.13


def test_a_server_that_has_direct_tls_only_is_out_of_reach_for_some() -> None:
    found = as_client("profanity", direct() + HERE + "ceit.org A 127.0.0.1\n")
    assert found.faults == ["policy.stops"]
    assert found.keys[:2] == ["starttls-only", "home"]
    assert found.comparison.leads == "only-ours"
    assert found.tried == []
    assert [each.key for each in found.of("login")] == ["not-as-client"]


def test_a_policy_that_finds_nothing_at_all_has_nowhere_to_go() -> None:
    found = as_client("profanity", direct() + HERE)
    assert found.faults == ["policy.nowhere"]


def test_direct_tls_comes_first_where_the_priority_is_the_same() -> None:
    found = as_client("conversations", started() + direct() + HERE)
    assert found.keys == ["direct-first"]
    assert found.comparison.theirs.place is not None
    assert found.comparison.theirs.place.direct
    assert found.report.case.transcript.entries[0].secured  # so did the one login
    assert found.tried == ["SCRAM-SHA-512-PLUS"]


def test_priorities_stay_above_the_way_to_tls() -> None:
    found = as_client("conversations", started() + direct(1) + HERE)
    assert found.keys == []
    assert found.comparison.leads == "same-place"
    assert found.comparison.first is None


def test_a_place_that_refuses_direct_tls_is_left_behind() -> None:
    wrong = "_xmpps-client._tcp.ceit.org SRV 0 5 {port} xmpp.ceit.org.\n"
    found = as_client("conversations", wrong + started(5) + HERE)
    assert found.keys == ["goes-on"]
    assert found.comparison.leads == "only-theirs"
    assert found.marked(Mark.OK)[-1] == "policy.comes-in"
    assert found.attempts == 1


@pytest.mark.parametrize(
    ("name", "more", "key"),
    [("conversations", "", "ipv4-first"), ("slixmpp", "xmpp.ceit.org AAAA ::2\n", "ipv6-first")],
)
def test_the_family_that_comes_first_is_a_decision(name: str, more: str, key: str) -> None:
    found = as_client(name, started() + "xmpp.ceit.org AAAA ::1\n" + more + HERE, timeout=1.0)
    assert key in found.keys
    assert found.comparison.leads == "same-place"


def test_none_of_the_mechanisms_is_a_stop() -> None:
    config = ServerConfig(mechanisms=("ANONYMOUS",))
    found = as_client("profanity", started() + HERE, config=config)
    assert "policy.stops" in found.faults
    assert found.comparison.theirs.mechanisms == ()
    assert found.attempts == 0


def test_a_port_that_says_nothing_of_xmpp_is_left_behind_by_some() -> None:
    wrong = "_xmpp-client._tcp.ceit.org SRV 0 5 {direct} xmpp.ceit.org.\n"
    found = as_client("conversations", wrong + started(5) + HERE)
    assert found.keys == ["goes-on"]
    assert found.comparison.leads == "only-theirs"
    assert as_client("slixmpp", wrong + started(5) + HERE).comparison.leads == "neither"


def test_a_place_by_hand_is_the_same_for_everybody() -> None:
    async def run() -> Report:
        async with PracticeServer(ServerConfig()) as server:
            there = Target("127.0.0.1", server.port, direct=False)
            options = Options(ca_pem=server.ca_pem)
            policy = policies()["profanity"]
            inquiry = Inquiry(f"{USER}@ceit.org", PASSWORD, there, options=options, policy=policy)
            return await examine(inquiry)

    found = Compared(loop.run(run()))
    assert found.keys == []
    assert found.comparison.leads == "same-place"


def test_an_address_that_is_none_has_no_comparison() -> None:
    found = Compared(loop.run(examine(Inquiry("@@", policy=policies()["slixmpp"]))))
    assert found.report.comparison is None
    assert [each.key for each in found.of("policy")] == ["not-reached"]


def test_silence_costs_whoever_does_not_race() -> None:
    with silent("127.0.0.1") as port:
        dead = "_xmpp-client._tcp.ceit.org SRV 0 5 {dead} xmpp.ceit.org.\n"
        found = as_client("profanity", dead + started(1) + HERE, timeout=0.5, dead=port)
    assert found.keys[0] == "one-by-one-hurried"
    assert found.comparison.differences[0].facts["seconds"] == "5"
    assert found.comparison.leads == "same-place"


def test_what_refuses_at_once_costs_nothing() -> None:
    with closed("127.0.0.1") as port:
        dead = "_xmpp-client._tcp.ceit.org SRV 0 5 {dead} xmpp.ceit.org.\n"
        found = as_client("conversations", dead + started(1) + HERE, dead=port)
    assert found.keys == []


def test_a_dot_in_dns_is_heeded_ignored_or_not_known() -> None:
    zone = "_xmpp-client._tcp.ceit.org SRV 0 0 0 .\nceit.org A 127.0.0.1\n"
    ignoring = as_client("conversations", zone)
    assert [str(place) for place in ignoring.comparison.theirs.places] == ["ceit.org:5222"]
    assert ignoring.comparison.ours.places == ()
    assert ignoring.keys == ["home"]
    unknown = as_client("profanity", zone)
    assert unknown.comparison.leads == "not-known"
    assert [each.key for each in unknown.of("policy")] == ["not-known"]


def test_without_records_the_domain_itself_is_tried_in_each_clients_way() -> None:
    zone = "ceit.org A 127.0.0.1\n"
    found = as_client("slixmpp", zone)
    assert found.keys[0] == "home-direct"
    assert [place.direct for place in found.comparison.theirs.places] == [True, False]
    assert [place.port for place in found.comparison.theirs.places] == [5222, 5222]


def test_a_refused_password_is_tried_again_by_some_and_never_by_us() -> None:
    found = as_client("slixmpp", started() + HERE, password="not it")
    assert found.keys[-1] == "again"
    assert int(str(found.comparison.differences[-1].facts["count"])) > 1
    assert found.attempts == 1
    right = as_client("slixmpp", started() + HERE)
    assert "again" not in right.keys


def test_plain_is_no_way_for_whoever_spares_it() -> None:
    config = ServerConfig(mechanisms=("PLAIN", "SCRAM-SHA-1"))
    found = as_client("profanity", started() + HERE, config=config)
    assert found.comparison.theirs.mechanisms == ("SCRAM-SHA-1",)
    alone = as_client("profanity", started() + HERE, config=ServerConfig(mechanisms=("PLAIN",)))
    assert alone.comparison.theirs.mechanisms == ("PLAIN",)
    assert alone.tried == ["PLAIN"]


def test_a_certificate_that_is_not_believed_stops_every_one_of_them() -> None:
    found = as_client("slixmpp", started() + HERE, fault="cert-wrong-name")
    assert "policy.stops" in found.faults
    assert found.comparison.leads == "neither"
    assert found.attempts == 0


def test_a_kind_of_name_that_a_client_does_not_know() -> None:
    def named(authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
        return authority.server_context(authority.issue(["else"], presented=[srv_id(domain)]))

    fault = Fault("named", "tls", certify=named)
    found = as_client("profanity", started() + HERE, fault=fault)
    assert found.keys[0] == "name-kind"
    assert found.comparison.leads == "only-ours"
    assert found.faults == ["policy.stops"]
    assert as_client("conversations", started() + HERE, fault=fault).keys == []


def test_a_common_name_is_a_name_to_some_and_no_login_comes_of_it() -> None:
    def nameless(authority: PracticeAuthority, domain: str) -> ssl.SSLContext:
        return authority.server_context(authority.issue([domain], presented=[]))

    fault = Fault("nameless", "tls", certify=nameless)
    found = as_client("slixmpp", started() + HERE, fault=fault)
    assert found.keys[0] == "common-name"
    assert found.comparison.leads == "only-theirs"
    assert found.attempts == 0  # we do not give a password to it
    assert as_client("conversations", started() + HERE, fault=fault).comparison.leads == "neither"


def test_no_client_named_is_no_comparison() -> None:
    async def run() -> Report:
        async with PracticeServer(ServerConfig()) as server:
            options = Options(ca_pem=server.ca_pem)
            with nameserver(started().format(port=server.port) + HERE) as dns:
                options = options._replace(dns=dns.address)
                return await examine(Inquiry(f"{USER}@ceit.org", PASSWORD, options=options))

    report = asyncio.run(run())
    assert report.comparison is None
    assert "policy" not in {finding.check for finding in report.case.findings}


@each_policy
def test_a_policy_says_where_it_is_from_and_stands_in_a_file_of_its_name(policy: Policy) -> None:
    assert policy.sources
    assert policy.name == policy.name.lower()
    assert policies()[policy.name] is policy


@each_policy
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_that_is_not_known_has_its_words(policy: Policy, lang: str) -> None:
    library = Library(lang)
    for aspect in policy.unknown:
        assert not library.text(f"doctor.policy.unknown.{aspect}").startswith((MARK, "⟨")), aspect


def test_our_own_policy_is_what_a_walk_does() -> None:
    """The order that is declared is the order of the walk's choice, whatever is offered."""
    import xmpp_walkthrough.protocol.sasl as package
    from xmpp_walkthrough.protocol.sasl import Mechanism
    from xmpp_walkthrough.registry import load

    left = list(OURS.mechanisms)
    while left:
        chosen = choose(left, load(package, Mechanism), secured=True, allow_plain=False)
        assert chosen.name == left.pop(0)

"""Does the walk find the server as a client must, where DNS tempts it? RFC 6120 §3.2, XEP-0368."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.faults.walking import Walked, walk

from xmpp_walkthrough.cli.walk.practice import NoPort
from xmpp_walkthrough.server.dns import dead_ports as dead
from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.steps.step import Step
from xmpp_walkthrough.walk import find

FAULTS = known()
CONNECT: Step = find("connect")[0]


def notes(walked: Walked, name: str) -> list[dict[str, Any]]:
    return [line["facts"] for line in walked.lines if line.get("note") == name]


def found(name: str, timeout: float = 10.0, **changes: Any) -> Walked:
    return walk(FAULTS[name], timeout=timeout, until=CONNECT, **changes)


def asked(walked: Walked) -> list[str]:
    return [
        f"{facts['kind']} {facts['name']}: {facts['outcome']}" for facts in notes(walked, "asked")
    ]


def places(walked: Walked) -> list[str]:
    (facts,) = notes(walked, "resolved")
    return [f"{target['host']} {target['direct']}" for target in facts["targets"]]


def test_priority_before_weight() -> None:
    walked = found("srv-answered")
    assert sorted(places(walked)[:2]) == ["a.hosting.example False", "b.hosting.example False"]
    assert places(walked)[2:] == ["standby.hosting.example False"]
    assert notes(walked, "connected")[0]["host"] == places(walked)[0].split()[0]
    assert notes(walked, "connect.racing") == []


def test_the_domain_of_the_address_stays() -> None:
    walked = walk(FAULTS["srv-answered"])
    assert 'to="ceit.org"' in walked.said("initiating")
    assert "hosting.example" not in walked.said("initiating")


@pytest.mark.parametrize("name", ["srv-refused", "srv-port-zero", "srv-dangling", "srv-wrong-port"])
def test_after_an_answer_the_domains_own_address_is_left_alone(name: str) -> None:
    walked = found(name)
    assert walked.code in (10, 11)
    assert not any("A ceit.org" in one for one in asked(walked))
    assert notes(walked, "connected") == []


def test_all_dead_and_the_domain_alive() -> None:
    walked = found("srv-all-dead", 1.0)
    assert [facts["reason"] for facts in notes(walked, "connect.failed")] == ["refused", "timeout"]
    assert notes(walked, "connected") == []
    assert len(notes(walked, "connect.otherwise")) == 1


def test_no_answer_leads_to_the_usual_port() -> None:
    walked = found("srv-missing")
    assert asked(walked)[0] == "SRV _xmpp-client._tcp.ceit.org: no-such-name"
    assert [facts["port"] for facts in notes(walked, "connected")] == [5222]


def test_a_standby_is_reached_while_the_first_is_still_being_tried() -> None:
    walked = found("srv-silent-target", 2.0)
    assert notes(walked, "connect.next-rank") == [{"seconds": 1.0}]
    (racing,) = notes(walked, "connect.racing")
    (connected,) = notes(walked, "connected")
    assert racing["port"] == connected["port"]
    assert connected["host"] == "xmpp.ceit.org"


def test_direct_tls_is_begun_at_once_and_starttls_vanishes() -> None:
    walked = walk(FAULTS["srv-both"])
    assert places(walked) == ["xmpp.ceit.org True", "xmpp.ceit.org False"]
    assert walked.code == 0
    assert "<starttls" not in walked.said("initiating")
    assert walked.units("initiating")[0].startswith("<?xml")
    assert next(line for line in walked.lines if line.get("role") == "initiating")["secured"]


def test_a_filtered_port_is_gone_around_by_direct_tls() -> None:
    walked = found("srv-starttls-filtered", 2.0)
    assert len(notes(walked, "tls.established")) == 1


def test_direct_tls_is_not_guessed() -> None:
    walked = found("srv-direct-refused")
    assert places(walked) == ["xmpp.ceit.org False"]
    refused = found("srv-direct-refused", direct_tls=True)
    assert refused.failed["failed"]["key"] == "failure.resolve.service-refused"


def test_one_dead_family_costs_a_quarter_of_a_second() -> None:
    walked = found("ipv6-black-hole")
    (racing,) = notes(walked, "connect.racing")
    assert (racing["host"], racing["beside"]) == ("127.0.0.1", [f"[::1]:{racing['port']}"])
    assert notes(walked, "connect.dropped") == [{"others": racing["beside"]}]


def test_families_take_turns() -> None:
    walked = found("address-one-alive")
    failed = [facts["host"] for facts in notes(walked, "connect.failed")]
    assert failed[0] == "::1"
    assert set(failed) == {"::1", "127.0.0.2", "127.0.0.3"}
    assert notes(walked, "connected")[0]["address"] == "127.0.0.1"


def test_dns_is_asked_in_a_labels() -> None:
    walked = walk(FAULTS["dns-international"])
    assert all("xn--bro-hoa.ceit.org" in one for one in asked(walked))
    assert 'to="büro.ceit.org"' in walked.said("initiating")


def test_a_cut_answer_is_asked_for_again_and_few_are_tried() -> None:
    walked = found("srv-many")
    (answers,) = (facts["answers"] for facts in notes(walked, "asked") if facts["answers"])
    assert len(answers) == 400
    assert len(places(walked)) == 30


def test_a_port_that_somebody_else_has_is_named() -> None:
    with dead.closed("127.0.0.1") as taken:
        fault = Fault("x", "connect", config=lambda config: replace(config, port=taken))
        with pytest.raises(NoPort, match=str(taken)):
            walk(fault)


def test_faults_of_dns_go_together_with_others() -> None:
    walked = walk(FAULTS["srv-dead-target"], FAULTS["cert-srv-target"])
    assert walked.failed["failed"]["key"] == "failure.tls.name-mismatch"
    assert "note.connect.failed" in walked.keys


def test_the_opening_says_that_the_server_is_honest() -> None:
    assert "honest" in found("srv-both").lines[0]["warning"]
    both = walk(FAULTS["srv-both"], FAULTS["stream-no-id"], until=CONNECT)
    assert "This server does something wrong" in both.lines[0]["warning"]

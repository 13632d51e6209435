"""What a server writes never makes us break the rules: it is measured when it comes.

Every place in which a server may write as it likes, each with texts that grow when they are written
back, in every kind of walk. What we send stays a unit that everybody has to take (RFC 6120 §13.12).
"""

from __future__ import annotations

import ast
import pkgutil
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walks.lying import ME, PASSWORD, PLACES, Conclusion, Liar
from support.walks.playbook import context

import xmpp_walkthrough.steps as steps_package
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps import actions
from xmpp_walkthrough.steps.actions import Send
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.walk import walk, walk_twice

MOST = 10_000  # bytes of a unit that every server has to take: RFC 6120 §13.12
ALL = frozenset({"sm", "rosterver", "caps", "carbons", "csi"})
MOST_WALKS = 2  # for one place and text: many places are the same in all of them
PACKED = ALL | {"compression"}
UPGRADING = frozenset({"upgrade"})

Way = Callable[[Context], Run]
# How the client goes about it, and what the server does besides a plain login.
WALKS: dict[str, tuple[dict[str, object], tuple[str, ...], Way]] = {
    "plain": ({}, (), walk),
    "everything": ({"extras": PACKED, "resource": "balcony"}, (), walk),
    "digest": ({"mechanism": "DIGEST-MD5"}, (), walk),
    "cram": ({"mechanism": "CRAM-MD5"}, (), walk),
    "register": ({"register": True, "invitation": "token"}, (), walk),
    "register-form": ({"register": True}, ("form",), walk),
    "old-login": ({"old_login": True}, (), walk),
    "redirect": ({}, ("redirect",), walk),
    "resumed": ({"extras": ALL}, ("cut",), walk),
    "sasl2": ({"extras": ALL}, ("sasl2",), walk),
    "sasl2-resumed": ({"extras": ALL}, ("sasl2", "cut", "resumes"), walk),
    "sasl2-task": ({"mechanism": "SCRAM-SHA-1", "extras": UPGRADING}, ("sasl2", "task"), walk),
    "token": ({"extras": UPGRADING}, ("sasl2",), walk_twice),
}
# What makes a walk say what it says to no ordinary server, and a text for it.
UNUSUAL: dict[str, tuple[dict[str, object], tuple[str, ...], dict[str, str]]] = {
    "distrusted": ({}, (), {"extension": "x=1,r=2"}),
    "task-distrusted": (
        {"mechanism": "SCRAM-SHA-1", "extras": UPGRADING},
        ("sasl2", "task"),
        {"salt": "AA="},
    ),
    "unpreparable": (
        {"mechanism": "PLAIN", "password": "\U0001f600", "extras": UPGRADING},
        ("sasl2", "task"),
        {},
    ),
    "no-address": ({}, (), {"jid": "juliet@im.example.com"}),
    "version": ({}, (), {"version": "2.0"}),
    "demand": ({}, ("demands",), {}),
    "last-challenge": ({}, ("challenge-last",), {}),
    "deaf": ({}, ("deaf",), {}),
    "deaf-and-managed": ({"extras": ALL}, ("deaf",), {}),
    "mute": ({"extras": ALL}, ("mute",), {}),
}
each_walk = pytest.mark.parametrize("name", WALKS)
# A text that is short as it comes and long as it is written again, or long in any case.
GROWING = {
    "letters": "a" * 200_000,
    "quotes": '"' * 200_000,
    "apostrophes": "'" * 200_000,
    "both": "\"'" * 40_000,
    "ampersands": "&" * 50_000,
    "less": "<" * 60_000,
    "markup": "]]><!--<?x?>" * 5_000,
    "spaces": " \t\n\r" * 12_000,
    "just-too-long": "&" * 2_000,
    "wide": "\U0001d54f\u0301" * 20_000,
    "backslashes": '\\"' * 60_000,
    "empty": "",
}


def concluded(name: str, says: Mapping[str, str]) -> tuple[Conclusion, Liar]:
    """A walk of this kind with a server that says so. Our own breach fails in `Conclusion.put`."""
    if name in UNUSUAL:
        changes, wants, ordinary = UNUSUAL[name]
        says, way = {**ordinary, **says}, cast(Way, walk)
    else:
        changes, wants, way = WALKS[name]
    newer = {"sasl2": "sasl2" in wants, "fast": way is walk_twice}
    given = {"password": PASSWORD, **changes, **newer}
    walker = context(Stream(keeps=Role.INITIATING), **given)
    liar = Liar(says, *wants)
    ended = Conclusion(walker, liar)
    ended.play(way(walker))
    assert max(map(len, ended.sent)) <= MOST, max(ended.sent, key=len)[:200]
    return ended, liar


@each_walk
def test_an_ordinary_server_is_walked_to_the_end(name: str) -> None:
    ended, _ = concluded(name, {})
    assert ended.failure is None, (ended.failure, ended.failure.facts)
    assert "closed" in ended.context.facts


@cache
def reached() -> dict[str, set[str]]:
    """The places in which the server has written in each kind of walk."""
    return {name: concluded(name, {})[1].reached for name in (*WALKS, *UNUSUAL)}


def modules() -> list[ModuleType]:
    """The modules of the steps that send something."""
    found = pkgutil.walk_packages(steps_package.__path__, f"{steps_package.__name__}.")
    every = [import_module(each.name) for each in found]
    return [module for module in every if "Send" in vars(module) and module is not actions]


def sending(module: ModuleType) -> set[tuple[str, int]]:
    """Each line of a module that makes a `Send`."""
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = (node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "Send")
    return {(module.__name__, node.lineno) for node in named}


def test_the_walks_reach_every_place_and_every_line_that_sends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert set.union(*reached().values()) == set(PLACES)
    lines: set[tuple[str, int]] = set()

    class Recorded(Send):
        def __new__(cls, data: bytes) -> Recorded:
            frame = sys._getframe(1)
            lines.add((frame.f_globals["__name__"], frame.f_lineno))
            return super().__new__(cls, data)

    wanted = set.union(*map(sending, modules()))
    for module in modules():
        monkeypatch.setattr(module, "Send", Recorded)
    for name in (*WALKS, *UNUSUAL):
        concluded(name, {})
    assert len(wanted) > 25
    assert wanted - lines == set()


@pytest.mark.parametrize("text", GROWING.values(), ids=GROWING)
@pytest.mark.parametrize("place", PLACES)
def test_no_text_of_the_server_makes_us_break_the_rules(place: str, text: str) -> None:
    for name in [name for name, places in reached().items() if place in places][:MOST_WALKS]:
        concluded(name, {place: text})


@pytest.mark.parametrize("text", ["&" * 1_000, '"' * 1_000, "a" * 1_000, '\\\\"' * 300])
@each_walk
def test_nor_does_any_text_in_all_places_at_once(name: str, text: str) -> None:
    concluded(name, dict.fromkeys(set(PLACES) - {"jid", "identity", "token"}, text))


hostile = st.tuples(
    st.text(st.sampled_from("&<>'\"\\\t\n\r ,=/@:a\u0301é\U0001d54f"), min_size=1, max_size=6),
    st.integers(1, 30_000),
).map(lambda each: (each[0] * each[1])[:60_000])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WALKS)), st.sampled_from(sorted(PLACES)), hostile)
def test_whatever_it_is(name: str, place: str, text: str) -> None:
    concluded(name, {place: text})


@pytest.mark.parametrize(
    "jid",
    [
        f"{ME}/{'r' * 1_023}",
        f"{ME}/{'&' * 1_023}",
        f"{ME}/\"'<>&",
        f"{'l' * 1_023}@im.example.com/x",
        f"{ME}/阳台",
    ],
)
def test_every_address_that_is_one_is_used(jid: str) -> None:
    ended, _ = concluded("plain", {"jid": jid})
    assert ended.failure is None
    assert ended.context.address == jid


@pytest.mark.parametrize(
    ("jid", "rule"),
    [
        (f"{ME}/{'r' * 1_024}", "bound-to-no-address"),
        (f"{ME}/{'r' * 200_000}", "bound-to-no-address"),
        (f"{'l' * 1_024}@im.example.com/x", "bound-to-no-address"),
        (ME, "bound-to-no-address"),
        (f"{ME}/", "bound-to-no-address"),
        ("@im.example.com/x", "bound-to-no-address"),
        (f"{ME}/a\u0007", "bound-to-no-address"),
        ("juliet@im.example.com:5222/x", "bound-to-no-address"),
        ("juliet@im..example.com/x", "bound-to-no-address"),
        ("juliet@example.com/x", "bound-to-other-domain"),
        ("juliet@im.example.com.evil.example/x", "bound-to-other-domain"),
        ("juliet@[::1]/x", "bound-to-other-domain"),
        ("im.example.org/juliet@im.example.com", "bound-to-other-domain"),
    ],
)
@pytest.mark.parametrize(("name", "place"), [("plain", "jid"), ("sasl2", "identity")])
def test_what_is_no_address_of_ours_ends_the_walk(
    name: str, place: str, jid: str, rule: str
) -> None:
    if "\u0007" in jid:
        jid = jid.replace("\u0007", "\u0085")
    ended, _ = concluded(name, {place: jid})
    assert ended.failure is not None
    assert ended.failure.key == f"violation.{rule}"
    assert ended.context.stream.bound is None


@pytest.mark.parametrize(
    ("name", "place", "text", "note"),
    [
        ("everything", "request-id", '"' * 50_000, "exchange.unanswerable"),
        ("everything", "request-from", "a" * 9_000, "exchange.unanswerable"),
        ("everything", "roster-ver", "&" * 2_000, "roster.version-too-long"),
        ("everything", "caps-node", "&" * 2_000, "caps.too-long"),
        ("everything", "caps-ver", "a" * 9_000, "caps.too-long"),
        ("everything", "sm-id", "<" * 3_000, "sm.id-too-long"),
        ("sasl2", "sm-id", "a" * 9_000, "sm.id-too-long"),
        ("sasl2-task", "token", "a" * 9_000, "fast.unasked"),
        ("everything", "jid", "JULIET@im.example.com/x", "bind.unprepared"),
    ],
)
def test_what_is_not_said_because_of_its_size_is_said_to_the_reader(
    name: str, place: str, text: str, note: str
) -> None:
    ended, _ = concluded(name, {place: text})
    assert note in ended.told
    assert note == "fast.unasked" or note not in concluded(name, {})[0].told
    assert ended.failure is None


@pytest.mark.parametrize(
    ("name", "place", "text"),
    [
        ("everything", "request-id", "'" * 7_900),
        ("everything", "request-from", f"{'l' * 1_023}@example.net/{'&' * 1_023}"),
        ("everything", "roster-ver", "a" * 4_000),
        ("everything", "sm-id", "&" * 1_000),
        ("resumed", "sm-id", "a" * 4_000),
        ("sasl2-resumed", "sm-id", "a" * 4_000),
        ("plain", "nonce", "x" * 1_024),
        ("digest", "realm", "r" * 1_500),
        ("digest", "nonce", "\\" * 900),
    ],
)
def test_what_is_merely_long_is_taken(name: str, place: str, text: str) -> None:
    ended, _ = concluded(name, {place: text})
    assert ended.failure is None
    assert not {key for key in ended.told if key.endswith(("-too-long", "unanswerable"))}

"""Where does `<see-other-host/>` lead, and when is it not followed? RFC 6120 §4.9.3.19."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walks.playbook import context

from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Target, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.redirect import MOST_REDIRECTS, follow, read_place, start_over
from xmpp_walkthrough.steps.step import Context
from xmpp_walkthrough.wire.names import STREAM_ERRORS


def sent_to(place: str, step: str = "open") -> WalkError:
    condition = Condition(STREAM_ERRORS, "see-other-host", detail=place)
    error = WalkError("stream-error", ExitCode.STREAM, condition=condition)
    error.step = step
    return error


def followed(walker: Context, error: WalkError) -> list[object]:
    return list(follow(walker, error))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("xmpp2.example.net", ("xmpp2.example.net", 0)),
        ("xmpp2.example.net:5223", ("xmpp2.example.net", 5223)),
        ("192.0.2.7:80", ("192.0.2.7", 80)),
        ("[2001:db8::1]:5222", ("2001:db8::1", 5222)),
        ("[2001:db8::1]", ("2001:db8::1", 0)),
        (" host\n", ("host", 0)),
    ],
)
def test_a_place(text: str, place: tuple[str, int]) -> None:
    assert read_place(text) == place


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "http://x.example/", "x.example:", "x.example:0", "x.example:70000"),
        *("x y", "x.example:5222:1", "2001:db8::1", "[x]:1", "[2001:db8::1", "a@b", ":5222"),
    ],
)
def test_no_place(text: str) -> None:
    assert read_place(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_place_or_none(text: str) -> None:
    place = read_place(text)
    assert place is None or (place[0] and 0 <= place[1] < 65_536)


@pytest.mark.parametrize(
    ("place", "server", "host"),
    [
        ("b.example:5299", Target("b.example", 5299), "b.example"),
        ("192.0.2.7", Target("192.0.2.7", 5222), "192.0.2.7"),
        ("[::1]", Target("::1", 5222), "::1"),
        ("x" * 253, None, "x" * 253),
        ("b.example", None, "b.example"),  # DNS has to say where that is: §3.2
    ],
)
def test_the_place_is_gone_to(place: str, server: Target | None, host: str) -> None:
    walker = context(server=Target("a.example", 5222))
    told = followed(walker, sent_to(place))
    assert told == [
        Tell("redirect.followed", {"place": place, "count": 1, "domain": "im.example.com"})
    ]
    assert (walker.server, walker.host, walker.redirects) == (server, host, 1)
    assert walker.server is None or walker.server.told


def test_direct_tls_stays_direct() -> None:
    walker = context(direct_tls=True)
    followed(walker, sent_to("b.example:1"))
    assert walker.server == Target("b.example", 1, direct=True)


@pytest.mark.parametrize(
    ("place", "step", "changes", "key"),
    [
        ("http://x/", "open", {}, "redirect.malformed"),
        (f"{'x' * 200_000}.example", "open", {}, "redirect.malformed"),
        (f"{'é' * 254}:5222", "open", {}, "redirect.malformed"),
        ("b.example", "open", {"facts": {"authenticated"}}, "redirect.after-login"),
        ("b.example", "sasl", {}, "redirect.after-login"),
        ("b.example", "open", {"insistence": 1}, "redirect.unprotected"),
        ("b.example", "open", {"redirects": MOST_REDIRECTS}, "redirect.too-often"),
    ],
)
def test_what_is_not_followed(place: str, step: str, changes: dict[str, Any], key: str) -> None:
    walker = context(**changes)
    with pytest.raises(WalkError) as caught:
        followed(walker, sent_to(place, step))
    assert (caught.value.key, caught.value.exit_code) == (key, ExitCode.STREAM)
    assert (caught.value.step, caught.value.facts["place"]) == (step, place)
    assert walker.server is None


@pytest.mark.parametrize(
    "condition", [None, Condition(STREAM_ERRORS, "reset"), Condition("urn:x", "see-other-host")]
)
def test_every_other_failure_stays_one(condition: Condition | None) -> None:
    error = WalkError("stream-error", ExitCode.STREAM, condition=condition)
    with pytest.raises(WalkError) as caught:
        followed(context(), error)
    assert caught.value is error


def test_what_was_learnt_is_void() -> None:
    walker = context(Stream(secured=True), facts={"open", "secured"}, targets=(Target("a", 1),))
    start_over(walker)
    assert (walker.facts, walker.targets, walker.stream.secured) == (set(), (), False)

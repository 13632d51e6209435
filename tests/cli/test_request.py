"""Which ways of logging in do not go together? The command line says so."""

from __future__ import annotations

import sys
from io import StringIO

import click
import pytest
from support.walks.typed import typed

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.walk.request import build


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--twice --register", "there already"),
        ("--old-login --mechanism PLAIN", "no mechanism of SASL"),
        ("--register --mechanism anonymous", "with a password"),
        ("--register --mechanism EXTERNAL", "with a password"),
    ],
)
def test_what_does_not_go_together(line: str, said: str) -> None:
    given = typed(f"xmpp-walk {line}").given
    environment = Environment(sys.stdin, StringIO(), sys.stderr, {})
    with pytest.raises(click.UsageError, match=said):
        build(given, environment)


def test_an_invitation_is_taken_only_where_an_account_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment = Environment(sys.stdin, StringIO(), sys.stderr, {})
    monkeypatch.setenv("XMPP_WALK_INVITATION", "to-the-ball")
    assert build(typed("xmpp-walk").given, environment).wants.invitation == ""
    request = build(typed("xmpp-walk --register").given, environment)
    assert request.wants.invitation == "to-the-ball"
    assert "to-the-ball" not in repr(request)

"""What do Prosody 13 and ejabberd 24.12 know that Debian 12's do not? Binding, and its lists.

RFC 9266 (tls-exporter), XEP-0440 (which types), XEP-0474 (was a list shortened).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.net.relay import Relay, Weather
from support.real.server import RealServer, Setup
from support.real.walking import walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
NEWER = pytest.mark.parametrize("name", ["prosody-13", "ejabberd-24"])
BINDING = {
    "SCRAM-SHA-1-PLUS": ("prosody-13", "ejabberd-24"),
    "SCRAM-SHA-256-PLUS": ("prosody-13", "ejabberd-24"),
    "SCRAM-SHA-512-PLUS": ("ejabberd-24",),
}
OFFERED = [(name, mechanism) for mechanism, names in BINDING.items() for name in names]
IN_CLEAR = ("--insecure", "--insecure")


@pytest.mark.parametrize("direct", [False, True], ids=["starttls", "direct"])
@pytest.mark.parametrize(("name", "mechanism"), OFFERED)
def test_tls_exporter_logs_in_on_tls_1_3(
    name: str, mechanism: str, direct: bool, start: Start, tmp_path: Path
) -> None:
    server = start(name, Setup())
    options = ["--mechanism", mechanism]
    if direct:
        server, options = replace(server, port=server.direct_port), [*options, "--direct-tls"]
    walked = walk(server, *options, place=tmp_path)
    assert walked.code == 0, str(walked)
    assert "TLS 1.3" in walked.output
    assert "channel_binding_type: tls-exporter" in walked.output
    assert "gs2_header: p=tls-exporter,," in walked.output
    assert walked.sent(f'mechanism="{mechanism}"')


@pytest.mark.parametrize(("name", "mechanism"), OFFERED)
def test_wrong_password_with_a_binding(
    name: str, mechanism: str, start: Start, tmp_path: Path
) -> None:
    server = start(name, Setup())
    walked = walk(server, "--mechanism", mechanism, place=tmp_path, password="wrong")
    assert walked.code == 23, str(walked)
    assert walked.received("<challenge")
    assert walked.received("<not-authorized/>")


@pytest.mark.parametrize(
    ("name", "types"),
    [("prosody-13", {"tls-exporter"}), ("ejabberd-24", {"tls-exporter", "tls-server-end-point"})],
)
def test_list_of_binding_types(name: str, types: set[str], start: Start, tmp_path: Path) -> None:
    walked = walk(start(name, Setup()), "--to", "sasl", place=tmp_path)
    (features,) = [
        line for line in walked.output.splitlines() if "<sasl-channel-binding xmlns=" in line
    ]
    listed = features.partition("<sasl-channel-binding ")[2].partition("</sasl-channel-binding>")[0]
    assert listed.count("<channel-binding ") == len(types)
    assert all(f"<channel-binding type='{name}'/>" in listed for name in types)


@NEWER
def test_tls_1_2_still_binds_to_its_own_type(name: str, start: Start, tmp_path: Path) -> None:
    walked = walk(start(name, Setup(tls_1_2=True)), place=tmp_path)
    assert walked.code == 0, str(walked)
    assert "channel_binding_type: tls-unique" in walked.output


@NEWER
def test_binding_switched_off_by_name_is_still_listed_by_type(
    name: str, start: Start, tmp_path: Path
) -> None:
    """XEP-0440 §3: to us it looks stripped. RFC 5802 §6: our `y` looks so to the server."""
    server = start(name, Setup(mechanisms=("SCRAM-SHA-256",)))
    walked = walk(server, place=tmp_path)
    assert walked.received("<channel-binding type='tls-exporter'/>")
    assert not walked.received("-PLUS<")
    assert walked.code == 23, str(walked)
    assert "lists-contradict" in walked.output
    assert "types of channel binding (tls-exporter" in walked.output
    assert not walked.sent("<auth")
    insisted = walk(server, "--mechanism", "SCRAM-SHA-256", place=tmp_path)
    assert "gs2_header: y,," in insisted.output
    assert insisted.code == 23, str(insisted)
    condition = {"prosody-13": "<malformed-request/>", "ejabberd-24": "<not-authorized/>"}
    assert insisted.received(condition[name])


@pytest.mark.parametrize(("name", "sent"), [("prosody-13", False), ("ejabberd-24", True)])
def test_hash_of_the_lists(name: str, sent: bool, start: Start, tmp_path: Path) -> None:
    """ejabberd sends it, and it agrees with what we saw; Prosody 13.0 does not send it."""
    walked = walk(start(name, Setup()), place=tmp_path)
    assert walked.code == 0, str(walked)
    (first,) = [line for line in walked.output.splitlines() if "server_first: " in line]
    assert (",h=" in first) == sent


@pytest.mark.parametrize(("name", "noticed"), [("prosody-13", False), ("ejabberd-24", True)])
def test_a_shortened_list_is_noticed_where_it_is_hashed(
    name: str, noticed: bool, start: Start, tmp_path: Path
) -> None:
    server = start(name, Setup(starttls="off"))
    weather = Weather(strip=b"<mechanism>SCRAM-SHA-1</mechanism>")
    with Relay(server.host, server.port, to_client=weather) as relay:
        walked = walk(replace(server, port=relay.port), *IN_CLEAR, place=tmp_path)
    assert walked.sent("<auth")
    if noticed:
        assert walked.code == 23, str(walked)
        assert "mechanism-list-changed" in walked.output
        assert not walked.sent("<response")
    else:
        assert walked.code == 0, str(walked)

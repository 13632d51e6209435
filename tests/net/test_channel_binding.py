"""What a login is bound to: the published values, and both ends of live connections."""

import asyncio
import base64
import json
import os
import ssl
from datetime import UTC, datetime
from typing import Any

import pytest
from support.files import VECTORS
from support.net.transport_pair import DOMAIN, Pair, run

from xmpp_walkthrough.net.tls.channel_binding import (
    END_POINT,
    EXPORTER,
    UNIQUE,
    Bindings,
    end_point,
    exporter,
)
from xmpp_walkthrough.net.tls.context import client_context
from xmpp_walkthrough.net.tls.keylog import KeyLog
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority

CASES = json.loads(VECTORS.read_text("utf-8"))
TYPES = (EXPORTER, UNIQUE, END_POINT)


def cases(group: str) -> list[dict[str, Any]]:
    return next(found["cases"] for found in CASES["groups"] if found["id"] == group)


@pytest.fixture(scope="module")
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(datetime.now(UTC), [DOMAIN])


def test_exporter_of_rfc_8448() -> None:
    case = cases("tls-exporter")[0]
    secret = bytes.fromhex(case["exporter_master_secret_hex"])
    assert exporter(secret, case["hash"]).hex() == case["output_hex"]


@pytest.mark.parametrize("case", cases("tls-server-end-point"), ids=lambda case: case["id"])
def test_the_certificate_is_hashed_as_its_signature_is(case: dict[str, Any]) -> None:
    found = end_point(base64.b64decode(case["cert_der_b64"]))
    assert (found.hex() if found else None) == case["binding_hex"]


def test_no_certificate_no_hash() -> None:
    assert end_point(b"nothing of the kind") is None


def connect(
    authority: PracticeAuthority, version: ssl.TLSVersion, count: int = 1
) -> list[tuple[dict[str, bytes | None], dict[str, bytes | None]]]:
    """What both ends of some connections, made at the same time, have by type."""
    server_side = authority.server_context()
    server_side.maximum_version = version
    log = KeyLog(server_side)

    async def one() -> tuple[dict[str, bytes | None], dict[str, bytes | None]]:
        async with Pair() as (client, server):
            context = client_context(ca_pem=authority.ca_pem)
            own = KeyLog(context)
            ours, theirs = await asyncio.gather(
                client.start_tls(context, name=DOMAIN, keys=own),
                server.start_tls(server_side, server_side=True, keys=log),
            )
            own.close()
            der = ours.getpeercert(binary_form=True)
            left = Bindings(ours, client.exporter_secret, der)
            right = Bindings(theirs, server.exporter_secret, authority.server.der)
            return {t: left(t) for t in TYPES}, {t: right(t) for t in TYPES}

    async def all_of_them() -> list[tuple[dict[str, bytes | None], dict[str, bytes | None]]]:
        return await asyncio.gather(*(one() for _ in range(count)))

    found: list[tuple[dict[str, bytes | None], dict[str, bytes | None]]] = []

    async def test() -> None:
        found.extend(await all_of_them())

    run(test())
    log.close()
    return found


def test_tls_1_3_both_ends_have_the_same_and_no_tls_unique(authority: PracticeAuthority) -> None:
    ((ours, theirs),) = connect(authority, ssl.TLSVersion.TLSv1_3)
    assert ours == theirs
    assert len(ours[EXPORTER] or b"") == 32
    assert ours[UNIQUE] is None
    assert ours[END_POINT] is not None


def test_tls_1_2_has_tls_unique_and_no_exporter(authority: PracticeAuthority) -> None:
    ((ours, theirs),) = connect(authority, ssl.TLSVersion.TLSv1_2)
    assert ours == theirs
    assert ours[UNIQUE]
    assert ours[EXPORTER] is None


def test_connections_at_the_same_time_are_told_apart(authority: PracticeAuthority) -> None:
    """One key log for all of a server's handshakes: each takes its own secret out of it."""
    found = connect(authority, ssl.TLSVersion.TLSv1_3, count=5)
    assert all(ours == theirs for ours, theirs in found)
    assert len({ours[EXPORTER] for ours, _ in found}) == 5


def test_a_key_log_leaves_no_descriptor_and_no_file(authority: PracticeAuthority) -> None:
    before = len(os.listdir("/dev/fd"))
    connect(authority, ssl.TLSVersion.TLSv1_3)
    assert len(os.listdir("/dev/fd")) == before
    context = authority.server_context()
    log = KeyLog(context)
    log.close()
    log.close()
    assert context.keylog_filename is None
    assert log.exporter_secret() is None


def test_a_system_without_such_pipes_has_no_exporter(
    authority: PracticeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xmpp_walkthrough.net.tls.keylog._PIPES", "/nowhere")
    ((ours, _),) = connect(authority, ssl.TLSVersion.TLSv1_3)
    assert ours[EXPORTER] is None
    assert ours[END_POINT]

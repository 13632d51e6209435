"""Does every alert of TLS have a meaning, in the walk's words and among the doctor's causes?

A server over a real socket that answers the first message of TLS by this alert and nothing else.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.doctor.examined import examined

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tls.fault import ALERTS
from xmpp_walkthrough.steps.actions import Target

FATAL = 2
SURE_OF = {
    "no_application_protocol": "alpn-not-accepted",
    "certificate_required": "client-certificate-required",
    "unrecognized_name": "tls-name-not-served",
    "internal_error": "tls-fails-on-server",
    "access_denied": "tls-access-denied",
    "protocol_version": "tls-version-too-old",
    "handshake_failure": "tls-no-common-cipher",
    "decode_error": "tls-rules-broken",
    "bad_certificate": "tls-alert",
}


@contextmanager
def answering(alert: int) -> Iterator[int]:
    """The port of a server that says this alert to everybody."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    client.recv(65_536)
                    client.sendall(bytes([21, 3, 3, 0, 2, FATAL, alert]))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.mark.parametrize("number", [*ALERTS, 200], ids=lambda number: ALERTS.get(number, "unknown"))
def test_an_alert_is_told_and_has_a_cause(number: int) -> None:
    with answering(number) as port:
        found = examined(
            Inquiry(
                "mbed@ceit.org",
                "mirror",
                Target("127.0.0.1", port, True),
                options=Options(timeout=5.0),
            )
        )
    failure = found.report.case.failure
    assert failure is not None
    assert int(failure.exit_code) == 22
    name = ALERTS.get(number, "")
    assert name in ("protocol_version", "handshake_failure", "insufficient_security") or (
        failure.key == f"tls.alert.{name or number}"
    )
    causes = [cause.name for cause in found.report.diagnosis.causes]
    assert causes
    assert causes[0] == SURE_OF.get(name, causes[0])
    (cause, *_) = found.report.diagnosis.causes
    assert str(cause.facts["repeat"]) == (
        f"openssl s_client -connect 127.0.0.1:{port} -servername ceit.org -alpn xmpp-client"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_alert_has_a_meaning_of_its_own(language: str) -> None:
    library = Library(language)
    said = [
        library.text(f"failure.tls.alert.{name}.what", wanted="ceit.org")
        for name in ALERTS.values()
    ]
    assert len(set(said)) == len(ALERTS) >= 30
    assert not [text for text in said if text.startswith(MARK)]

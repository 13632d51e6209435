"""Which channel binding works on Prosody 0.12 and ejabberd 23.01, and what do they do without?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.real.server import RealServer, Setup
from support.real.walking import walk

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
REAL = pytest.mark.parametrize("name", ["prosody", "ejabberd"])


@REAL
@pytest.mark.parametrize("mechanism", [None, "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"])
def test_tls_unique_logs_in_on_tls_1_2(
    name: str, mechanism: str | None, start: Start, tmp_path: Path
) -> None:
    asked = ["--mechanism", mechanism] if mechanism else []
    walked = walk(start(name, Setup(tls_1_2=True)), *asked, place=tmp_path)
    assert walked.code == 0, str(walked)
    assert "TLS 1.2" in walked.output
    assert "channel_binding_type: tls-unique" in walked.output
    assert '-PLUS">' in walked.output


def test_practice_server_binds_to_the_exporter_on_tls_1_3(start: Start, tmp_path: Path) -> None:
    walked = walk(start("practice", Setup()), place=tmp_path)
    assert walked.code == 0, str(walked)
    assert "TLS 1.3" in walked.output
    assert "channel_binding_type: tls-exporter" in walked.output


def test_prosody_offers_no_binding_on_tls_1_3(start: Start, tmp_path: Path) -> None:
    """It has tls-unique only, and knows that TLS 1.3 has none: our `y` is the truth there."""
    walked = walk(start("prosody", Setup()), place=tmp_path)
    assert walked.code == 0, str(walked)
    assert "gs2_header: y,," in walked.output
    refused = walk(start("prosody", Setup()), "--mechanism", "SCRAM-SHA-1-PLUS", place=tmp_path)
    assert refused.code == 23
    assert "does not offer SCRAM-SHA-1-PLUS" in refused.output


def test_ejabberd_offers_a_binding_on_tls_1_3_that_it_refuses(start: Start, tmp_path: Path) -> None:
    """It lists -PLUS without types, and takes no tls-exporter: so left to choose we do without."""
    server = start("ejabberd", Setup())
    refused = walk(server, "--mechanism", "SCRAM-SHA-256-PLUS", place=tmp_path)
    assert refused.code == 23
    assert "channel_binding_type: tls-exporter" in refused.output
    assert "Invalid channel binding" in refused.output
    walked = walk(server, place=tmp_path)
    assert walked.code == 0, str(walked)
    assert "gs2_header: n,," in walked.output

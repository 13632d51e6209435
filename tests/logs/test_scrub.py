"""Which words of a log's text look like a secret, and which do not?"""

from __future__ import annotations

import pytest

from xmpp_walkthrough.logs.text.scrub import messages, scrubbed

HASH = b"<c ver='aFSBIOQm69bgjlIJRHM6A+jGGdU='/>"  # XEP-0115, as Prosody has it


@pytest.mark.parametrize(
    "words",
    [
        b"Set Connection State: TCPState.DISCONNECTED",
        b"connection_lost: (SSLCertVerificationError(1, 'certificate has expired'),)",
        b"Using selector: EpollSelector, STARTTLSConnector",
        b"Disconnected.",
    ],
)
def test_names_of_programs_are_shown(words: bytes) -> None:
    assert scrubbed(words) == words


@pytest.mark.parametrize(
    "words",
    [
        b"AG1iZWQAbWlycm9y",  # PLAIN
        b"G1iZWQAbWlycm9y",  # the same, and broken
        b"biwsbj1tYmVkLHI9OWI1MjIyMzk1YjVm",  # SCRAM
        b"password=mirrored",
    ],
)
def test_what_may_be_a_message_is_not(words: bytes) -> None:
    assert words not in scrubbed(b"x " + words + b" y")


def test_a_hash_of_features_is_surely_no_message() -> None:
    assert not list(messages(HASH, surely=True))
    assert list(messages(b"<x>AG1iZWQAbWlycm9y</x>", surely=True))

"""Faults of SASL: each condition of a refusal, and some that no specification knows. §6.4.5, §6.5.

RFC 6120.
"""

from collections.abc import Generator, Sequence
from functools import partial

from xmpp_walkthrough.protocol.events import SaslAuth, SaslFailure
from xmpp_walkthrough.protocol.sasl import Granted, Mechanism, Move, Refusal, Verifier
from xmpp_walkthrough.server import bending
from xmpp_walkthrough.server.fault import Fault, Teach
from xmpp_walkthrough.steps.wants import STRONGEST, Wants
from xmpp_walkthrough.wire.names import SASL


def refusing(condition: str, text: str = "") -> Teach:
    """Every mechanism refuses every client, after its first message."""

    def answer(_verifier: Verifier) -> Generator[Move, bytes, Granted]:
        # After one message: a client has shown what it would prove before it is refused.
        yield Move(None)
        raise Refusal(condition, text)

    def teach(mechanisms: Sequence[Mechanism]) -> Sequence[Mechanism]:
        return [mechanism._replace(answer=partial(answer)) for mechanism in mechanisms]

    return teach


def _answers(condition: str, branches: tuple[str, ...], text: str = "") -> Fault:
    return Fault(
        f"sasl-{condition}",
        "sasl",
        branches,
        mechanisms=refusing(condition, text),
        family="sasl-failure",
        condition=(SASL, condition),
    )


# In the order of RFC 6120 §6.5. `aborted` without `<abort/>` is no answer to anything.
ABORTED = _answers("aborted", ("SF-01",))
ACCOUNT_DISABLED = _answers("account-disabled", ("SF-02", "2.2-37"), "Call us at 212-555-1212.")
CREDENTIALS_EXPIRED = _answers("credentials-expired", ("SF-03",))
ENCRYPTION_REQUIRED = _answers("encryption-required", ("SF-04",))
INCORRECT_ENCODING = _answers("incorrect-encoding", ("SF-05",))
INVALID_AUTHZID = _answers("invalid-authzid", ("SF-06",))
INVALID_MECHANISM = _answers("invalid-mechanism", ("SF-07",))
MALFORMED_REQUEST = _answers("malformed-request", ("SF-08",))
MECHANISM_TOO_WEAK = _answers("mechanism-too-weak", ("SF-09",))
NOT_AUTHORIZED = _answers("not-authorized", ("SF-10",))
TEMPORARY = _answers("temporary-auth-failure", ("SF-11",), "The directory does not answer.")


def _only_the_strongest(mechanisms: Sequence[Mechanism]) -> Sequence[Mechanism]:
    strongest = max(mechanisms, key=lambda mechanism: mechanism.strength)
    (refused,) = refusing("invalid-mechanism", "This account has no such keys.")([strongest])
    return [refused if mechanism == strongest else mechanism for mechanism in mechanisms]


# §6.5 knows neither: a failure of any form is a refusal, and never a success.
UNKNOWN = Fault("sasl-unknown-condition", "sasl", ("2.2-36",), mechanisms=refusing("out-of-coffee"))
NO_CONDITION = Fault(
    "sasl-no-condition",
    "sasl",
    ("2.2-36",),
    mechanisms=refusing("not-authorized"),
    says=bending.instead(SaslFailure, bending.just(f'<failure xmlns="{SASL}"/>'.encode())),
)
# §6.4.5: the mechanism was refused, not the account: a client may try the next one.
FIRST_ONLY = Fault(
    "sasl-first-refused",
    "sasl",
    ("2.2-31",),
    mechanisms=_only_the_strongest,
    wants=Wants(mechanism=STRONGEST),
)
RETRY_LIMIT = Fault(
    "sasl-retry-limit",
    "sasl",
    ("2.2-30",),
    config=bending.configured(failures_per_stream=0),
    mechanisms=refusing("not-authorized"),
)
STREAM_ERROR = Fault(
    "sasl-stream-error",
    "sasl",
    ("2.2-30",),
    hears=bending.on(
        SaslAuth, bending.end_stream("policy-violation", "Too many (5) failed authentications.")
    ),
)
SILENT = Fault("sasl-silent", "sasl", ("1-14",), hears=bending.on(SaslAuth, bending.nothing))
HANG_UP = Fault("sasl-cut", "sasl", ("1-25",), hears=bending.on(SaslAuth, bending.hang_up))

"""EXTERNAL: who we are is known already, by the certificate that TLS has seen. RFC 4422 appendix A.

XEP-0178 §2: a certificate names accounts as XmppAddr. Where it names one, the client sends no
bytes ("as the one in the certificate"); where it names several it has to say which.
"""

from collections.abc import Generator

from xmpp_walkthrough.protocol import sasl
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl.reading import Reading, text


def initiate(credentials: sasl.Credentials) -> Generator[sasl.Move, bytes | None, sasl.Values]:
    """Name the account to act as, or nothing; TLS was the proof."""
    if (yield sasl.Move(credentials.authzid.encode())):
        raise sasl.MechanismError("unexpected-data", "EXTERNAL")
    return {}


def answer(verifier: sasl.Verifier) -> Generator[sasl.Move, bytes, sasl.Granted]:
    """The account must stand in the certificate, and exist here."""
    message = yield sasl.Move(None)
    certified = [jid for jid in map(_parsed, verifier.certified) if jid is not None]
    ours = [jid for jid in certified if jid.domain == verifier.domain]
    try:
        authzid = message.decode()
        wanted = Jid.parse(authzid) if authzid else None
    except (UnicodeDecodeError, JidError) as error:
        raise sasl.Refusal(
            "malformed-request", "The authorization identity is no address."
        ) from error
    if not ours:
        raise sasl.Refusal("not-authorized", "No certificate names an account of this server.")
    if wanted is None and len(ours) > 1:
        raise sasl.Refusal("invalid-authzid", "The certificate names several accounts: say which.")
    account = ours[0] if wanted is None else wanted
    if account not in ours:
        raise sasl.Refusal("invalid-authzid", "The certificate does not name this account.")
    username = verifier.prepare(account.local or "")
    if not verifier.keys(username, "sha256")[1]:
        raise sasl.Refusal("not-authorized", "There is no such account.")
    return sasl.Granted(username)


def _parsed(text: str) -> Jid | None:
    try:
        jid = Jid.parse(text)
    except JidError:
        return None
    return jid.bare if jid.local else None


def read(payload: bytes, _by_client: bool) -> Reading:
    """The address of the account to act as."""
    return text("authzid", payload)


EXTERNAL = sasl.Mechanism(
    "EXTERNAL",
    90,
    initiate,
    answer,
    by_default=False,
    needs=sasl.Needs.CERTIFICATE,
    family="external",
    section="RFC 4422 appendix A",
    read=read,
)

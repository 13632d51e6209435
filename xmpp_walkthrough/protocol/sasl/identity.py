"""The authorization identity: the account that an authenticated user may act as. RFC 6120 §6.3.8.

Only the own one, unless the server's own rule says otherwise: an authzid is empty or the bare JID
of the authcid. A server that checks one name and opens the session of the other has happened
(ejabberd before 26.07).
"""

from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import Refusal, Verifier


def act_as(authzid: str, username: str, verifier: Verifier) -> str:
    """The account of the session: that of `username`. Errors: Refusal(invalid-authzid)."""
    if not authzid:
        return username
    try:
        asked = Jid.parse(authzid)
    except JidError as error:
        raise Refusal("invalid-authzid", "The authorization identity is no address.") from error
    if asked == Jid(username, verifier.domain):
        return username
    if verifier.acting is None:
        raise Refusal("invalid-authzid", "The authorization identity is not that of this user.")
    return verifier.acting(username, asked.local or "")

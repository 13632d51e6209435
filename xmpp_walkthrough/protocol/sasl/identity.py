"""May the authenticated user act as the identity that was asked for? RFC 6120 §6.3.8.

Only as oneself: an authzid is empty or the bare JID of the authcid. A server that checks one name
and opens the session of the other has happened (ejabberd before 26.07).
"""

from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import Refusal


def check_authzid(authzid: str, username: str, domain: str) -> None:
    """Let an empty `authzid` or the user's own bare JID pass. Errors: Refusal(invalid-authzid)."""
    if not authzid:
        return
    try:
        same = Jid.parse(authzid) == Jid(username, domain)
    except JidError:
        same = False
    if not same:
        raise Refusal("invalid-authzid", "The authorization identity is not that of this user.")

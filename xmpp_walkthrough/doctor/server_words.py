"""Which words of servers are known well enough to make a cause surer? By condition and text.

Read in the sources of the servers, or seen on the wire (`lessons/server-texts.toml` explains more
of them). `*` stands for what changes; without a condition, any one.
"""

from typing import NamedTuple

from xmpp_walkthrough.protocol.conditions import fits

SPELT = {"prosody": "Prosody"}  # where it is not as in a key
LONGEST = 500  # characters; no known text comes near it


class Words(NamedTuple):
    """A text that says `name`, on this server (empty: on several)."""

    name: str
    says: str
    server: str = ""
    condition: str = ""


WORDS = (
    Words("banned", "Too many (*) failed authentications*", "ejabberd", "policy-violation"),
    Words("wrong-proof", "The response provided by the client doesn't match*", "prosody"),
    Words("refused", "Unable to authorize you with the authentication credentials*", "prosody"),
    Words("refused", "Invalid username or password", "ejabberd", "not-authorized"),
    Words("unprepared", "Invalid username or password.", "prosody", "malformed-request"),
    Words("name-unprepared", "Invalid username.", "prosody", "malformed-request"),
    Words("name-unprepared", "Nodeprep failed", "ejabberd"),
    Words(
        "name-unprepared", "User authenticated successfully, but username was invalid", "prosody"
    ),
    Words("name-empty", "Empty username", "ejabberd"),
    Words("name-malformed", "Malformed username", "ejabberd"),
    Words("nonce", "Wrong nonce in client-final-message.", "prosody"),
    Words("nonce", "Nonce mismatch", "ejabberd"),
    Words("attribute", "Missing an attribute(p, r or c) in SASL message.", "prosody"),
    Words("attribute", "Malformed or unexpected attribute", "ejabberd"),
    Words("attribute", "Unsupported extension", "ejabberd"),
    Words("binding", "Invalid channel binding value.", "prosody"),
    Words("binding", "Invalid channel binding", "ejabberd"),
    Words("binding-type", "Proposed channel binding type isn't supported.", "prosody"),
    Words("digest-uri", "Invalid digest URI", "ejabberd"),
    Words("decoding", "Response decoding failed", "ejabberd"),
    Words("hash", "Incompatible SCRAM methods", "ejabberd"),
    Words("state", "SASL negotiation is not allowed in this state", "ejabberd"),
    Words("state", "Out of order SASL element", "prosody"),
    Words("starttls-first", "Use of STARTTLS required", "ejabberd", "policy-violation"),
    Words("no-peer-certificate", "Failed to get peer certificate*", "ejabberd"),
    Words("replaced", "Replaced by new connection"),
    Words("idle", "Idle connection", "ejabberd", "connection-timeout"),
    Words("password-changed", "Password changed", "prosody", "reset"),
    Words("role-changed", "Role changed", "prosody", "reset"),
    Words("account-deleted", "Account deleted", "prosody"),
    Words("account-disabled", "Account disabled", "prosody"),
    Words("account-disabled", "Account is disabled", "prosody"),
    Words(
        "to-changed", "The 'to' attribute must remain the same across stream restarts", "prosody"
    ),
    Words("to-missing", "A 'to' attribute is required on stream headers", "prosody"),
    Words("to-missing", "Missing 'to' attribute", "ejabberd"),
    Words("nothing-to-offer", "No stream features to proceed with", "prosody"),
    Words("not-served", "This server does not serve *", "prosody", "host-unknown"),
    Words("language", "Too long value of 'xml:lang' attribute", "ejabberd"),
    Words("too-big", "XML stanza is too big", "ejabberd"),
    Words("sessions", "Too many active sessions*"),
)


def known(condition: str, text: str) -> list[Words]:
    """The known texts that these words are."""
    words = text.strip()
    if not words or len(words) > LONGEST:
        return []
    return [each for each in WORDS if each.condition in ("", condition) and fits(each.says, words)]

"""The subjects of a server's text: what is disabled, expired, not allowed or does not work.

The same word is another topic by its subject: an account that is disabled, a mechanism, a service.
The subject is the word behind it ("expired token"), or else the nearest one before it ("the token
has expired"), or else the nearest one that follows.
"""

from collections.abc import Iterator, Sequence

_SUBJECTS = {
    "account": "account accounts user users username jid you member members",
    "mechanism": (
        "mechanism mechanisms plain scram digest cram external anonymous gssapi sasl"
        " oauthbearer authentication auth"
    ),
    "encryption": "tls ssl encryption starttls compression feature",
    "service": (
        "service services server host domain node system cluster module component backend backends"
        " database db ldap directory provider daemon store storage upstream script program"
    ),
    "session": "session sessions stream",
    "certificate": "certificate certificates cert",
    "token": "token tokens",
    "password": "password passwords passphrase credential credentials",
    "address": "ip address addresses network location country",
    "login": "login logins logon logons access registration",
    "character": "character characters code codepoint codepoints",
    "binding": "binding bindings",
    "key": "key keys hash hashes verifier verifiers salt",
    "resource": "resource resources",
}
_PREDICATES = {
    "disabled": (
        "disabled suspended locked deactivated frozen blocked banned inactive revoked unblocked"
    ),
    "expired": "expired expires outdated",
    "forbidden": "forbidden denied restricted disallowed prohibited",
    "fails": (
        "unavailable down unreachable offline fail fails failed failing failure error errors"
        " timeout broken dead overloaded gone"
    ),
}
_NEGATED = {  # behind a `not`
    **dict.fromkeys(("allowed", "permitted", "authorised"), "forbidden"),
    **dict.fromkeys(("enabled", "active"), "disabled"),
    **dict.fromkeys(("available", "reachable", "responding", "working", "respond"), "fails"),
}
_NOT = frozenset({"not", "t", "cannot", "isn", "no"})
# What it comes to, by the subject, `subject:topic`; what is not here says nothing by itself.
_TOPICS = {
    "disabled": (
        ":disabled account:disabled mechanism:mechanism encryption:feature service:backend"
        " session:idle certificate:certificate token:token password:expired address:banned"
        " login:policy binding:binding"
    ),
    "expired": (
        ":expired account:disabled mechanism:idle session:idle"
        " certificate:certificate-expired token:token password:expired login:idle"
    ),
    "forbidden": (
        ":policy account:policy login:policy address:policy session:policy service:policy"
        " mechanism:mechanism password:policy encryption:feature certificate:certificate"
        " token:token character:preparation resource:resource"
    ),
    "fails": (
        "service:backend encryption:feature certificate:certificate token:token"
        " binding:binding key:key"
    ),
}
_TOPIC = {
    (said, subject): topic
    for said, text in _TOPICS.items()
    for subject, topic in (pair.split(":") for pair in text.split(" "))
}
_OF = {word: name for name, words in _SUBJECTS.items() for word in words.split()}
_SAID = {word: name for name, words in _PREDICATES.items() for word in words.split()}


def spoken_of(words: Sequence[str]) -> Iterator[str]:
    """The topics of statements about a subject in these words, in small letters and in order."""
    behind = _nearest_behind(words)
    before = ""
    for place, word in enumerate(words):
        said = _SAID.get(word)
        if said is None and word in _NEGATED and _NOT & set(words[max(0, place - 3) : place]):
            said = _NEGATED[word]
        if said is not None:
            next_to = _OF.get(words[place + 1]) if place + 1 < len(words) else None  # expired token
            topic = _TOPIC.get((said, next_to or before or behind[place]))
            if topic is not None:
                yield topic
        before = _OF.get(word, before)


def _nearest_behind(words: Sequence[str]) -> list[str]:
    """For each word the nearest subject that follows it, or nothing."""
    found, subject = [""] * len(words), ""
    for place in range(len(words) - 1, -1, -1):
        found[place] = subject
        subject = _OF.get(words[place], subject)
    return found

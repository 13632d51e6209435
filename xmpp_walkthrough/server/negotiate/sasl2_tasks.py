"""SASL2 tasks, on the receiving side: what a client does after the mechanism. XEP-0388 §2.6.3.

The task here is the upgrade of XEP-0480: the client hashes the password by a stronger hash.
"""

import hmac

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.events import Event, Sasl2Next
from xmpp_walkthrough.protocol.sasl import Granted, Refusal, base64
from xmpp_walkthrough.protocol.sasl.scram_keys import keys_of
from xmpp_walkthrough.server.state.domain import ServedDomain
from xmpp_walkthrough.wire.markup import child, element
from xmpp_walkthrough.wire.names import FAST, SASL2, SASL_UPGRADE, SCRAM_UPGRADE

_HASHES = {"UPGR-SCRAM-SHA-256": "sha256", "UPGR-SCRAM-SHA-512": "sha512"}


class Tasks:
    """The tasks of one attempt: those the server insists on, else those the client asks for."""

    def __init__(self, domain: ServedDomain, asked: Element) -> None:
        self._domain = domain
        wishes = [each.text or "" for each in asked.iterfind(f"{{{SASL_UPGRADE}}}upgrade")]
        wanted = [name for name in wishes if name in domain.config.upgrades]
        self._left = list(domain.config.tasks) or list(dict.fromkeys(wanted))
        if asked.find(f"{{{FAST}}}fast") is not None:  # XEP-0484 §4.2: a token needs no second step
            self._left = []
        self._granted: Granted | None = None
        self._begun = ""

    def due(self, granted: Granted) -> Element | None:
        """`<continue/>`, with the mechanism's last data; None where nothing is left."""
        if not self._left:
            return None
        self._granted = granted
        made = element(SASL2, "continue")
        if granted.payload is not None:
            child(made, "additional-data", base64.encode(granted.payload))
        listed = child(made, "tasks")
        for name in self._left:
            child(listed, "task", name)
        return made

    def take(self, event: Event) -> Granted | Element:
        """One unit of a task.

        Returns our answer, or the grant when all are done. Errors: Refusal.
        """
        if self._granted is None:
            raise Refusal("malformed-request", "No task is due.")
        if isinstance(event, Sasl2Next):
            return self._begin(event.xml.get("task", ""), self._granted)
        self._check(event.xml, self._granted)
        self._left.remove(self._begun)
        self._begun = ""
        granted = self._granted._replace(payload=None)  # it went out with `<continue/>`
        return self.due(granted) or granted

    def _begin(self, name: str, granted: Granted) -> Element:
        if name not in self._left or name not in _HASHES:
            raise Refusal("invalid-mechanism", "This task is not on the list.")
        self._begun = name
        keys, _ = self._domain.accounts.keys(granted.username, _HASHES[name])
        attributes = {"iterations": str(keys.iterations)}
        salt = element(SCRAM_UPGRADE, "salt", attributes, base64.encode(keys.salt))
        return element(SASL2, "task-data", None, salt)

    def _check(self, data: Element, granted: Granted) -> None:
        """The hash must be that of the password which the client proved a moment ago.

        Errors: Refusal.
        """
        if not self._begun:
            raise Refusal("malformed-request", "No task has begun.")
        hash_name = _HASHES[self._begun]
        keys, _ = self._domain.accounts.keys(granted.username, hash_name)
        try:
            salted = base64.decode(data.findtext(f"{{{SCRAM_UPGRADE}}}hash") or "")
        except base64.IncorrectEncoding as error:
            raise Refusal("incorrect-encoding", "The hash is not base64.") from error
        if not hmac.compare_digest(keys_of(hash_name, salted)[1], keys.stored_key):
            raise Refusal("not-authorized", "The hash is not that of the password.")

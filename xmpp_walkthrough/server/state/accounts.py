"""Accounts: their passwords are kept only as salted SCRAM keys. RFC 5802 §3.

Where DIGEST-MD5, CRAM-MD5 or the login from before SASL is offered the passwords themselves are
kept too: the server has to hash the password with a nonce that is new each time.

An unknown user is treated like a wrong password: made-up keys that stay the same, the same steps,
the same work, so that neither an answer nor its time tells who has an account (RFC 6120 §13.11).
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping

from xmpp_walkthrough.protocol.jid import JidError, enforce_local
from xmpp_walkthrough.protocol.sasl import Refusal, ScramKeys, Verifier
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError
from xmpp_walkthrough.protocol.sasl.scram_keys import derive_keys
from xmpp_walkthrough.server.state.randomness import Source

HASHES = ("sha1", "sha256", "sha512")  # those of the SCRAM mechanisms that we have
ITERATIONS = 4_096  # RFC 7677 §4
# PLAIN sends the password itself, so any of the keys can be checked against.
_PLAIN_HASH = "sha256"
_WRONG = "The user name or the password is wrong."


class Accounts:
    """The accounts of one domain, with those made since the start."""

    def __init__(
        self,
        domain: str,
        passwords: Mapping[str, str],
        source: Source,
        *,
        keep_passwords: bool = False,
    ) -> None:
        self._domain = domain
        self._source = source
        self._unknown = source.octets(32)
        self._keys: dict[str, dict[str, ScramKeys]] = {}
        self._passwords: dict[str, str] = {}
        self._keep = keep_passwords
        self._strangers: set[str] = set()
        self._residents: set[str] = set()
        for name, password in passwords.items():
            self.keep(name, password)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, local: object) -> bool:
        return local in self._keys or local in self._strangers or local in self._residents

    def keep(self, name: str, password: str) -> None:
        """A new account, or a new password for one. Errors: JidError, SaslprepError."""
        local = enforce_local(name)
        # A salt for each hash: keys of two mechanisms tell nothing about each other.
        self._keys[local] = {
            hash_name: derive_keys(hash_name, password, self._source.octets(), ITERATIONS)
            for hash_name in HASHES
        }
        if self._keep:
            self._passwords[local] = password

    def remove(self, local: str) -> None:
        """The account is no more; a login to it fails like one to an unknown account."""
        self._keys.pop(local, None)
        self._passwords.pop(local, None)

    def settle(self, resident: str) -> None:
        """A resident contact: an address of the domain without a password, so without a login."""
        self._residents.add(enforce_local(resident))

    def verifier(self) -> Verifier:
        """The store as a SASL mechanism sees it."""
        return Verifier(
            keys=self.keys,
            check=self.check,
            prepare=prepare,
            nonce=self._source.nonce,
            domain=self._domain,
            password=self.password,
            stranger=self._stranger,
        )

    def _stranger(self) -> str:
        """The localpart of an anonymous login: new, and not to be guessed. XEP-0175 §3"""
        name = self._source.stream_id()
        self._strangers.add(name)
        return name

    def is_stranger(self, local: str) -> bool:
        """Whether this localpart is of an anonymous login."""
        return local in self._strangers

    def forget(self, stranger: str) -> None:
        self._strangers.discard(stranger)

    def password(self, username: str) -> tuple[str, bool]:
        """The password itself, and whether the account exists; made up for an unknown account."""
        made_up = hmac.digest(self._unknown, username.encode(), "sha256").hex()
        return self._passwords.get(username, made_up), username in self._passwords

    def keys(self, username: str, hash_name: str) -> tuple[ScramKeys, bool]:
        """The keys, and whether there is such an account at all."""
        known = self._keys.get(username)
        if known is not None:
            return known[hash_name], True
        return self._made_up(username, hash_name), False

    def check(self, username: str, password: str) -> bool:
        """Derive the keys of this password again and compare, for an unknown account as well."""
        keys, known = self.keys(username, _PLAIN_HASH)
        try:
            tried = derive_keys(_PLAIN_HASH, password, keys.salt, keys.iterations)
        except SaslprepError:
            return False
        # `known` last: to look first would answer for an unknown account without the slow step.
        return hmac.compare_digest(tried.stored_key, keys.stored_key) and known

    def _made_up(self, username: str, hash_name: str) -> ScramKeys:
        def part(label: str) -> bytes:
            seed = f"{label} {hash_name} {username}".encode()
            return hmac.digest(self._unknown, seed, "sha512")

        size = hashlib.new(hash_name).digest_size
        return ScramKeys(part("salt")[:16], ITERATIONS, part("stored")[:size], part("key")[:size])


def prepare(authcid: str) -> str:
    """The simple user name, that is the localpart. RFC 6120 §6.3.7. Errors: Refusal."""
    try:
        return enforce_local(authcid)
    except JidError as error:
        raise Refusal("not-authorized", _WRONG) from error

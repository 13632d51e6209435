"""Dummies: what stands for each name, address, id or text, always the same. RFC 2606, RFC 5737.

The same original has the same dummy wherever it stands, and no two have one. A dummy is counted and
never computed from its original. Domains are those that RFC 2606 §3 keeps for examples, addresses
those of RFC 5737 and RFC 3849.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple, TypeVar

from xmpp_walkthrough.protocol.jid import JidError, enforce_domain, enforce_local
from xmpp_walkthrough.protocol.sasl.reading import MASK
from xmpp_walkthrough.sharing.public import LABELS, Public

PASSWORD, TOKEN = "public-password", "public-token"
_DOMAINS = ("example.org", "example.net", "example.com")
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_EPOCH = datetime(2000, 1, 1)
_DOMAIN = re.compile(r"(?:[\w*-]{1,63}\.)+[^\W\d_]{2,63}\.?")
_PLACE = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]/@]+):([0-9]{1,5})")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)?")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URI = re.compile(r"([a-z][a-z0-9+.-]*):\S+")

T = TypeVar("T", str, bytes)


class Occurrences(NamedTuple):
    """How many different values of a kind there were, how often, and one example, fit to show."""

    different: int = 0
    times: int = 0
    example: str = ""

    def one_more(self, example: str, *, new: bool) -> "Occurrences":
        """The tally with one more of them."""
        return Occurrences(self.different + new, self.times + 1, self.example or example)


class Dummies:
    """The dummies of one shared file, and the account of what was changed, kept and removed."""

    def __init__(self, public: Public, *, keep_domain: bool = False) -> None:
        self.public = public
        self.changed: dict[str, Occurrences] = {}
        self.kept: dict[str, Occurrences] = {}
        self.removed: Counter[str] = Counter()
        self.token_now = TOKEN  # of the last token that a server gave
        self._keeps = keep_domain
        self._own: set[str] = set()
        self._seen: set[tuple[str, str]] = set()
        self._texts: dict[tuple[str, str], str] = {}
        self._octets: dict[bytes, bytes] = {}
        self._counts: Counter[str] = Counter()
        self._labels: dict[str, str] = {}

    # --- the account ---

    def keep(self, kind: str, value: str) -> str:
        """Keep a value as it is, and count it."""
        tally = self.kept.get(kind, Occurrences())
        self.kept[kind] = tally.one_more(value, new=(kind, value) not in self._seen)
        self._seen.add((kind, value))
        return value

    def remove(self, kind: str) -> None:
        """Count something that was left out."""
        self.removed[kind] += 1

    def secret(self, kind: str, dummy: str) -> str:
        """Count a secret that became this dummy."""
        tally = self.changed.get(kind, Occurrences())
        self.changed[kind] = tally.one_more(dummy, new=not tally.times)
        return dummy

    def _dummy(self, kind: str, original: str, make: Callable[[int], str]) -> str:
        """The dummy of this original, made when it is first met."""
        known = self._texts.get((kind, original))
        if known is None:
            self._counts[kind] += 1
            known = self._texts[kind, original] = make(self._counts[kind])
            self.changed[kind] = self.changed.get(kind, Occurrences()).one_more(known, new=True)
        else:
            self.changed[kind] = self.changed[kind].one_more(known, new=False)
        return known

    # --- addresses ---

    def own(self, domain: str) -> None:
        """This is the domain of the account, which may be wanted to be kept."""
        if self._keeps:
            self._own.add(_prepared(domain))

    def local(self, text: str) -> str:
        """A local part, or another name of an account."""
        return self._dummy("names", _local(text), lambda n: f"user{n}") if text else text

    def resource(self, text: str) -> str:
        """A resource, which is any text. RFC 7622 §3.4"""
        return self._dummy("resources", text, lambda n: f"resource{n}") if text else text

    def address(self, text: str) -> str:
        """A JID, part by part; what is missing stays missing."""
        rest, slash, resource = text.partition("/")
        local, at, domain = rest.rpartition("@")
        return f"{self.local(local)}{at}{self.domain(domain)}{slash}{self.resource(resource)}"

    def account(self, text: str) -> str:
        """What a mechanism calls a user: a name, or all of an address."""
        return self.address(text) if "@" in text else self.local(text)

    def domain(self, text: str) -> str:
        """A domain or an IP address. Labels above a known domain stay above its dummy."""
        name = _prepared(text)
        dot = "." if text.endswith(".") and name else ""
        if name in ("", "localhost"):
            return text
        if (address := self._ip(name)) is not None:
            return address
        if self._is_own(name):
            return self.keep("domain", name) + dot
        label, _, above = name.partition(".")
        if above and label in LABELS and label[0] in "_*":
            return f"{label}.{self.domain(above)}{dot}"
        if ("domains", above) in self._texts:
            host = f"{self._label(label)}.{self._texts['domains', above]}"
            return self._dummy("domains", name, lambda _: host) + dot
        return self._dummy("domains", name, self._new_domain) + dot

    def _new_domain(self, _number: int) -> str:
        """The domains of RFC 2606, then names below its top-level domain for examples."""
        self._counts["new domains"] += 1
        number = self._counts["new domains"]
        return _DOMAINS[number - 1] if number <= len(_DOMAINS) else f"d{number}.example"

    def _label(self, label: str) -> str:
        """A label above a known domain: what it is for, or a counted one."""
        if label in LABELS:
            return label
        return self._labels.setdefault(label, f"h{len(self._labels) + 1}")

    def _is_own(self, name: str) -> bool:
        """Whether it is the account's domain, or a host below it."""
        return any(name == own or name.endswith(f".{own}") for own in self._own)

    def _ip(self, text: str) -> str | None:
        """The dummy of an IP address; None for what is none.

        This computer itself has no other name.
        """
        bracketed = text.startswith("[") and text.endswith("]")
        try:
            found = ip_address(text[1:-1] if bracketed else text)
        except ValueError:
            return None
        if found.is_loopback or found.is_unspecified:
            return self.keep("loopback", text)
        made = self._dummy("addresses", str(found), _v4 if found.version == 4 else _v6)
        return f"[{made}]" if bracketed else made

    def place(self, text: str) -> str:
        """A host with its port, if it has one."""
        found = _PLACE.fullmatch(text)
        return f"{self.domain(found[1])}:{found[2]}" if found else self.domain(text)

    # --- values without a place in an address ---

    def id(self, text: str) -> str:
        """An id, a cookie, a version: what only has to be the same again."""
        if not text:
            return text
        if _UUID.fullmatch(text):
            return self._dummy("ids", text, lambda n: f"00000000-0000-4000-8000-{n:012x}")
        return self._dummy("ids", text, lambda n: f"id{n}")

    def nonce(self, text: str) -> str:
        """A random number of a login."""
        return self._dummy("nonces", text, lambda n: f"nonce{n}") if text else text

    def text(self, text: str) -> str:
        """What a person wrote."""
        return self._dummy("texts", text, lambda n: f"text{n}") if text.strip() else text

    def time(self, text: str) -> str:
        """A time inside of a stanza: the order of different ones is that in which they are met."""
        return self._dummy("times", text, lambda n: f"{_EPOCH + timedelta(seconds=n):%FT%TZ}")

    def token(self, text: str) -> str:
        """What is as good as a password until it expires."""
        return self._dummy("tokens", text, lambda n: f"{TOKEN}-{n}") if text else text

    def octets(self, data: bytes, kind: str = "nonces") -> bytes:
        """Bytes that were random, as many of others."""
        new = data not in self._octets
        if new:
            seed = f"xmpp-walk {len(self._octets) + 1} ".encode()
            blocks = (sha256(seed + n.to_bytes(4)).digest() for n in range(len(data) // 32 + 1))
            self._octets[data] = b"".join(blocks)[: len(data)]
        tally = self.changed.get(kind, Occurrences())
        self.changed[kind] = tally.one_more(self._octets[data].hex()[:16], new=new)
        return self._octets[data]

    def hex(self, text: str) -> str:
        """A fingerprint."""
        return self._dummy("fingerprints", text, lambda n: f"{n:0{len(text)}x}") if text else text

    def mechanism(self, text: str) -> str:
        """The name of an unknown mechanism."""
        return self._dummy("mechanisms", text, lambda n: f"X-MECHANISM-{n}") if text else text

    def sentence(self, text: str) -> str:
        """The words of a server: the known ones stay, with dummies for what varies in them."""
        if self.public.knows_sentence(text):
            return self.keep("server-texts", text)
        pattern = self.public.pattern_of(text)
        if not pattern:
            return self.text(text)
        groups = re.fullmatch(re.escape(pattern).replace(r"\*", "(.*)"), text.strip(), re.DOTALL)
        filled = iter(groups.groups() if groups else ())
        return re.sub(r"\*", lambda _: self.like(next(filled, "")), pattern)

    def like(self, text: str) -> str:
        """A value of which only its looks say what it is: a dummy that looks the same."""
        if text != MASK and self.public.knows(text):
            return self.keep("words", text) if text.strip() else text
        for kind, known in (("names", _local(text)), ("domains", _prepared(text))):
            if (kind, known) in self._texts:
                return self._dummy(kind, known, str)
        if self._ip(text) is not None or _DOMAIN.fullmatch(text):
            return self.domain(text)
        if _PLACE.fullmatch(text):
            return self.place(text)
        if _TIME.fullmatch(text):
            return self.time(text)
        if found := _URI.fullmatch(text):
            scheme = found[1] if found[1] in ("http", "https", "urn", "xmpp") else "urn"
            return self._dummy("links", text, lambda n: _link(scheme, n))
        if "@" in text and not re.search(r"\s", text):
            return self.address(text)
        if text.isdecimal() and text.isascii():
            return self._dummy("numbers", text, lambda n: str(100_000 + n))
        return self.text(text) if re.search(r"\s", text) else self.id(text)


def _local(text: str) -> str:
    """A local part in the form in which it is compared; what has none stays as it is."""
    try:
        return enforce_local(text)
    except JidError:
        return text


def _prepared(text: str) -> str:
    """A domain in the form in which it is compared."""
    bare = text.rstrip(".")
    try:
        return enforce_domain(bare)
    except JidError:
        return bare.lower()


def _v4(number: int) -> str:
    """The networks of RFC 5737, then that of RFC 2544."""
    network, host = divmod(number - 1, 254)
    if network < len(_NETWORKS):
        return f"{_NETWORKS[network]}.{host + 1}"
    return str(IPv4Address("198.18.0.0") + number % 131_072)  # RFC 2544


def _v6(number: int) -> str:
    """The network of RFC 3849."""
    return str(IPv6Address("2001:db8::") + number)


def _link(scheme: str, number: int) -> str:
    """A link or a name of the same scheme."""
    if scheme == "xmpp":
        return f"xmpp:link{number}@example.org"
    return f"urn:example:{number}" if scheme == "urn" else f"{scheme}://example.org/{number}"

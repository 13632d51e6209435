"""The Jabber ID: its three parts, enforced. RFC 7622; escaping: XEP-0106.

When do two texts name the same address? A `Jid` holds enforced parts only (case mapped, normalised,
checked), however it was made, so two that are equal are the same address. Plain ASCII takes a short
way that is exactly as strict and loads neither precis-i18n nor idna.
"""

import re
from typing import NamedTuple, Self

PART_LIMIT = 1023  # octets of UTF-8 after mapping, for each part (§3.2, §3.3, §3.4)
LABEL_LIMIT, NAME_LIMIT = 63, 253  # letters of an A-label, and of a name without its last dot
EXCLUDED = frozenset("\"&'/:<>@")  # forbidden in a localpart, although PRECIS allows them: §3.3.1

_LABEL = r"[a-z0-9-]+"
_DOTS = dict.fromkeys((0x3002, 0xFF0E, 0xFF61), ".")  # East Asian full stops, RFC 5895 §2
_PORT = r"[^:@\[\]]*:[0-9]+"
_ESCAPABLE = r"""[ "&'/:<>@]|\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)"""
_ESCAPED = r"\\(20|22|26|27|2f|3a|3c|3e|40|5c)"


class JidError(ValueError):
    """The text is no JID. `reason` is a key (`jid.<reason>` in the lessons).

    `part` is `local`, `domain` or `resource`, `detail` the label or the character at fault.
    """

    def __init__(self, reason: str, part: str, detail: str = "") -> None:
        super().__init__(f"{part}: {reason} {detail}".strip())
        self.reason = reason
        self.part = part
        self.detail = detail


class _Parts(NamedTuple):
    local: str | None
    domain: str
    resource: str | None


class Jid(_Parts):
    """`local@domain/resource`, each part enforced. An absent part is None, never empty.

    Errors: JidError, from every way to make one.
    """

    __slots__ = ()

    def __new__(cls, local: str | None, domain: str, resource: str | None = None) -> Self:
        return super().__new__(
            cls,
            None if local is None else enforce_local(local),
            enforce_domain(domain),
            None if resource is None else enforce_resource(resource),
        )

    @classmethod
    def parse(cls, text: str) -> "Jid":
        """Split first at the first slash, then at the first at sign, then enforce. §3.1

        The order matters: `server/user@other` is a resource of `server`, not a user of `other`.
        """
        rest, slash, resource = text.partition("/")
        local, at, domain = rest.partition("@")
        if not at:
            return cls(None, rest, resource if slash else None)
        return cls(local, domain, resource if slash else None)

    @property
    def bare(self) -> "Jid":
        """The account: this JID without its resource."""
        return self if self.resource is None else Jid(self.local, self.domain)

    @property
    def domain_ascii(self) -> str:
        """The domain for DNS, SNI and certificates: U-labels as A-labels. RFC 7622 §3.2.1"""
        if self.domain.isascii():
            return self.domain
        return ".".join(_a_label(label) for label in self.domain.split("."))

    def with_resource(self, resource: str | None) -> "Jid":
        """The same account with this resource, or with none."""
        return Jid(self.local, self.domain, resource)

    def __str__(self) -> str:
        local = "" if self.local is None else f"{self.local}@"
        resource = "" if self.resource is None else f"/{self.resource}"
        return f"{local}{self.domain}{resource}"


def enforce_local(text: str) -> str:
    """The localpart by the UsernameCaseMapped profile, less eight characters. §3.3"""
    _check_size(text, "local")
    if text.isascii():
        for character in text:
            if not "\x21" <= character <= "\x7e":
                reason = "space" if character == " " else "prohibited"
                raise JidError(reason, "local", _code_point(character))
        text = text.lower()
    else:
        text = _precis("UsernameCaseMapped", text, "local")
    for character in text:
        if character in EXCLUDED:
            raise JidError("excluded", "local", _code_point(character))
    return _check_length(text, "local")


def enforce_resource(text: str) -> str:
    """The resourcepart by the OpaqueString profile: case counts, spaces are welcome. §3.4"""
    _check_size(text, "resource")
    if text.isascii():
        for character in text:
            if not "\x20" <= character <= "\x7e":
                raise JidError("prohibited", "resource", _code_point(character))
    else:
        text = _precis("OpaqueString", text, "resource")
    return _check_length(text, "resource")


def enforce_domain(text: str) -> str:
    """The domainpart: an IPv6 address in brackets, or a name of U-labels. §3.2"""
    _check_size(text, "domain")
    if "@" in text:
        raise JidError("second-at", "domain")
    if text.startswith("["):
        return _ipv6(text)
    if re.fullmatch(_PORT, text):
        raise JidError("port", "domain", text.rpartition(":")[2])
    text = text.lower() if text.isascii() else _mapped_domain(text)
    name = text.translate(_DOTS).removesuffix(".")  # the last dot says only "from the root"
    if not name:
        raise JidError("empty", "domain")
    _check_length(name, "domain")
    labels = [_label(label) for label in name.split(".")]
    if sum(len(_a_label(label)) + 1 for label in labels) - 1 > NAME_LIMIT:
        raise JidError("too-long", "domain")
    return ".".join(labels)


def is_domain(text: str, domain: str) -> bool:
    """Whether this text, as a peer wrote it, is the domainpart `domain`. §3.2.3"""
    try:
        return enforce_domain(text) == domain
    except JidError:
        return False


def escape_local(text: str) -> str:
    r"""Any text as a localpart: `space cadet` becomes `space\20cadet`. XEP-0106 §4.2"""
    return re.sub(_ESCAPABLE, lambda match: f"\\{ord(match[0]):02x}", text)


def unescape_local(local: str) -> str:
    """The text that was escaped, for showing it to a person only. XEP-0106 §4.3"""
    return re.sub(_ESCAPED, lambda match: chr(int(match[1], 16)), local)


def _label(label: str) -> str:
    """One label of a domain as an NR-LDH label or a U-label. RFC 5890 §2.3"""
    if not label:
        raise JidError("label-empty", "domain")
    if not label.isascii():
        _a_label(label)
        return label
    if not re.fullmatch(_LABEL, label):
        raise JidError("label-character", "domain", label)
    if len(label) > LABEL_LIMIT:
        raise JidError("label-too-long", "domain", label)
    if label.startswith("-") or label.endswith("-"):
        raise JidError("label-hyphen", "domain", label)
    if label[2:4] == "--":
        return _u_label(label)
    return label


def _a_label(label: str) -> str:
    """A U-label in its `xn--` form; ASCII stays as it is."""
    if label.isascii():
        return label
    import idna

    try:
        return idna.alabel(label).decode("ascii")
    except Exception as error:  # IDNAError, which is a UnicodeError, by its documents
        reason = "label-too-long" if "too long" in str(error) else "label-international"
        raise JidError(reason, "domain", label) from error


def _u_label(label: str) -> str:
    """An `xn--` label as the U-label that a JID must hold. §3.2.1"""
    if not label.startswith("xn--"):
        raise JidError("label-hyphen", "domain", label)  # reserved for forms like `xn--`
    import idna

    try:
        return idna.ulabel(label)
    except Exception as error:  # the same
        raise JidError("label-international", "domain", label) from error


def _mapped_domain(text: str) -> str:
    """Full-width letters to narrow ones, upper case to lower, composed. §3.2.2"""
    from unicodedata import decomposition, normalize

    narrow = "".join(
        chr(int(form.split()[1], 16)) if form.startswith(("<wide>", "<narrow>")) else character
        for character in text
        for form in (decomposition(character),)
    )
    # Cherokee alone folds to its capitals, and its small letters are in no U-label (RFC 5892).
    lower = "".join(
        folded if (folded := character.casefold()).lower() == character else character
        for character in narrow.lower()
    )
    return normalize("NFC", lower)


def _ipv6(text: str) -> str:
    from ipaddress import AddressValueError, IPv6Address

    try:
        address = IPv6Address(text.removeprefix("[").removesuffix("]"))
    except AddressValueError as error:
        raise JidError("address", "domain", text) from error
    if not text.endswith("]") or address.scope_id is not None:
        raise JidError("address", "domain", text)
    return f"[{address.compressed}]"


def _precis(profile: str, text: str, part: str) -> str:
    """Enforce a PRECIS profile; its error becomes one of our reasons."""
    from precis_i18n import get_profile

    try:
        return get_profile(profile).enforce(text)
    except UnicodeEncodeError as error:
        kind = error.reason.partition("/")[2]
        if kind == "bidi_rule":
            raise JidError("bidi", part) from error
        if kind == "not_idempotent":
            raise JidError("unstable", part) from error
        character = error.object[error.start]
        if character.isspace() and part == "local":
            raise JidError("space", part, _code_point(character)) from error
        raise JidError("prohibited", part, _code_point(character)) from error
    except Exception as error:  # nothing that precis-i18n has in its documents
        raise JidError("unprepared", part) from error


def _check_size(text: str, part: str) -> None:
    """Refuse an empty part, and one that no mapping can bring under the limit.

    Before any slow work: a peer may send a text of any length as an address.
    """
    if not text:
        raise JidError("empty", part)
    if len(text) > 4 * PART_LIMIT:  # composing joins at most four code points to one
        raise JidError("too-long", part)


def _check_length(text: str, part: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > PART_LIMIT:
        raise JidError("too-long", part)
    return text


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"

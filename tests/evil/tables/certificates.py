"""What may a certificate be? RFC 5280, RFC 9525.

All of them are such that OpenSSL itself would serve them, and most are signed by an authority that
the client trusts.
"""

from __future__ import annotations

from evil import der
from evil.behaviour import Behaviour
from evil.certificates import (
    AUTHORITY,
    COMMON_NAME,
    DOMAIN,
    FOR_SERVERS,
    LEAF,
    ORGANISATION,
    SAN,
    USUAL,
    Cert,
    Extension,
    Name,
    dns,
    ip,
    names,
    other,
    srv,
    xmpp,
)
from evil.der import oid, sequence, tlv
from evil.tls import Tls

_DOMAIN = DOMAIN.encode()
_REST = (FOR_SERVERS, LEAF)
_CN = (COMMON_NAME, der.UTF8, _DOMAIN)


def _cert(id: str, does: str, *, grave: bool = False, **cert: object) -> Behaviour:
    made = Cert(**cert)  # type: ignore[arg-type]
    return Behaviour(id, does, tls=Tls(made), grave=grave)


def _named(id: str, does: str, *found: Name, grave: bool = True) -> Behaviour:
    return _cert(id, does, grave=grave, extensions=(names(*found), *_REST))


def _subject(id: str, does: str, kind: int, text: bytes, of: str = ORGANISATION) -> Behaviour:
    return _cert(id, does, subject=((of, kind, text), _CN))


def _extended(id: str, does: str, *more: Extension, grave: bool = False) -> Behaviour:
    return _cert(id, does, grave=grave, extensions=(USUAL, *_REST, *more))


BEHAVIOURS = [
    # whose it is
    _named("cert-of-another", "names another domain", dns(b"other.example")),
    _named("cert-of-a-parent", "names the domain above", dns(b"example")),
    _named("cert-of-a-child", "names a host of the domain", dns(b"xmpp." + _DOMAIN)),
    _named("cert-star-of-all", "a star in the place of every name", dns(b"*")),
    _named("cert-star-of-top", "a star below the last label", dns(b"*.example")),
    _named("cert-star-within", "a star within a label", dns(b"ev*.example")),
    _named("cert-star-later", "a star in another place than the first", dns(b"evil.*")),
    _named("cert-stars", "two stars", dns(b"*.*")),
    _named("cert-nul", "our domain, a NUL, and another", dns(_DOMAIN + b"\0.other.example")),
    _named("cert-dot-behind", "our domain with a dot behind it", dns(_DOMAIN + b"."), grave=False),
    _named("cert-dot-before", "our domain with a dot before it", dns(b"." + _DOMAIN)),
    _named("cert-space-around", "our domain with spaces around", dns(b" " + _DOMAIN + b" ")),
    _named("cert-newline", "our domain with a line end behind it", dns(_DOMAIN + b"\n")),
    _named("cert-big-letters", "our domain in capital letters", dns(_DOMAIN.upper()), grave=False),
    _named("cert-empty-name", "a name of no letters", dns(b"")),
    _named("cert-latin-name", "a name that is not ASCII and not UTF-8", dns(b"ev\xeel.example")),
    _named("cert-latin-beside", "a name that is not ASCII beside the right one",
           dns(b"ev\xeel.example"), dns(_DOMAIN), grave=False),
    _named("cert-utf8-name", "a name in UTF-8, which a dNSName may not hold",
           dns("évil.example".encode())),
    _named("cert-look-alike", "a name that looks like ours: a Cyrillic letter as A-label",
           dns(b"xn--vil-qdd.example")),
    _named("cert-bad-a-label", "a name that begins like an A-label and is none",
           dns(b"xn--\xff.example"), dns(b"xn--.example"), dns(b"xn--999999999.example")),
    _named("cert-bad-a-label-beside", "such names beside the right one",
           dns(b"xn--0.example"), dns(_DOMAIN), grave=False),
    _named("cert-escape-name", "a name that clears the screen", dns(b"\x1b[2J\x1b]0;evil\x07")),
    _named("cert-escape-beside", "a name that moves the cursor beside the right one",
           dns(b"\x9b2J\x1b[H"), dns(_DOMAIN), grave=False),
    _named("cert-address-text", "an address as the text of a dNSName", dns(b"127.0.0.1")),
    _named("cert-address", "the address of the host, not the domain", ip(b"\x7f\0\0\1")),
    _named("cert-address-short", "an address of three bytes", ip(b"\x7f\0\0")),
    _named("cert-address-long", "an address of twenty bytes beside the right name",
           ip(bytes(20)), dns(_DOMAIN), grave=False),
    _named("cert-uri-only", "a URI of our domain", (0x86, b"xmpp:" + _DOMAIN)),
    _named("cert-mail-only", "a mail address of our domain", (0x81, b"mbed@" + _DOMAIN)),
    _named("cert-mail-wrong", "a mail address that is not ASCII beside the right name",
           (0x81, b"\xff@\xfe"), dns(_DOMAIN), grave=False),
    _named("cert-uri-wrong", "a URI that is not ASCII beside the right name",
           (0x86, b"http://\xff/\x1b"), dns(_DOMAIN), grave=False),
    _named("cert-srv-only", "an SRV-ID and no dNSName",
           srv(b"_xmpp-client." + _DOMAIN), grave=False),
    _named("cert-srv-of-another-service", "an SRV-ID of the service for mail",
           srv(b"_imap." + _DOMAIN)),
    _named("cert-srv-of-servers", "an SRV-ID of the service between servers",
           srv(b"_xmpp-server." + _DOMAIN)),
    _named("cert-srv-no-string", "an SRV-ID that is no string", other("1.3.6.1.5.5.7.8.7",
           der.integer(7)), dns(_DOMAIN), grave=False),
    _named("cert-xmpp-addr", "an XmppAddr of the domain", xmpp(_DOMAIN), grave=False),
    _named("cert-xmpp-addr-person", "an XmppAddr of a person there", xmpp(b"mbed@" + _DOMAIN)),
    _named("cert-xmpp-addr-not-utf8", "an XmppAddr that is not UTF-8", xmpp(b"\xff\xfe")),
    _named("cert-other-unknown", "an otherName that nobody knows, beside the right name",
           other("1.2.3.4.5", tlv(0x0C, b"?")), dns(_DOMAIN), grave=False),
    _named("cert-directory-name", "a directory name beside the right one",
           (0xA4, sequence()), dns(_DOMAIN), grave=False),
    _named("cert-registered-id", "a registered id beside the right name",
           (0x88, b"\x2a\x03\x04"), dns(_DOMAIN), grave=False),
    _named("cert-x400", "an X.400 address beside the right name",
           (0xA3, b""), dns(_DOMAIN), grave=False),
    _named("cert-ten-thousand", "ten thousand names and ours last",
           *(dns(b"a%d.example" % n) for n in range(10_000)), dns(_DOMAIN), grave=False),
    _named("cert-long-name", "a name of sixty thousand letters", dns(b"a" * 60_000), grave=True),
    _cert("cert-common-name-only", "no alternative names: only a common name", grave=True,
          extensions=_REST),
    _cert("cert-no-names", "an empty list of names", grave=True,
          extensions=(Extension(SAN, sequence()), *_REST)),
    _cert("cert-no-extensions", "no extensions at all, as before 1996", grave=True,
          extensions=(), version=0),
    # who it says that it is
    _subject("cert-escape-subject", "a subject that clears the screen", der.UTF8, b"\x1b[2J\x07"),
    _subject("cert-bidi-subject", "a subject that turns the text around", der.UTF8,
             "\u202egro.elpmaxe\u202c".encode()),
    _subject("cert-lines-subject", "a subject that is several lines of a report", der.UTF8,
             b"x\n  ok   login   welcome\nexit 0"),
    _subject("cert-printable-wrong", "a PrintableString with what it may not hold", der.PRINTABLE,
             b"a*b@\xe9"),
    _subject("cert-ia5-wrong", "an IA5String that is not ASCII", der.IA5, b"\xe9\xe8"),
    _subject("cert-teletex", "a TeletexString", der.TELETEX, b"caf\xe9"),
    _subject("cert-long-subject", "a subject of fifty thousand letters", der.UTF8, b"o" * 50_000),
    _subject("cert-empty-subject", "an organisation of no letters", der.UTF8, b""),
    _subject("cert-country-of-five", "a country of five letters", der.PRINTABLE, b"ABCDE",
             "2.5.4.6"),
    _subject("cert-markup-subject", "a subject in the markup of our own terminal", der.UTF8,
             b"[bold red]ok[/] [link=http://evil.example]x[/link]"),
    _cert("cert-no-subject", "no subject at all, as is allowed", subject=()),
    _cert("cert-unknown-attribute", "a subject of attributes that nobody knows",
          subject=(("1.2.3.4.5.6", der.UTF8, b"?"), ("2.5.4.999", der.UTF8, b"?"), _CN)),
    _cert("cert-many-attributes", "a subject of two thousand parts",
          subject=(*((ORGANISATION, der.UTF8, b"o"),) * 2_000, _CN)),
    # when
    _cert("cert-expired", "expired yesterday", grave=True, begins=-30, ends=-1),
    _cert("cert-from-tomorrow", "begins tomorrow", grave=True, begins=1, ends=30),
    _cert("cert-backwards", "ends before it begins", grave=True, begins=30, ends=-30),
    _cert("cert-year-9999", "ends with the year 9999, which is to say never",
          begins=b"19500101000000Z", ends=b"99991231235959Z"),
    _cert("cert-year-1950", "began in 1950, the first year of its form", begins=b"500101000000Z"),
    _cert("cert-year-0", "began in the year 0", begins=b"00000101000000Z"),
    _cert("cert-month-13", "ends in a thirteenth month", grave=True, ends=b"301301000000Z"),
    _cert("cert-second-60", "ends in a leap second", ends=b"301231235960Z"),
    _cert("cert-no-zone", "ends at a time without a zone", ends=b"301231235959"),
    _cert("cert-zone-offset", "ends at a time of another zone", ends=b"301231235959+0900"),
    _cert("cert-time-of-letters", "ends at a time of letters", grave=True, ends=b"tomorrow, 5pm!"),
    _cert("cert-fraction", "ends at a fraction of a second", ends=b"20301231235959.999Z"),
    # by whom
    _cert("cert-self", "signed by itself", grave=True, signer="self"),
    _cert("cert-self-authority", "signed by itself, as an authority", grave=True, signer="self",
          extensions=(USUAL, FOR_SERVERS, AUTHORITY)),
    _cert("cert-stranger", "signed by a stranger", grave=True, signer="stranger"),
    _cert("cert-namesake", "signed by one who has only our authority's name", grave=True,
          signer="namesake"),
    _cert("cert-bit-flipped", "with one bit of the signature another", grave=True,
          flaw="signature"),
    _cert("cert-algorithm-differs", "with two names for one signature's algorithm", grave=True,
          flaw="algorithm"),
    _cert("cert-chain", "behind an intermediate that is sent", chain=1),
    _cert("cert-chain-missing", "behind an intermediate that is not sent", grave=True, chain=1,
          sent=False),
    _cert("cert-chain-too-deep", "behind more intermediates than the root allows", grave=True,
          chain=3),
    _cert("cert-chain-of-hundred", "behind a hundred intermediates", grave=True, chain=100),
    _cert("cert-chain-expired", "behind an intermediate that has expired, too", grave=True,
          chain=1, begins=-30, ends=-1),
    # what it is made of
    _cert("cert-rsa-1024", "an RSA key that is too short today", grave=True, key="rsa1024"),
    _cert("cert-rsa-2048", "an RSA key, as most have", key="rsa2048"),
    _cert("cert-ed25519", "a key whose signature has no digest to bind a channel by",
          key="ed25519"),
    _cert("cert-p521", "a key on a curve that few use", key="p521"),
    _cert("cert-k256", "a key on a curve that TLS 1.3 does not know", grave=True, key="k256"),
    _cert("cert-sha1", "signed by SHA-1", grave=True, digest="sha1"),
    _cert("cert-sha512", "signed by SHA-512, which binds another digest", digest="sha512"),
    _cert("cert-serial-zero", "with the serial number 0", serial=0),
    _cert("cert-serial-negative", "with a negative serial number", serial=-1),
    _cert("cert-serial-huge", "with a serial number of a thousand bytes", serial=1 << 8_000),
    _cert("cert-version-9", "of a tenth version", version=9),
    # what it may be used for
    _extended("cert-critical-unknown", "with a critical extension that nobody knows",
              Extension("1.2.3.4.5", b"\x05\0", critical=True), grave=True),
    _extended("cert-unknown", "with an extension that nobody needs to know",
              Extension("1.2.3.4.5", b"evil")),
    _extended("cert-must-staple", "that has to come with a stapled answer",
              Extension("1.3.6.1.5.5.7.1.24", sequence(der.integer(5)))),
    _extended("cert-issuer-url", "that says where its issuer is: a URL with a line end in it",
              Extension("1.3.6.1.5.5.7.1.1", sequence(sequence(
                  oid("1.3.6.1.5.5.7.48.2"), tlv(0x86, b"http://evil.example/\n\x1b[2J"))))),
    _extended("cert-issuer-url-wrong", "that says so in what is not ASCII",
              Extension("1.3.6.1.5.5.7.1.1", sequence(sequence(
                  oid("1.3.6.1.5.5.7.48.2"), tlv(0x86, b"http://\xff\xfe/"))))),
    _extended("cert-access-no-der", "with an access description that is no DER",
              Extension("1.3.6.1.5.5.7.1.1", b"\x30\x05\x30\x7f")),
    _extended("cert-policies-no-der", "with policies that are no DER",
              Extension("2.5.29.32", b"evil")),
    _extended("cert-megabyte", "with an extension of 90 kB that nobody needs to know",
              Extension("1.2.3.4.5", b"e" * 90_000)),
    _extended("cert-hundred-kilobytes", "with one that is beyond what OpenSSL takes",
              Extension("1.2.3.4.5", b"e" * 300_000), grave=True),
    _cert("cert-for-clients", "for clients only", grave=True, extensions=(
        USUAL, LEAF, Extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.2"))))),
    _cert("cert-for-mail", "for mail only", grave=True, extensions=(
        USUAL, LEAF, Extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.4"))))),
    _cert("cert-for-signing-lists", "for signing lists of what is revoked, and for nothing else",
          grave=True, extensions=(
              USUAL, *_REST, Extension("2.5.29.15", der.bits(b"\x02", 1), critical=True))),
    _cert("cert-of-an-authority", "of an authority, used for a server",
          extensions=(USUAL, FOR_SERVERS, AUTHORITY)),
]  # fmt: skip

"""What may a nameserver say, right or wrong? RFC 1035, RFC 2782, RFC 6120 §3.2, XEP-0368."""

from __future__ import annotations

from evil.behaviour import Behaviour
from evil.dns import LOOP, Answer, Dns, Record, a, aaaa, alias, labels, name, srv

_HOST = name("host.evil.example")
_GOOD = srv(_HOST)
_HERE = Answer("A", (a("127.0.0.1"),), "host.")
_CLIENT, _DIRECT = "_xmpp-client.", "_xmpps-client."
SMTP = "127.0.0.1:25"
METADATA = "169.254.169.254:80"


def _dns(
    id: str, does: str, *answers: Answer, bad: bool = True, doors: tuple[str, ...] = ()
) -> Behaviour:
    return Behaviour(id, does, dns=Dns(answers), grave=bad, doors=doors)


def _services(
    id: str,
    does: str,
    *records: Record,
    bad: bool = True,
    doors: tuple[str, ...] = (),
    more: tuple[Answer, ...] = (_HERE,),
) -> Behaviour:
    """These records of the service, and more answers."""
    return _dns(id, does, Answer("SRV", records, _CLIENT), *more, bad=bad, doors=doors)


def _flawed(id: str, does: str, flaw: str, *, bad: bool = True) -> Behaviour:
    """The right answer to everything, with this flaw in it."""
    return _dns(
        id,
        does,
        Answer("SRV", (_GOOD,), _CLIENT, flaw=flaw),
        Answer("A", (a("127.0.0.1"),), "host.", flaw=flaw),
        Answer("*", flaw=flaw),
        bad=bad,
    )


def _found(
    id: str, does: str, *addresses: Record, bad: bool = True, doors: tuple[str, ...] = ()
) -> Behaviour:
    """The service is on a host, and these are its addresses."""
    four = tuple(each for each in addresses if each.kind != "AAAA")
    six = tuple(each for each in addresses if each.kind != "A")
    return _services(
        id,
        does,
        _GOOD,
        more=(Answer("A", four, "host."), Answer("AAAA", six, "host.")),
        bad=bad,
        doors=doors,
    )


BEHAVIOURS = [
    # where to
    _services("dns-honest", "the right place", _GOOD, bad=False),
    _services("dns-refused", "a dot: no XMPP here", srv(name(""), 0)),
    _services("dns-refused-beside", "a dot beside a right place", srv(name(""), 0), _GOOD,
              bad=False),
    _services("dns-port-zero", "port 0", srv(_HOST, 0)),
    _services("dns-to-mail", "the port of mail on our own machine", srv(_HOST, 25), doors=(SMTP,)),
    _services("dns-to-ssh", "the port of ssh on our own machine", srv(_HOST, 22),
              doors=("127.0.0.1:22",)),
    _services("dns-to-mail-beside", "the port of mail before the right place",
              srv(_HOST, 25, priority=0), srv(_HOST, priority=9), bad=False, doors=(SMTP,)),
    _services("dns-to-metadata", "where clouds keep their secrets",
              srv(name("cloud.evil.example"), 80),
              more=(Answer("A", (a("169.254.169.254"),), "cloud."),), doors=(METADATA,)),
    _services("dns-to-an-address", "an address in the place of a name", srv(name("127.0.0.1")),
              bad=False),
    _services("dns-to-localhost", "the name of our own machine", srv(name("localhost"), 25),
              doors=(SMTP,)),
    _services("dns-to-itself", "the domain itself", srv(name("evil.example")),
              more=(Answer("A", (a("127.0.0.1"),), "evil."),), bad=False),
    _services("dns-dangling", "a host that does not exist", srv(name("nobody.evil.example"))),
    _services("dns-closed", "a port where nobody listens", srv(_HOST, 9)),
    _services("dns-all-zeros", "a record of noughts", Record("SRV", bytes(7))),
    _services("dns-five-hundred", "five hundred places, of which one is right",
              *(srv(name(f"h{n}.evil.example"), 9) for n in range(499)), _GOOD, bad=False),
    _services("dns-five-hundred-dead", "five hundred ports on one host, all closed",
              *(srv(_HOST, 30_000 + n) for n in range(500))),
    _services("dns-same-fifty-times", "the right place, fifty times", *([_GOOD] * 50), bad=False),
    _services("dns-weights-zero", "three places without weight",
              *(srv(_HOST, weight=0) for _ in range(3)), bad=False),
    _services("dns-weights-huge", "twenty places of the greatest weight",
              *(srv(_HOST, weight=65_535) for _ in range(20)), bad=False),
    # names
    _services("dns-name-control", "a host whose name clears the screen",
              srv(labels(b"\x1b[2J\x07", b"example"))),
    _services("dns-name-dot", "a host with a dot within a label", srv(labels(b"a.b", b"example"))),
    _services("dns-name-nul", "a host with a NUL in its name", srv(labels(b"a\0b", b"example"))),
    _services("dns-name-not-utf8", "a host whose name is not UTF-8",
              srv(labels(b"\xff\xfe", b"example"))),
    _services("dns-name-unicode", "a host whose name is UTF-8 that turns the text around",
              srv(labels("\u202egro".encode(), b"example"))),
    _services("dns-name-space", "a host with spaces and a line end in its name",
              srv(labels(b"a b\n1 2 3 c", b"x"))),
    _services("dns-name-long", "a host with a name of 253 letters",
              srv(labels(*([b"e" * 62] * 4)))),
    _services("dns-name-longest", "a host with 127 labels", srv(labels(*([b"e"] * 126)))),
    _services("dns-name-a-label", "a host with a bad A-label", srv(name("xn--0.example"))),
    _services("dns-name-underscore", "a host with an underscore", srv(name("_h.evil.example")),
              more=(Answer("A", (a("127.0.0.1"),), "_h."),), bad=False),
    _services("dns-name-backslash", "a host whose name looks escaped",
              srv(labels(rb"\027[2J", b"example"))),
    _services("dns-name-option", "a host whose name looks like an option",
              srv(labels(b"-oEvil", b"example"))),
    # aliases
    _dns("dns-alias-of-service", "the service is an alias of another", Answer(
        "SRV", (alias(name("other.example")), _GOOD._replace(owner=name("other.example"))),
        _CLIENT),
        _HERE, bad=False),
    _dns("dns-alias-loop", "an alias of itself", Answer("*", (alias(LOOP),))),
    _dns("dns-alias-circle", "two aliases of each other", Answer("*", (
        alias(name("b.example"), name("a.example")), alias(name("a.example"), name("b.example"))))),
    _dns("dns-alias-chain", "forty aliases, one of the other", Answer("*", (
        alias(name("n0.example")),
        *(alias(name(f"n{n + 1}.example"), name(f"n{n}.example")) for n in range(40))))),
    _found("dns-alias-of-host", "a host that is an alias, which it may not be",
           alias(name("real.evil.example")), Record("A", b"\x7f\0\0\1", name("real.evil.example")),
           bad=False),
    # addresses
    _found("dns-no-address", "a host without an address"),
    _found("dns-sixteen-dead", "sixteen dead addresses",
           *(a(f"127.0.9.{n}") for n in range(1, 17))),
    _found("dns-hundred-addresses", "a hundred addresses of which the last is right",
           *(a(f"127.0.9.{n}") for n in range(1, 100)), a("127.0.0.1")),
    _found("dns-dead-and-alive", "a dead address and a right one", a("127.0.9.9"), a("127.0.0.1"),
           bad=False),
    _found("dns-to-nobody", "the address that is none", a("0.0.0.0"), bad=False),
    _found("dns-to-broadcast", "the address of everybody", a("255.255.255.255")),
    _found("dns-to-multicast", "an address of many", a("224.0.0.1")),
    _found("dns-to-link-local", "an IPv6 address of this link", aaaa("fe80::1")),
    _found("dns-mapped", "an IPv4 address as an IPv6 one", aaaa("::ffff:127.0.0.1"), bad=False),
    _found("dns-address-short", "an address of a host, of three bytes", Record("A", b"\x7f\0\0")),
    _found("dns-address-long", "an IPv6 address of seventeen bytes", Record("AAAA", bytes(17))),
    _found("dns-address-of-other-owner", "an address of a host that was not asked for",
           Record("A", b"\x7f\0\0\1", name("other.example"))),
    _found("dns-ttl-negative", "an address for less than no time",
           a("127.0.0.1")._replace(ttl=4_294_967_295),
           bad=False),
    # the message
    _services("dns-length-lies", "a record that is longer than the message",
              _GOOD._replace(length=9_000)),
    _services("dns-length-short", "a record that is shorter than its name",
              _GOOD._replace(length=8)),
    _services("dns-pointer-loop", "a name that points at itself", srv(b"\xc0\x2a")),
    _services("dns-pointer-ahead", "a name that points beyond the message", srv(b"\xff\xff")),
    _services("dns-label-reserved", "a label of a kind that there is not", srv(b"\x80evil\0")),
    _services("dns-label-long", "a label that is longer than the message", srv(b"\x3fshort\0")),
    _services("dns-other-kind", "a text in the place of a service", Record("TXT", b"\x04evil")),
    _services("dns-text-beside", "a text of 50 kB beside the service",
              *([Record("TXT", b"\xff" + b"e" * 255)] * 200),
              _GOOD, bad=False),
    _dns("dns-unknown-answer", "an answer code that there is not", Answer("*", code=11)),
    _dns("dns-refuses", "a nameserver that refuses", Answer("*", code=5)),
    _dns("dns-fails", "a nameserver that fails", Answer("*", code=2)),
    _dns("dns-not-implemented", "a nameserver that knows no such question", Answer("*", code=4)),
    _dns("dns-form-error", "a nameserver that does not understand us", Answer("*", code=1)),
    _dns("dns-no-answer-flag", "an answer that says it is a question", Answer("*", flags=0x0100)),
    _dns("dns-direct-fails", "no answer about direct TLS, and a right place",
         Answer("SRV", code=2, asked=_DIRECT),
         Answer("SRV", (_GOOD,), _CLIENT), _HERE, bad=False),
    _dns("dns-direct-silent", "silence about direct TLS, and a right place",
         Answer("SRV", asked=_DIRECT, flaw="silence"), Answer("SRV", (_GOOD,), _CLIENT), _HERE,
         bad=False),
    _dns("dns-direct-is-not", "a record for direct TLS of a port that begins in clear",
         Answer("SRV", (_GOOD,), _DIRECT),
         _HERE),
    _dns("dns-address-only", "no service, and an address of the domain where nobody listens",
         Answer("A", (a("127.0.0.1"),), "evil.")),
    _flawed("dns-silence", "no answer at all", "silence"),
    _flawed("dns-twice", "each answer twice", "twice", bad=False),
    _flawed("dns-other-id", "answers to other questions", "other-id"),
    _flawed("dns-other-id-first", "an answer to another question, and then the right one",
            "other-id-first",
            bad=False),
    _flawed("dns-half", "half of each answer", "half"),
    _flawed("dns-header-only", "the first twelve bytes of each answer", "header-only"),
    _flawed("dns-byte", "one byte for an answer", "byte"),
    _flawed("dns-empty", "no byte for an answer", "empty"),
    _flawed("dns-counts", "answers that count more records than they have", "counts"),
    _flawed("dns-no-question", "answers without the question", "no-question"),
    _flawed("dns-behind", "bytes behind each answer", "behind"),
    _flawed("dns-other-question", "answers that repeat another question", "other-question"),
    _flawed("dns-text", "a page of the web for an answer", "text"),
    _flawed("dns-cut", "answers that say they were cut, over TCP as well", "cut-over-tcp",
            bad=False),
]  # fmt: skip

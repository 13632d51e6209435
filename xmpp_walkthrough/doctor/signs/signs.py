"""What does a case show? Signs: short words, each with the evidence that it rests on.

`sort:name`, and a rule of `rules/` combines them. The sorts:

- `at:` where it ended (dns, tcp, stream, tls, sasl, bind, session, exchange, close), `sent:` the
  last thing of substance that the client sent, `ended:` how (silence, eof, reset, closed, and so
  on), `got:` what has come from the server by then, `clear:` and `secured:` whether TLS was there;
- `stream:`, `sasl:`, `bind:`, `session:`, `roster:`, `message:`, `iq:` conditions, by what they
  answer; `early:` or `late:` a refusal of SASL before any challenge, or after a response;
- `failed:` the key of the walk's failure, and what it is a kind of; `breach:` a broken rule of the
  server, `client:` what the client did that it should not have;
- `typed:` what is odd in what a person typed;
- `mechanism:` and `kind:`, `offers:`, `cert:`, `port:`, `note:`, `software:`, `finding:`;
- `words:` what the text of a server speaks of, `text:` the same by the refusal that it stands
  beside, `veto:` and `doubt:` that it gives a reason, under TLS or before it. None of them stands
  among what a rule needs.
"""

from collections.abc import Iterable, Iterator

from xmpp_walkthrough.doctor.finding import Evidence

MOST_EVIDENCE = 5  # of one sign, and of one cause: nobody reads more
SORTS = frozenset(
    {
        *("at", "sent", "ended", "got", "clear", "secured", "early", "late", "failed"),
        *("breach", "limit"),
        *("stream", "sasl", "bind", "session", "roster", "message", "iq", "client", "mechanism"),
        *("kind", "offers", "cert", "port", "note", "software", "finding", "words"),
        *("text", "veto", "doubt", "typed"),
    }
)


class Signs:
    """The signs of one case, in the order in which they were found."""

    def __init__(self) -> None:
        self._found: dict[str, list[Evidence]] = {}

    def add(self, sign: str, *evidence: Evidence) -> None:
        if sign.partition(":")[0] not in SORTS:
            raise ValueError(f"{sign}: a sign of no known sort")
        held = self._found.setdefault(sign, [])
        for each in evidence:
            if len(held) < MOST_EVIDENCE and each not in held:
                held.append(each)

    def add_kinds(self, sort: str, key: str, *evidence: Evidence) -> None:
        """`failed:tls.expired` is a kind of `failed:tls`: both are signs, with one evidence."""
        parts = key.split(".")
        for end in range(len(parts), 0, -1):
            self.add(f"{sort}:{'.'.join(parts[:end])}", *(evidence if end == len(parts) else ()))

    def __contains__(self, sign: str) -> bool:
        return sign in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def one_of(self, wanted: str) -> str | None:
        """The first sign that is there, of alternatives with ` | ` between them."""
        return next((sign for sign in wanted.split(" | ") if sign in self._found), None)

    def any_of(self, wanted: Iterable[str]) -> list[str]:
        """All of the wanted signs that are there."""
        found = [self.one_of(each) for each in wanted]
        return [sign for sign in found if sign is not None]

    def hold(self, needed: Iterable[str]) -> bool:
        """Whether all of them are there."""
        return all(self.one_of(each) is not None for each in needed)

    def evidence(self, sign: str) -> tuple[Evidence, ...]:
        return tuple(self._found.get(sign, ()))

    def of_sort(self, sort: str) -> list[str]:
        """The names of the signs of this sort."""
        return [sign.partition(":")[2] for sign in self._found if sign.startswith(f"{sort}:")]

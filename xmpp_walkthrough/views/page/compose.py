"""From the moments that were kept, one list a language, to the parts of a page."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.explanation import Advice, Explanation, Payload
from xmpp_walkthrough.protocol.event import Role
from xmpp_walkthrough.protocol.sasl.reading import SEPARATORS
from xmpp_walkthrough.transcript.entry import Entry, Note
from xmpp_walkthrough.transcript.facts import TlsEstablished
from xmpp_walkthrough.views.harmless import harmless, pieces
from xmpp_walkthrough.views.layout.ladder import title
from xmpp_walkthrough.views.layout.pretty import STEP, PieceKind, pretty
from xmpp_walkthrough.views.page.collect import Collector, Kept, KeptStep
from xmpp_walkthrough.views.page.model import (
    Bit,
    Chapter,
    Field,
    LoginPage,
    Meaning,
    PageRow,
    Saying,
    Secret,
    XmlLine,
)

_WIDTH = 96  # columns of laid out XML
_THOUSAND = 1000
_ADVICE = ("server_text", "text_means", "cause", "user", "admin", "author", "rules_out")
_FACTS = ("jid", "server", "practice", "warning")


class Composer:
    """Composes a page of what was kept in each language, which are the same moments."""

    def __init__(self, libraries: Sequence[Library]) -> None:
        self._libraries = libraries
        self._number = 0
        self._whole = 1e-9  # seconds of all of it, and bytes of the largest unit
        self._largest = 1

    def page(
        self, kept: Sequence[Collector], commands: Iterable[str], report: Sequence[str]
    ) -> LoginPage:
        """The page, with commands that show the same login again, and the doctor's report."""
        lines = [each.line for walked in kept[0].walked for each in walked.kept]
        entries = [line for line in lines if isinstance(line, Entry)]
        self._whole = max((line.time for line in lines), default=0.0) or self._whole
        self._largest = max((len(entry.raw) for entry in entries), default=0) or 1
        chapters = tuple(self._chapters(list(zip(*(each.walked for each in kept), strict=True))))
        failed = [each.failed for each in kept if each.failed]
        return LoginPage(
            languages=tuple(library.language for library in self._libraries),
            account=kept[0].facts.get("jid", ""),
            facts=tuple(
                Meaning(name, self._words([harmless(each.facts.get(name, "")) for each in kept]))
                for name in _FACTS
                if kept[0].facts.get(name)
            ),
            chapters=chapters,
            totals=Saying(tuple(each.totals for each in kept)),
            failure=self._failure([words for words, _ in failed]) if failed else None,
            report=Saying(tuple(report)),
            commands=tuple(commands),
            masked=any(entry.masked for entry in entries),
            units=len(entries),
            seconds=max((line.time for line in lines), default=0.0),
        )

    def say(self, key: str, **values: object) -> Saying:
        """A text of the lessons in each language."""
        return Saying(tuple(library.text(key, **values) for library in self._libraries))

    def _words(self, texts: Iterable[str]) -> Saying:
        return Saying(tuple(texts))

    def _chapters(self, walked: Sequence[tuple[KeptStep, ...]]) -> Iterator[Chapter]:
        stream = 0
        for each in walked:
            moment = each[0].moment
            told = tuple(self._told(kept) for kept in zip(*(x.kept for x in each), strict=True))
            stream += moment.name == "open"
            yield Chapter(
                number=moment.number,
                name=moment.name,
                title=self.say(f"ui.step.{moment.name}"),
                occurrence=moment.occurrence,
                stream=stream,
                tls=moment.tls if each[0].kept and each[0].kept[0].line.secured else "",
                told=told,
                now=self._words(x.now[0] if x.now else "" for x in each),
            )

    def _told(self, kept: tuple[Kept, ...]) -> PageRow:
        line, words = kept[0].line, [each.words for each in kept]
        first = words[0]
        common = PageRow(
            number=0,
            title="",
            says=Saying(tuple(harmless(each.summary) for each in words)),
            verdict=str(first.verdict),
            section=first.section,
            secured=line.secured,
            time=line.time,
            start=self._place(line.time),
            rows=tuple(self._rows(words)),
            begins=_tls(line) if isinstance(line, Note) else "",
            scram=_scram(line) if isinstance(line, Note) else "",
            advice=tuple(self._advice([each.advice for each in words])),
        )
        if not isinstance(line, Entry):
            return common
        self._number += 1
        waited = line.wait or 0.0
        return common._replace(
            number=self._number,
            title=title(line),
            ours=line.role is Role.INITIATING,
            edited=line.edited,
            masked=line.masked,
            wait=line.wait,
            size=len(line.raw),
            start=self._place(line.time - waited),
            length=max(2, self._place(line.time) - self._place(line.time - waited)),
            weight=max(2, round(_THOUSAND * len(line.raw) / self._largest)),
            xml=tuple(xml_lines(line.raw, first)),
            meanings=tuple(self._meanings(words)),
            secret=self._secret([each.payload for each in words if each.payload]),
        )

    def _place(self, time: float) -> int:
        """Where on the bar a moment stands, in thousandths of the whole time."""
        return max(0, min(_THOUSAND, round(_THOUSAND * time / self._whole)))

    def _meanings(self, words: Sequence[Explanation]) -> Iterator[Meaning]:
        """What has its place in the bytes, by its mark; then what is only named."""
        for spans in zip(*(each.spans for each in words), strict=False):
            says = Saying(tuple(harmless(span.says) for span in spans))
            yield Meaning(harmless(spans[0].name), says, spans[0].section, spans[0].mark)
        for items in zip(*(each.items for each in words), strict=False):
            says = Saying(tuple(harmless(item.says) for item in items))
            yield Meaning(f"<{harmless(items[0].name)}>", says, items[0].section)
        if words[0].more:
            yield Meaning("…", self.say("ui.more-items", count=f"{words[0].more:,}"))

    # A row of one language has its like in each other: values are computed once, and then named.
    def _rows(self, words: Sequence[Explanation]) -> Iterator[Meaning]:
        for rows in zip(*(each.rows for each in words), strict=False):
            says = Saying(tuple(row.says for row in rows))
            value, formula = harmless(rows[0].value), rows[0].formula
            yield Meaning(harmless(rows[0].label), says, value=value, formula=formula)

    def _advice(self, advice: Sequence[Advice | None]) -> Iterator[Meaning]:
        found = [each._asdict() for each in advice if each is not None]
        for name in _ADVICE if found else ():
            if found[0][name]:
                texts = Saying(tuple(harmless(each[name]) for each in found))
                yield Meaning(name, texts)

    def _failure(self, words: Sequence[Explanation]) -> PageRow:
        says = Saying(tuple(harmless(each.summary) for each in words))
        advice = tuple(self._advice([each.advice for each in words]))
        return PageRow(0, "", says, str(words[0].verdict), words[0].section, advice=advice)

    def _secret(self, payloads: Sequence[Payload]) -> Secret | None:
        if not payloads:
            return None
        first, group, fields = payloads[0], 0, []
        for part in first.parts:
            plain = first.kind == "plain"
            key = f"page.plain.{part.name}" if plain else f"ui.part.{part.name}"
            known = self._libraries[0].has(key)
            group += part.name not in SEPARATORS
            says = self.say(key) if known else Saying(())
            place = 0 if part.name in SEPARATORS else group
            fields.append(Field(part.name, part.data, says, place))
        return Secret(first.kind, harmless(first.text), tuple(fields), first.masked)


def _tls(note: Note) -> str:
    fact = note.fact
    return fact.tls.version.replace("TLSv", "TLS ") if isinstance(fact, TlsEstablished) else ""


def _scram(note: Note) -> str:
    """The values with which SCRAM goes on from a password: RFC 5802 §3. "" where it is not that."""
    values, name = note.facts.get("values"), str(note.facts.get("mechanism", ""))
    if not isinstance(values, dict) or "auth_message" not in values or "salt" not in values:
        return ""
    salt, proof = values["salt"], values.get("client_proof")
    needed = {
        "mechanism": name,
        "salt": salt.hex() if isinstance(salt, bytes) else salt,
        "iterations": values.get("iterations"),
        "message": values["auth_message"],
        "proof": proof.hex() if isinstance(proof, bytes) else "",
    }
    return json.dumps(needed)


def xml_lines(raw: bytes, words: Explanation) -> Iterator[XmlLine]:
    """The raw bytes laid out; their bits, joined, are the raw bytes."""
    spans = deque(sorted(words.spans))
    for line in pretty(raw, words.spans, _WIDTH):
        bits: list[Bit] = []
        for piece in line.pieces:
            if piece.kind is PieceKind.MARK:
                continue
            while spans and spans[0].end <= piece.start:
                spans.popleft()
            within = spans and spans[0].start <= piece.start and piece.end <= spans[0].end
            mark = spans[0].mark if within else 0
            text = raw[piece.start : piece.end].decode("utf-8", "surrogateescape")
            bits += (Bit(str(piece.kind), shown, hex, mark) for shown, hex in pieces(text))
        yield XmlLine(min(12, line.indent // STEP), tuple(bits))

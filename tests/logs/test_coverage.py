"""No line with XML vanishes: what a format does not know is counted, or read as what it is."""

from pathlib import Path

from support.logs.explained import explained

PRESENCE = "<presence/>"
IQ = "<iq type='get' id='1' from='x.org'><ping xmlns='urn:xmpp:ping'/></iq>"


def test_the_format_that_knows_more_lines_is_taken(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(f"SENT: {PRESENCE}\nRECV: {IQ}\n", encoding="utf-8")
    assert explained(log).sent() == [("C", "presence"), ("S", "iq")]


def test_what_the_asked_format_leaves_out_is_counted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(f"SENT: {PRESENCE}\nRECV: {IQ}\n", encoding="utf-8")
    found = explained(log, form="plain")
    assert found.units == []
    assert found.told["unread-unknown"] == {"count": 2, "lines": "1, 2"}


def test_the_beginning_of_a_tag_at_the_end_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "log"
    query = "<query xmlns='jabber:iq:roster'><item jid='a@b"
    log.write_text(f"S: <iq type='result' id='1'>{query}", encoding="utf-8")
    assert "item jid='a@b" in explained(log).units[0]["raw"]


def test_of_a_stanza_in_the_middle_no_protection_is_claimed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(f"S: {IQ}\n", encoding="utf-8")
    assert explained(log).units[0]["secured"] is False

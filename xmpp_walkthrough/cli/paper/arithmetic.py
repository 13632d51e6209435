"""A login computed without a connection: both sides are played here, value by value."""

import secrets
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.files import UnreadableFile
from xmpp_walkthrough.cli.files import read as read_file
from xmpp_walkthrough.cli.options import library_of
from xmpp_walkthrough.cli.paper.payload import joined, take_apart, write_parts
from xmpp_walkthrough.cli.paper.saslprep import write_preparation
from xmpp_walkthrough.cli.paper.sheet import Sheet
from xmpp_walkthrough.cli.password import password_of
from xmpp_walkthrough.cli.usage.misuse import Misuse, Phrase, near, quoted
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.notes import row
from xmpp_walkthrough.net.tls.channel_binding import EXPORTER, SIZE
from xmpp_walkthrough.protocol.jid import Jid, JidError
from xmpp_walkthrough.protocol.sasl import (
    Credentials,
    Granted,
    Mechanism,
    MechanismError,
    Move,
    Refusal,
    Values,
)
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, decode, encode_payload
from xmpp_walkthrough.protocol.sasl.known import everyone, needs_secret, read
from xmpp_walkthrough.protocol.sasl.saslprep import SaslprepError, saslprep
from xmpp_walkthrough.protocol.sasl2.ht import TYPES, hashed
from xmpp_walkthrough.server.config import practice_accounts
from xmpp_walkthrough.server.state.accounts import Accounts
from xmpp_walkthrough.server.state.randomness import Source
from xmpp_walkthrough.steps.failure import ExitCode

_MOST_PASTED = 1_000_000  # bytes; no server takes a payload of that size
_PATIENCE = 600.0  # seconds in which a user may paste it


def run(given: Mapping[str, Any], environment: Environment) -> int:
    """`decode BASE64`, or `MECHANISM USER`. Errors: Misuse."""
    library = library_of(environment, given)
    sheet = Sheet(environment.stdout)
    if given["what"] == "decode":
        if given["of"] is None:
            raise Misuse("usage.sasl.decode")
        text = given["of"]
        if text == "-":
            text = joined(_pasted(), library, sheet)
        return take_apart(text, given["mechanism"] or "", library, sheet)
    return _Login(given, environment, library, sheet).show()


class _Login:
    """One login on paper."""

    def __init__(
        self, given: Mapping[str, Any], environment: Environment, library: Library, sheet: Sheet
    ) -> None:
        self._sheet, self._library = sheet, library
        self._mechanism = _mechanism(given["what"])
        self._told: set[str] = set()
        user = given["of"]
        if not user:
            raise Misuse("usage.sasl.user")
        try:
            account = Jid(user, given["domain"])
        except JidError as error:
            reason = Phrase(f"jid.{error.reason}", {"part": error.part, "detail": error.detail})
            where = quoted(f"{user}@{given['domain']}")
            raise Misuse("usage.address", where=where, reason=reason, more="") from None
        self._password = practice_accounts()["mbed"]
        self._needed = needs_secret(self._mechanism.name)
        if self._needed and not given["practice"]:
            self._password = password_of(str(account), given, environment, library)
        self._practice = bool(given["practice"])
        self._server_first = _payload(given["server_first"])
        self._bound = secrets.token_bytes(SIZE)  # what a TLS connection would give
        nonce = given["client_nonce"] or secrets.token_hex(12)
        self._credentials = Credentials(
            account.local or "",
            self._password,
            given["authzid"],
            lambda: nonce,
            domain=account.domain,
            binding=self._binding().get,
        )

    def show(self) -> ExitCode:
        """Write everything; the exit code says whether the login came to its end."""
        say = self._library.text
        if self._needed:
            if not self._practice:
                self._sheet.say(say("paper.secret"))
            if self._mechanism.name not in TYPES:  # a token is taken as it is
                plain = self._mechanism.plaintext
                write_preparation(self._password, self._library, self._sheet, plain=plain)
        try:
            self._client(self._mechanism.initiate(self._credentials))
        except MechanismError as error:
            key = f"failure.sasl.refusal.{error.reason}.what"
            facts = {"mechanism": self._mechanism.name, "detail": error.detail}
            self._sheet.say(say(key, **facts))
            return ExitCode.SASL
        except Refusal as refusal:
            self._sheet.say(say("paper.refused", condition=refusal.condition))
            return ExitCode.SASL
        return ExitCode.OK

    def _client(self, client: Generator[Move, bytes | None, Values]) -> None:
        """Let both sides talk; with the server's first message given, up to our answer to it."""
        move = next(client)
        stored = not self._mechanism.plaintext or _can_be_stored(self._password)
        server = self._server() if self._server_first is None and stored else None
        answer: bytes | None = self._server_first
        while True:
            self._values(move.values)
            self._message("paper.we", move.payload)
            if server is not None:
                answer = _answered(server, move.payload)
            elif answer is None:
                key = "paper.rest-unknown" if stored else "paper.rest-unstored"
                self._sheet.say(self._library.text(key))
                return
            self._message("paper.server", answer)
            try:
                move = client.send(answer)
            except StopIteration as end:
                self._values(end.value)
                return
            answer = None

    def _binding(self) -> dict[str, bytes]:
        """The channel bindings of this mechanism, by type."""
        kind = TYPES.get(self._mechanism.name) or (EXPORTER if self._mechanism.binds else "")
        return {kind: self._bound} if kind else {}

    def _server(self) -> Generator[Move, bytes, Granted]:
        if self._mechanism.name in TYPES:
            data = next(iter(self._binding().values()), b"")
            server = _of_token(self._credentials, data)
            next(server)
            return server
        accounts = {self._credentials.authcid: self._password}
        try:
            verifier = Accounts(
                self._credentials.domain, accounts, Source(None), keep_passwords=True
            ).verifier()
            account = str(Jid(self._credentials.authcid, self._credentials.domain))
            verifier = verifier._replace(certified=(account,), bindings={EXPORTER: self._bound})
        except SaslprepError as error:
            raise MechanismError("password-not-preparable", error.reason) from None
        server = self._mechanism.answer(verifier)
        next(server)
        return server

    def _values(self, values: Values) -> None:
        for name, value in values.items():
            if name not in self._told:
                found = row(name, value, self._library)
                empty = self._library.text("ui.empty")
                self._sheet.row(found._replace(value=found.value or empty))
        self._told.update(values)

    def _message(self, key: str, payload: bytes | None) -> None:
        self._sheet.blank()
        if payload is None:
            self._sheet.say(self._library.text(f"{key}-nothing"))
            return
        self._sheet.say(self._library.text(key))
        self._sheet.data(encode_payload(payload))
        if payload:
            write_parts(read(payload, self._mechanism.name), self._library, self._sheet)
        self._sheet.blank()


def _of_token(credentials: Credentials, data: bytes) -> Generator[Move, bytes, Granted]:
    """The server's half of a login by token, which both sides know. XEP-0484"""
    yield Move(None)
    return Granted(credentials.authcid, hashed(credentials.password, b"Responder", data))


def _can_be_stored(password: str) -> bool:
    """Whether a server that keeps to RFC 4616 §2 can have such a password at all."""
    try:
        saslprep(password)
    except SaslprepError:
        return False
    return True


def _pasted() -> str:
    """The text on the standard input. Errors: Misuse."""
    try:
        data = read_file(Path("/dev/stdin"), _MOST_PASTED, seconds=_PATIENCE)
    except UnreadableFile as error:
        raise Misuse("usage.sasl.unreadable", reason=error.phrase) from None
    return data.decode("utf-8", "surrogateescape")


def _answered(server: Generator[Move, bytes, Granted], payload: bytes | None) -> bytes | None:
    """The server's answer, be it a challenge or the data of success."""
    try:
        return server.send(payload or b"").payload
    except StopIteration as end:
        granted: Granted = end.value
        return granted.payload


def _mechanism(name: str) -> Mechanism:
    known = everyone()
    if name.upper() not in known:
        facts = {"name": quoted(name), "near": near(name, known), "known": ", ".join(known)}
        raise Misuse("usage.no-mechanism", **facts)
    return known[name.upper()]


def _payload(text: str | None) -> bytes | None:
    """The pasted payload, in base64 or as it is."""
    if text is None:
        return None
    try:
        return decode(text)
    except IncorrectEncoding:
        return text.encode("utf-8", "surrogateescape")

"""A server that logs everybody in and writes a text of ours wherever a server may write anything.

`Liar(says)` keeps the order of every protocol; `says` is what stands in its places, by name, such
as the `nonce` of a challenge or the `ver` of a roster. `conclude` plays a whole walk against it,
without I/O, as `net.session` would on a real connection.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from support.walks.playbook import ending
from xmpp_walkthrough.net.session.acknowledge import acknowledge
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Event, Role, Violation
from xmpp_walkthrough.protocol.sasl import base64
from xmpp_walkthrough.protocol.sasl.base64 import encode_payload, payload_of
from xmpp_walkthrough.protocol.sasl.digest_md5 import compute
from xmpp_walkthrough.protocol.sasl.digest_messages import quoted, read
from xmpp_walkthrough.protocol.sasl.scram_keys import prove, salted_password
from xmpp_walkthrough.protocol.sasl2.ht import hashed
from xmpp_walkthrough.steps import actions as a
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.walk import find, perform
from xmpp_walkthrough.wire import names as n
from xmpp_walkthrough.wire.markup import escape, quote

PASSWORD = "r0m30myr0m30"
ME = "juliet@im.example.com"
THERE = a.Target("xmpp.example.net", 5222)
END = b"</stream:stream>"
SALT, TURNS = b"salt of one user", 4096
DOMAIN = "im.example.com"
_STREAM = f"xmlns='{n.CLIENT}' xmlns:stream='{n.STREAMS}'"

# What a server may write as it likes, and what an ordinary one writes there.
PLACES: dict[str, str] = {
    "header-id": "a1",
    "header-from": DOMAIN,
    "header-to": ME,
    "header-lang": "en",
    "version": "1.0",
    "demand": "urn:example:demand",
    "mechanism": "X-OTHER",
    "hostname": DOMAIN,
    "caps-node": "urn:example:software",
    "caps-ver": "ver",
    "upgrade": "UPGR-SCRAM-SHA-512",
    "inline": n.CARBONS,
    "nonce": "e124695b",
    "salt": base64.encode(SALT),
    "extension": "x=1",
    "realm": DOMAIN,
    "cram": "<1896.697@im.example.com>",
    "task": "UPGR-SCRAM-SHA-256",
    "token": "secret-token",
    "expiry": "2030-01-01T00:00:00Z",
    "form-field": "username",
    "instructions": "Choose a name.",
    "jid": f"{ME}/balcony",
    "identity": f"{ME}/walk",
    "roster-ver": "ver7",
    "roster-name": "Romeo",
    "sm-id": "sm-1",
    "sm-location": "xmpp.example.net:5222",
    "previd": "sm-1",
    "request-id": "r1",
    "request-from": DOMAIN,
    "request-namespace": "urn:example:unknown",
    "result-from": DOMAIN,
    "subscriber": "romeo@example.net",
    "disco-var": "urn:xmpp:ping",
    "place": "other.example.net",
    "error-text": "Not now.",
}


class Liar:
    """`wants` are words for what it does besides a plain login: see `_features` and `reply`."""

    def __init__(self, says: Mapping[str, str], *wants: str) -> None:
        self._says = {**PLACES, **says}
        self.wants = set(wants)
        self.reached: set[str] = set()  # the places that were written
        self._secured = self._authenticated = self._ended = False
        self._first_bare = self._challenge = ""
        self._mechanism = ""
        self._managed = False
        self.connections = 0

    def begins(self) -> None:
        """A new connection."""
        self.connections += 1
        self._secured = self._authenticated = self._ended = False

    def text(self, place: str) -> str:
        self.reached.add(place)
        return self._says[place]

    def attribute(self, place: str) -> str:
        return quote(self.text(place))

    def content(self, place: str) -> str:
        return escape(self.text(place))

    def reply(self, event: Event) -> bytes:
        """What it says to this."""
        handler = _HANDLERS.get(type(event))
        return handler(self, event).encode() if handler else b""

    # --- the stream ---

    def header(self, _event: Event) -> str:
        self._authenticated = self._authenticated or "authenticated" in self.wants
        head = (
            f"<?xml version='1.0'?><stream:stream id={self.attribute('header-id')}"
            f" version={self.attribute('version')} from={self.attribute('header-from')}"
            f" to={self.attribute('header-to')}"
            f" xml:lang={self.attribute('header-lang')} {_STREAM}>"
        )
        if "redirect" in self.wants and self.connections == 1:
            inside = f"<see-other-host xmlns='{n.STREAM_ERRORS}'>{self.content('place')}"
            text = f"<text xmlns='{n.STREAM_ERRORS}'>{self.content('error-text')}</text>"
            error = f"<stream:error>{inside}</see-other-host>{text}</stream:error>"
            self._ended = True
            return head + error + END.decode()
        return head + self.features()

    def features(self) -> str:
        if "demands" in self.wants:
            inside = f"<x xmlns={self.attribute('demand')}><required/></x>"
        elif not self._secured:
            inside = f"<starttls xmlns='{n.TLS}'/>"
        elif not self._authenticated:
            inside = self._logins()
        else:
            inside = f"<bind xmlns='{n.BIND}'/><session xmlns='{n.SESSION}'/>" + self._extras()
        return f"<stream:features>{inside}</stream:features>"

    def _logins(self) -> str:
        listed = ("SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "PLAIN", self.content("mechanism"))
        names = "".join(f"<mechanism>{name}</mechanism>" for name in listed)
        host = f"<hostname xmlns='{n.DOMAIN_BASED_NAME}'>{self.content('hostname')}</hostname>"
        made = f"<mechanisms xmlns='{n.SASL}'>{names}{host}</mechanisms>"
        made += f"<register xmlns='{n.REGISTER_FEATURE}'/><auth xmlns='{n.AUTH_LEGACY_FEATURE}'/>"
        if "sasl2" not in self.wants:
            return made
        tasks = "<p:upgrade>UPGR-SCRAM-SHA-256</p:upgrade>" * 3_000
        tasks += f"<p:upgrade>{self.content('upgrade')}</p:upgrade>"
        inline = (
            f"<inline><bind xmlns='{n.BIND2}'><inline><feature var={self.attribute('inline')}/>"
            f"<feature var='{n.SM}'/></inline></bind><sm xmlns='{n.SM}'/>"
            f"<fast xmlns='{n.FAST}'><mechanism>HT-SHA-256-NONE</mechanism></fast></inline>"
        )
        sasl2 = f"<authentication xmlns='{n.SASL2}' xmlns:p='{n.SASL_UPGRADE}'>{names}"
        return f"{made}{sasl2}{inline}{tasks}</authentication>"

    def _extras(self) -> str:
        caps = f"node={self.attribute('caps-node')} ver={self.attribute('caps-ver')}"
        return (
            f"<ver xmlns='{n.ROSTER_VERSIONS}'/><sm xmlns='{n.SM}'/><csi xmlns='{n.CSI}'/>"
            f"<compression xmlns='{n.COMPRESS_FEATURE}'><method>zlib</method></compression>"
            f"<c xmlns='{n.CAPS}' hash='sha-1' {caps}/>"
        )

    def proceed(self, _event: Event) -> str:
        self._secured = True
        return f"<proceed xmlns='{n.TLS}'/>"

    # --- SASL, in both profiles ---

    def auth(self, event: Event) -> str:
        assert isinstance(event, e.SaslData)
        self._mechanism = event.xml.get("mechanism", "")
        payload = payload_of(event) or b""
        if self._mechanism == "SCRAM-SHA-1":
            self._first_bare = payload.decode().partition(",")[2].partition(",")[2]
            nonce = self._first_bare.rpartition("r=")[2] + self.text("nonce")
            more = self.text("extension")
            self._challenge = f"r={nonce},s={self.text('salt')},i={TURNS},{more}"
        elif self._mechanism == "DIGEST-MD5":
            words = f"realm={quoted(self.text('realm'))},nonce={quoted(self.text('nonce'))}"
            self._challenge = f'{words},qop="auth",charset=utf-8,algorithm=md5-sess'
        elif self._mechanism == "CRAM-MD5":
            self._challenge = self.text("cram")
        elif self._mechanism == "PLAIN":
            return self._let_in(event, None)
        elif self._mechanism.startswith("HT-"):
            return self._let_in(event, hashed(self._says["token"], b"Responder", b""))
        return self._data(event, "challenge", self._challenge.encode())

    def response(self, event: Event) -> str:
        assert isinstance(event, e.SaslData)
        message = payload_of(event) or b""
        if not message:
            return self._let_in(event, None)
        if self._mechanism == "SCRAM-SHA-1":
            without = message.decode().rpartition(",p=")[0]
            salted = salted_password("sha1", PASSWORD, SALT, TURNS)
            proof = prove("sha1", salted, self._first_bare, self._challenge, without)
            last = f"v={base64.encode(proof.server_signature)}".encode()
            if "challenge-last" in self.wants:
                return self._data(event, "challenge", last)
            return self._let_in(event, last)
        if self._mechanism == "DIGEST-MD5":
            proved = compute({"authzid": "", **read(message)}, PASSWORD)["expected_rspauth"]
            return self._let_in(event, f"rspauth={proved}".encode())
        return self._let_in(event, None)

    def abort(self, event: Event) -> str:
        inline = isinstance(event, e.Sasl2Abort)
        space = n.SASL2 if inline else n.SASL
        text = f"<text>{self.content('error-text')}</text>"
        return f"<failure xmlns='{space}'><aborted xmlns='{n.SASL}'/>{text}</failure>"

    def _data(self, event: Event, name: str, payload: bytes) -> str:
        inline = isinstance(event, e.Sasl2Auth | e.Sasl2Response)
        text = base64.encode(payload) if inline else encode_payload(payload)
        return f"<{name} xmlns='{n.SASL2 if inline else n.SASL}'>{text}</{name}>"

    def _let_in(self, event: Event, payload: bytes | None) -> str:
        if not isinstance(event, e.Sasl2Auth | e.Sasl2Response):
            self._authenticated = True
            return f"<success xmlns='{n.SASL}'>{encode_payload(payload)}</success>"
        data = f"<additional-data>{base64.encode(payload or b'')}</additional-data>"
        if "task" in self.wants and not self._mechanism.startswith("HT-"):
            tasks = f"<tasks><task>{self.content('task')}</task><task>UPGR-SCRAM-SHA-256</task>"
            return f"<continue xmlns='{n.SASL2}'>{data}{tasks}</tasks></continue>"
        return self._inline_success(data)

    def _inline_success(self, data: str = "") -> str:
        self._authenticated = True
        token = f"token={self.attribute('token')} expiry={self.attribute('expiry')}"
        resumed = "resumes" in self.wants and self._managed and self.connections > 1
        inside = f"<authorization-identifier>{self.content('identity')}</authorization-identifier>"
        if resumed:
            inside += f"<resumed xmlns='{n.SM}' h='1' previd={self.attribute('previd')}/>"
        else:
            inside += f"<bound xmlns='{n.BIND2}'>{self._enabled()}</bound>"
        inside += f"<token xmlns='{n.FAST}' {token}/>"
        made = f"<success xmlns='{n.SASL2}'>{data}{inside}</success>"
        return made if resumed else f"{made}<stream:features>{self._extras()}</stream:features>"

    def next_task(self, _event: Event) -> str:
        salt = f"<salt xmlns='{n.SCRAM_UPGRADE}' iterations='4096'>{self.content('salt')}</salt>"
        return f"<task-data xmlns='{n.SASL2}'>{salt}</task-data>"

    def task_data(self, _event: Event) -> str:
        return self._inline_success()

    # --- what follows ---

    def _enabled(self) -> str:
        self._managed = True
        id_, place = self.attribute("sm-id"), self.attribute("sm-location")
        return f"<enabled xmlns='{n.SM}' resume='true' id={id_} location={place}/>"

    def enabled(self, _event: Event) -> str:
        return self._enabled() + f"<r xmlns='{n.SM}'/>"

    def resumed(self, _event: Event) -> str:
        return f"<resumed xmlns='{n.SM}' h='1' previd={self.attribute('previd')}/>"

    def acknowledged(self, _event: Event) -> str:
        return f"<a xmlns='{n.SM}' h='1'/><r xmlns='{n.SM}'/>"

    def compressed(self, _event: Event) -> str:
        return f"<compressed xmlns='{n.COMPRESS}'/>"

    def bound(self, event: Event) -> str:
        jid = f"<bind xmlns='{n.BIND}'><jid>{self.content('jid')}</jid></bind>"
        return self._result(event, jid)

    def _result(self, event: Event, inside: str = "") -> str:
        id_ = quote(event.xml.get("id", ""))
        return f"<iq type='result' id={id_} from={self.attribute('result-from')}>{inside}</iq>"

    def iq(self, event: Event) -> str:
        if event.xml.get("type") not in ("get", "set"):
            return ""
        namespace = str(event.xml[0].tag)[1:].partition("}")[0]
        inside = ""
        if namespace == n.ROSTER:
            item = f"<item jid='romeo@example.net' name={self.attribute('roster-name')}/>"
            inside = f"<query xmlns='{n.ROSTER}' ver={self.attribute('roster-ver')}>{item}</query>"
        elif namespace == n.DISCO_INFO:
            feature = f"<feature var={self.attribute('disco-var')}/>"
            inside = f"<query xmlns='{n.DISCO_INFO}'>{feature}</query>"
        elif namespace == n.REGISTER and event.xml.get("type") == "get":
            words = f"<instructions>{self.content('instructions')}</instructions>"
            inside = f"<query xmlns='{n.REGISTER}'>{words}<username/><password/>{self._form()}"
            inside += "</query>"
        elif namespace == n.AUTH_LEGACY and event.xml.get("type") == "get":
            fields = "<username/><password/><resource/>"
            inside = f"<query xmlns='{n.AUTH_LEGACY}'>{fields}</query>"
        elif namespace == n.PING and event.xml.get("to") == self._says["jid"]:
            return event.raw.decode() + self._result(event)
        return self._result(event, inside) + self._requests()

    def _form(self) -> str:
        if "form" not in self.wants:
            return ""
        field = f"<field var={self.attribute('form-field')}><value>x</value></field>"
        return f"<x xmlns='{n.DATA_FORM}' type='form'>{field}</x>"

    def _requests(self) -> str:
        """Questions of its own, and of others; and somebody who wants to be seen."""
        if not self._authenticated:
            return ""
        who = f"id={self.attribute('request-id')} from={self.attribute('request-from')}"
        space = self.attribute("request-namespace")
        return (
            f"<iq type='get' {who}><ping xmlns='{n.PING}'/></iq>"
            f"<iq type='set' {who}><query xmlns='{n.ROSTER}'/></iq>"
            f"<iq type='get' {who}><query xmlns={space}/></iq>"
            f"<presence type='subscribe' from={self.attribute('subscriber')}/>"
        )

    def message(self, event: Event) -> str:
        if "deaf" in self.wants:
            return ""
        return event.raw.decode() + self._requests()

    def end(self, _event: Event) -> str:
        return "" if self._ended else END.decode()


_HANDLERS: dict[type[Event], Callable[[Liar, Event], str]] = {
    e.StreamHeader: Liar.header,
    e.StartTls: Liar.proceed,
    **dict.fromkeys((e.SaslAuth, e.Sasl2Auth), Liar.auth),
    **dict.fromkeys((e.SaslResponse, e.Sasl2Response), Liar.response),
    **dict.fromkeys((e.SaslAbort, e.Sasl2Abort), Liar.abort),
    e.Sasl2Next: Liar.next_task,
    e.Sasl2TaskData: Liar.task_data,
    e.SmEnable: Liar.enabled,
    e.SmResume: Liar.resumed,
    e.SmRequest: Liar.acknowledged,
    e.Compress: Liar.compressed,
    e.BindRequest: Liar.bound,
    e.Iq: Liar.iq,
    e.Message: Liar.message,
    e.StreamClose: Liar.end,
}


class Conclusion:
    """A walk played to its end: what it sent, and how it failed, if it did."""

    def __init__(self, walker: Context, liar: Liar) -> None:
        self.context = walker
        self.sent: list[bytes] = []
        self.told: list[str] = []
        self.failure: WalkError | None = None
        self._liar = liar
        self._step = ""
        self._arrived: deque[Event] = deque()
        self.cuts = 0  # how often the line was cut
        self._fatal = e.Message if "cut" in liar.wants else ()

    async def put(self, data: bytes, *, edited: bool = False, unasked: bool = False) -> None:
        self._put(data)

    def _put(self, data: bytes) -> None:
        self.sent.append(data)
        events = self.context.stream.feed(Role.INITIATING, data)
        assert not any(isinstance(event, Violation) for event in events), events
        for event in events:
            if not self.cuts and isinstance(event, self._fatal):
                self.cuts += 1
                raise WalkError("lost", ExitCode.EXCHANGE)
            if not self.cuts and isinstance(event, e.SmRequest) and "mute" in self._liar.wants:
                return
            heard = self.context.stream.feed(Role.RECEIVING, self._liar.reply(event))
            self._arrived += heard
            if any(isinstance(each, e.SmRequest) for each in heard):
                _at_once(acknowledge(self))

    def play(self, run: Run) -> None:
        """As `net.session.Session.run`, and then `finish` where it failed."""
        try:
            self._run(run)
        except WalkError as failure:
            self.failure = failure
            if "closed" not in self.context.facts:
                self._run(perform(self.context, find("close")[0], 1), quietly=True)

    def _run(self, run: Run, *, quietly: bool = False) -> None:
        move: Callable[[], a.Action] = lambda: next(run)  # noqa: E731
        while True:
            try:
                action = move()
            except StopIteration:
                return
            try:
                value = self._perform(action)
                move = _sending(run, value)
            except WalkError as error:
                if quietly:
                    return
                move = _throwing(run, error)

    def _perform(self, action: a.Action) -> object:
        stream = self.context.stream
        if isinstance(action, a.Resolve):
            return (THERE,)
        if isinstance(action, a.Connect):
            self._arrived.clear()
            self._liar.begins()
            return action.targets[0]
        if isinstance(action, a.Handshake):
            stream.tls_established()
        if isinstance(action, a.Begin):
            self._step = action.step
        if isinstance(action, a.Tell):
            self.told.append(action.key)
        if isinstance(action, a.Again):
            return False
        if isinstance(action, a.Send):
            if self._step != "close":
                for event in filter(ending, self._arrived):
                    self._set_aside(event)
            self._put(action.data)
        if isinstance(action, a.Expect):
            return self._expect(action)
        return None

    def _expect(self, wanted: a.Expect) -> Event | None:
        while self._arrived:
            event = self._arrived.popleft()
            if wanted.accepts(event):
                return event
            self._set_aside(event)
        if wanted.patience is not None:
            return None
        if not self.cuts and "mute" in self._liar.wants:
            self.cuts += 1
            raise WalkError("lost", ExitCode.EXCHANGE)
        raise WalkError("timeout", ExitCode.STREAM)

    def _set_aside(self, event: Event) -> None:
        if (failure := ending(event)) is not None:
            raise failure
        if isinstance(event, e.Iq) and event.xml.get("type") in ("get", "set"):
            self.context.requests.append(event)


def _at_once(work: Coroutine[Any, Any, None]) -> None:
    """Run what never waits, since nothing here does."""
    with suppress(StopIteration):
        work.send(None)
        raise AssertionError("it waits")


def _sending(run: Run, value: object) -> Callable[[], a.Action]:
    return lambda: run.send(value)


def _throwing(run: Run, error: WalkError) -> Callable[[], a.Action]:
    return lambda: run.throw(error)

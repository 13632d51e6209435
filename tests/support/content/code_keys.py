"""Which text keys can the program ask for? Read from its sources, so that no list grows old.

Literal keys are found as strings; keys that are put together are found by what fills the gap:
the names of steps, the rules of the framer, the reasons of errors.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache

from support.sources import modules as trees
from xmpp_walkthrough.cli.walk.presenter import _LEADS_TO
from xmpp_walkthrough.explain.explanation import Advice, Verdict
from xmpp_walkthrough.explain.opinion import _UNSAID, _name
from xmpp_walkthrough.explain.predict import KINDS
from xmpp_walkthrough.net.dns.srv import UNASKED
from xmpp_walkthrough.net.tcp.attempt import ERRORS
from xmpp_walkthrough.net.tls.fault import ALERTS, SSL_REASONS, VERIFY_REASONS
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.features import Offer
from xmpp_walkthrough.protocol.sasl import Credentials
from xmpp_walkthrough.protocol.sasl.cram_md5 import CRAM_MD5
from xmpp_walkthrough.protocol.sasl.digest_md5 import DIGEST_MD5
from xmpp_walkthrough.protocol.sasl.scram import SCRAM_SHA_256
from xmpp_walkthrough.protocol.sasl2.ht import hashed, ht
from xmpp_walkthrough.protocol.stream.phases import TRANSITIONS
from xmpp_walkthrough.transcript.facts import KEYS
from xmpp_walkthrough.walk import steps
from xmpp_walkthrough.wire.restrictions import _EXPAT_RULES, BEYOND_LIMITS

# Only the other side ever sends these; where they come all the same, the element's own text stands.
CLIENT_ONLY = {
    *(e.StartTls, e.SaslAuth, e.SaslResponse, e.SaslAbort, e.BindRequest),
    *(e.Sasl2Auth, e.Sasl2Response, e.Sasl2Abort, e.Sasl2Next),
    *(e.Compress, e.SmEnable, e.SmResume),
}
SERVER_ONLY = {
    e.StreamFeatures,
    e.Proceed,
    e.TlsFailure,
    e.SaslChallenge,
    e.SaslSuccess,
    e.SaslFailure,
    e.BindResult,
    e.Compressed,
    e.CompressionFailure,
    e.SmEnabled,
    e.SmResumed,
    e.SmFailed,
    *(e.Sasl2Challenge, e.Sasl2Continue, e.Sasl2Success, e.Sasl2Bound, e.Sasl2Failure),
}
# What a server may find wrong with a client's SCRAM message; a client meets the others.
OF_CLIENTS = {
    "channel-binding-malformed",
    "gs2-header-malformed",
    "name-malformed",
    "proof-malformed",
    "proof-missing",
}


@cache
def calls() -> dict[str, list[tuple[str, ast.Call]]]:
    """Every call of the package with its path, by the name of what is called."""
    found: dict[str, list[tuple[str, ast.Call]]] = {}
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found.setdefault(_called(node), []).append((path, node))
    return found


def strings(node: ast.AST) -> set[str]:
    """The string constants in `node` that may be its value: no conditions, no parts of others."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.Compare):
        return set()
    inner: Iterable[ast.AST] = ast.iter_child_nodes(node)
    if isinstance(node, ast.IfExp):
        inner = (node.body, node.orelse)
    elif isinstance(node, ast.JoinedStr):
        inner = (part for part in node.values if isinstance(part, ast.FormattedValue))
    return {text for child in inner for text in strings(child)}


@cache
def arguments(name: str, position: int, under: str = "") -> set[str]:
    """The string constants at one position of all calls of `name`, directly or by a variable."""
    found: set[str] = set()
    for path, node in calls().get(name, []):
        if path.startswith(under) and len(node.args) > position:
            value = node.args[position]
            if not isinstance(value, ast.JoinedStr):
                found |= assigned(path, value.id) if isinstance(value, ast.Name) else strings(value)
    return found


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@cache
def returned(path: str, *functions: str) -> set[str]:
    """The string constants that these functions of a module return."""
    return {
        value
        for node in ast.walk(trees()[path])
        if isinstance(node, ast.FunctionDef) and node.name in functions
        for inner in ast.walk(node)
        if isinstance(inner, ast.Return) and inner.value is not None
        for value in strings(inner.value)
    } - {""}


def assigned(path: str, name: str) -> set[str]:
    """The string constants that a module assigns to `name`."""
    return {
        value
        for node in ast.walk(trees()[path])
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        for value in strings(node.value)
    }


def rules() -> set[str]:
    """Every rule that a Violation may name."""
    return (
        arguments("WireError", 1)
        | arguments("Violation", 3)
        | arguments("_breach", 3)
        | {rule for _, rule in _EXPAT_RULES.values()}
        | returned(
            "protocol/stream/stream.py", "why_unexpected", "_rule_broken", "_address_rule_broken"
        )
        | returned("protocol/stream/asked.py", "rule_broken")
        | {"unexpected"}
    )


def jid_reasons() -> set[str]:
    return arguments("JidError", 0, "protocol/")


def refusals() -> set[str]:
    """Why the client's side of a mechanism goes no further."""
    prepared = {
        f"{what}-{fault}"
        for what in ("username", "password")
        for fault in ("not-preparable", "empty")
    }
    malformed = arguments("Malformed", 0) | arguments("_decoded", 1, "protocol/sasl/scram_m")
    named = arguments("MechanismError", 0) | arguments("_distrusted", 0)
    return prepared | named | (malformed - OF_CLIENTS)


def tls_reasons() -> set[str]:
    return (
        {*VERIFY_REASONS.values(), *SSL_REASONS.values()}
        | returned("net/tls/fault.py", "_reason", "_no_issuer")
        | arguments("TlsFault", 0)
        | {"alert"}
        | {f"alert.{name}" for name in ALERTS.values()}
    )


def failures() -> Iterator[str]:
    """Every `failure.<key>` of a walk."""
    yield from (f"failure.{key}" for key in arguments("WalkError", 0) if key)
    yield from (f"failure.{key}" for key in arguments("_failure", 0))
    for key in arguments("_of_wish", 0):
        yield from (f"failure.{key}", f"failure.{key}.edited")
    resolve = arguments("ResolveFault", 0) | returned("net/dns/resolver.py", "_cause")
    resolve |= set(UNASKED)
    yield from (f"failure.resolve.{reason}" for reason in resolve)
    connect = {
        *(*ERRORS.values(), "no-address", "none-reachable"),
        *returned("net/tcp/attempt.py", "reason"),
        *returned("net/dns/resolver.py", "suspicion", "_reach"),
    }
    yield from (f"failure.connect.{reason}" for reason in connect)
    yield from (f"failure.tls.{reason}" for reason in tls_reasons())
    yield from (f"failure.sasl.{reason}" for reason in arguments("NoMechanism", 0) if reason)
    yield from (f"failure.sasl.refusal.{reason}" for reason in refusals())
    yield from (f"failure.violation.{rule}" for rule in rules() - BEYOND_LIMITS)
    yield from (f"failure.limit.{rule}" for rule in BEYOND_LIMITS)
    redirect = returned("steps/redirect.py", "_objection")
    yield from (f"failure.redirect.{reason}" for reason in redirect)


@cache
def with_condition() -> set[str]:
    """The failures to which the peer always names a condition: its words give cause and advice."""
    return {
        f"failure.{key}"
        for _, node in calls()["WalkError"]
        if any(keyword.arg == "condition" for keyword in node.keywords)
        for key in strings(node.args[0])
    }


def _binding_reasons() -> set[str]:
    """Why SCRAM is bound to its connection, or not."""
    path = "protocol/sasl/scram_binding.py"
    return (assigned(path, "why") | {"could-bind", "no-common-type"}) - {""}


def notes() -> Iterator[str]:
    """Every `note.<key>`; the beginning and the end of a step are shown otherwise."""
    told = arguments("Tell", 0) | {f"sasl.{why}" for why in _binding_reasons()}
    told |= arguments("Told", 0) | {*KEYS.values()}
    shown_otherwise = {"begin", "end", "disconnected", "task", "opinion"}
    yield from (f"note.{key}" for key in told - shown_otherwise)
    yield from ("note.disconnected-cleanly", "note.disconnected-abruptly")
    yield from (f"note.session.{offer}" for offer in (Offer.ABSENT, Offer.OPTIONAL))


def sayings() -> Iterator[str]:
    """The general sentence for each event that each side may send."""
    for _, role, event in TRANSITIONS:
        other = SERVER_ONLY if role is Role.INITIATING else CLIENT_ONLY
        if event not in {e.Nonza, e.BindRequest, *other}:
            who = "we" if role is Role.INITIATING else "server"
            yield f"says.{who}.{event.kind()}"


def variants() -> Iterator[str]:
    """What `situation` may add to an event's name in a walk of ours."""
    for who in ("we", "server"):
        yield from (f"says.{who}.stream_header_{n}" for n in ("first", "second", "third"))
        for framing in ("websocket", "bosh"):  # in logs
            yield from (f"says.{who}.stream_{x}_{framing}" for x in ("header", "close"))
    kinds = returned("explain/situation.py", "_features")
    yield from (f"says.server.stream_features_{kind}" for kind in kinds)
    yield from ("says.we.bind_request_any", "says.we.bind_request_chosen")
    yield from ("says.we.sasl_auth_plain", "says.we.sasl_auth_scram")
    yield from ("says.we.sasl_response_scram", "says.we.sasl_response_empty")
    yield from ("says.server.sasl_challenge_scram", "says.server.sasl_success_scram")
    for name in ("digest-md5", "cram-md5"):
        yield from (f"says.server.sasl_challenge_{name}", f"says.we.sasl_response_{name}")
    yield "says.server.sasl_success_digest-md5"
    yield from ("says.we.sasl_auth_anonymous", "says.we.sasl_auth_external")
    yield from ("says.we.sasl_auth_oauthbearer", "says.we.sasl_response_oauthbearer")
    yield from ("says.server.sasl_challenge_oauthbearer", "says.we.sasl_auth_x-oauth2")
    yield from ("says.server.sasl_success_empty", "says.server.presence_own")
    yield "says.server.message_own"
    yield from ("says.we.sasl2_auth_scram", "says.we.sasl2_auth_plain", "says.we.sasl2_auth_empty")
    yield from ("says.we.sasl2_response_scram", "says.server.sasl2_challenge_scram")
    yield "says.server.stream_features_bound"
    yield from (f"says.we.iq_{kind}" for kind in ("get_roster", "get_ping", "result_ping"))
    yield from (f"says.we.iq_{kind}" for kind in ("set_session", "result", "error"))
    answers = ("roster", "ping", "session")
    yield from (f"says.server.iq_result_{about}" for about in answers)
    yield from ("says.server.iq_get_ping", "says.server.iq_set_roster")


def allowed_names() -> Iterator[str]:
    """What `explain.opinion` calls the events that a client may send."""
    for _, role, event in TRANSITIONS:
        if role is Role.INITIATING and not issubclass(event, _UNSAID):
            yield f"check.name.{_name(event)}"


def predictions() -> Iterator[str]:
    """What may be predicted, and when each of it comes."""
    for kind in KINDS:
        yield from (f"predict.name.{kind}", f"predict.when.{kind}")


def scram_values() -> set[str]:
    """The names of all values of a SCRAM login, by running one (RFC 7677 §3)."""
    nonce = "rOprNGfwEbeRWWbNEkqO"
    login = SCRAM_SHA_256.initiate(Credentials("user", "pencil", nonce=lambda: nonce))
    next(login)
    rest = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    return set(login.send(f"r={nonce}{rest}".encode()).values)


def museum_values() -> set[str]:
    """The names of all values of DIGEST-MD5 and CRAM-MD5."""
    user = Credentials("user", "pencil", nonce=lambda: "abc")
    digest, cram = DIGEST_MD5.initiate(user), CRAM_MD5.initiate(user)
    next(digest), next(cram)
    challenge = b'nonce="a",algorithm=md5-sess'
    return {*digest.send(challenge).values, *cram.send(b"<a@b>").values}


def token_values() -> set[str]:
    """The names of all values of a login by token."""
    login = ht("HT-SHA-256-ENDP").initiate(Credentials("user", "t", binding=lambda _kind: b"d"))
    next(login)
    try:
        login.send(hashed("t", b"Responder", b"d"))
    except StopIteration as end:
        return set(end.value)
    raise AssertionError("it goes on")


def screen_words() -> Iterator[str]:
    """Keys that a view puts together from names."""
    shown = [step.name for step in steps() if step.name != "discover"]
    for name in shown:
        yield from (f"ui.step.{name}", f"ui.title.{name}", f"now.{name}")
    for reached in _LEADS_TO.values():
        yield from (f"now.{reached}", f"next.{reached}")
    yield from (f"ui.advice.{name}" for name in Advice._fields)
    yield from (f"ui.verdict.{verdict}" for verdict in Verdict if verdict)
    yield from (f"ui.{name}" for name in ("jid", "server", "warning", "insecure-1", "insecure-2"))
    yield from (f"ui.again-{n}" for n in (2, 3))
    yield from (f"ui.ladder-{name}" for name in ("out", "back", "ms"))
    kinds = ("plain", "scram", "ht", "digest", "cram", "oauth", "text", "empty", "opaque")
    yield from (f"payload.{kind}" for kind in kinds)
    yield from ("ui.part.gs2-header-y", "ui.part.gs2-header-p")
    yield from (f"ui.part.{name}" for name in ("gs2-header", "gs2-header-a", *"nrsicpve"))

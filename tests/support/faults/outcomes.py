"""What comes of each fault: the exit code, the key of an explanation, and what was on the wire.

`code` and `key` are the walk's. `said` stands in what the client received: the raw units, and
behind each SASL unit its decoded payload. A family's outcome holds for each of its faults.
"""

from typing import NamedTuple

from xmpp_walkthrough.server.fault import Fault


class Outcome(NamedTuple):
    code: int
    key: str
    said: str = ""


def outcome(fault: Fault) -> Outcome:
    """Errors: KeyError for a fault whose outcome nobody has written down."""
    if fault.family:
        found = FAMILIES[fault.family]
        return found._replace(said=f"<{fault.condition[1]}")
    return OUTCOMES[fault.name]


_LOST, _CLOSED = "failure.lost", "failure.closed"
_RESET = "failure.lost.reset"
_TIMEOUT, _STREAM_ERROR = "failure.timeout", "failure.stream-error"
_REFUSAL = "failure.sasl.refusal."
_BROKEN = "failure.violation."
_LIMIT = "failure.limit."
_TLS = "failure.tls."

_SASL2 = {
    "sasl2-other-name": Outcome(0, "note.sasl2.other-name", '<mechanisms xmlns="urn:xmpp:sasl:2">'),
    "sasl2-upgrade": Outcome(0, "says.we.sasl2_task_data", "<salt xmlns="),
    "sasl2-task-fails": Outcome(23, "failure.sasl.refused", "<temporary-auth-failure "),
    "sasl2-task-unknown": Outcome(23, "failure.sasl.no-task-known", "<aborted "),
    "sasl2-line-cut": Outcome(0, "note.sm.resumed", "<resumed "),
    "sasl2-resume-fails": Outcome(0, "note.sm.not-resumed", "<item-not-found "),
    "fast-rotates": Outcome(0, "note.fast.rotated", '<token xmlns="urn:xmpp:fast:0"'),
    "fast-expired": Outcome(0, "note.fast.dropped", "<credentials-expired "),
    "fast-other-mechanism": Outcome(0, "note.fast.dropped", "issued for another mechanism"),
    "fast-replay": Outcome(0, "note.fast.dropped", "it may be a replay"),
    "bind2-sm-fails": Outcome(0, "note.sm.refused", '<failed xmlns="urn:xmpp:sm:3">'),
}

FAMILIES = {
    "stream-error": Outcome(20, _STREAM_ERROR),
    "sasl-failure": Outcome(23, "failure.sasl.refused"),
    "bind-error": Outcome(24, "failure.bind.refused"),
    "session-error": Outcome(25, "failure.session.refused"),
    "carbons-error": Outcome(0, "note.carbons.refused"),
    "roster-error": Outcome(0, "note.exchange.no-roster"),
    "presence-error": Outcome(0, "says.server.presence_error"),
    "message-error": Outcome(26, "failure.exchange.message-refused"),
}

_CONNECTING = {
    "tcp-refused": Outcome(11, "failure.connect.refused"),
    "tcp-reset": Outcome(20, _RESET),
    "tcp-silent": Outcome(20, _TIMEOUT),
    "tcp-closed": Outcome(20, _LOST),
    "tcp-half-closed": Outcome(20, _LOST),
    "port-http": Outcome(30, _BROKEN + "http", "HTTP/1.1 400"),
    "port-tls": Outcome(30, _BROKEN + "tls-record", "\x15\x03\x03"),
    "port-ssh": Outcome(30, _BROKEN + "not-xml", "SSH-2.0"),
    "port-smtp": Outcome(30, _BROKEN + "not-xml", "220 mail"),
}
_FINDING = {
    "srv-answered": Outcome(0, "note.resolved", 'from="ceit.org"'),
    "srv-refused": Outcome(10, "failure.resolve.service-refused"),
    "srv-port-zero": Outcome(10, "failure.resolve.no-target"),
    "srv-wrong-port": Outcome(11, "failure.connect.refused"),
    "srv-all-dead": Outcome(11, "failure.connect.none-reachable"),
    "srv-dead-target": Outcome(0, "note.connect.failed"),
    "srv-silent-target": Outcome(0, "note.connect.racing"),
    "srv-starttls-filtered": Outcome(0, "note.connect.dropped", "xmpp-sasl"),
    "srv-dangling": Outcome(11, "failure.connect.no-address"),
    "srv-one-dangling": Outcome(0, "note.connect.no-address"),
    "srv-target-alias": Outcome(0, "note.connected"),
    "srv-alias": Outcome(0, "note.connected"),
    "srv-both": Outcome(0, "note.resolved"),
    "srv-direct-refused": Outcome(0, "note.resolved", "<proceed"),
    "srv-direct-port": Outcome(20, _LOST),
    "srv-starttls-port": Outcome(22, _TLS + "not-tls"),
    "srv-many": Outcome(0, "note.resolved"),
    "srv-missing": Outcome(0, "note.resolved-without-srv"),
    "srv-silent": Outcome(0, "note.resolved-unasked"),
    "srv-missing-refused": Outcome(11, "note.connect.otherwise"),
    "address-dead": Outcome(0, "note.connect.failed"),
    "address-one-alive": Outcome(0, "note.connect.failed"),
    "ipv6-black-hole": Outcome(0, "note.connect.dropped"),
    "dns-no-such-domain": Outcome(10, "failure.resolve.no-such-domain"),
    "dns-no-address": Outcome(10, "failure.resolve.no-address"),
    "dns-failed": Outcome(10, "failure.resolve.servers-failed"),
    "dns-silent": Outcome(10, "failure.resolve.timeout"),
    "dns-loop": Outcome(10, "failure.resolve.servers-failed"),
    "dns-international": Outcome(0, "note.resolved", 'from="büro.ceit.org"'),
}
_OPENING = {
    "stream-silent": Outcome(20, _TIMEOUT),
    "stream-cut": Outcome(20, _LOST),
    "stream-closes": Outcome(20, _CLOSED, "</stream:stream>"),
    "stream-no-version": Outcome(21, "failure.open.no-version", "<stream:stream"),
    "stream-old-version": Outcome(20, "failure.open.version", 'version="0.9" xml:lang'),
    "stream-new-version": Outcome(20, "failure.open.version", 'version="2.0" xml:lang'),
    "stream-no-id": Outcome(0, "note.open.no-id"),
    "stream-other-from": Outcome(0, "note.open.other-from", 'from="node7.cluster.example"'),
    "stream-wrong-namespace": Outcome(30, _BROKEN + "stream-namespace", "ether.jabber.org"),
    "stream-server-namespace": Outcome(30, _BROKEN + "content-namespace", "jabber:server"),
    "stream-doctype": Outcome(30, _BROKEN + "doctype", "<!DOCTYPE"),
    "stream-one-prefix": Outcome(0, "says.server.bind_result"),
    "stream-other-root": Outcome(30, _BROKEN + "not-a-stream", "<stream:steam"),
    "stream-latin-1": Outcome(30, _BROKEN + "encoding", "ISO-8859-1"),
    "stream-byte-order-mark": Outcome(30, _BROKEN + "byte-order-mark", "\ufeff"),
    "features-missing": Outcome(20, _TIMEOUT, "<stream:stream"),
    "features-empty": Outcome(24, "failure.bind.not-offered", "<stream:features/>"),
    "features-voluntary-only": Outcome(24, "failure.bind.not-offered", "protocol/caps"),
    "features-unknown-required": Outcome(21, "failure.open.unsupported-feature", "<toll "),
    "features-whitespace": Outcome(0, "says.server.whitespace", " \n"),
    "features-cut": Outcome(20, _LOST),
    "features-comment": Outcome(30, _BROKEN + "comment", "<!--"),
    "features-entity": Outcome(30, _BROKEN + "entity", "&welcome;"),
    "features-mismatched": Outcome(30, _BROKEN + "mismatched-tag", "</features>"),
    "features-not-utf-8": Outcome(30, _BROKEN + "syntax", "\udcff\udcfe"),
    "features-no-prefix": Outcome(30, _BROKEN + "unbound-prefix", "<st:features/>"),
    "features-text": Outcome(30, _BROKEN + "text", "hello"),
    "features-too-deep": Outcome(30, _LIMIT + "too-deep", "<a><a><a>"),
    "features-endless": Outcome(30, _LIMIT + "too-big", "<a/><a/><a/>"),
    "error-xml-not-well-formed": Outcome(20, _STREAM_ERROR, "<xml-not-well-formed"),
    "error-invalid-id": Outcome(20, _STREAM_ERROR, "<invalid-id"),
    "error-unknown": Outcome(20, _STREAM_ERROR, "<out-of-coffee"),
    "error-behind-bare-header": Outcome(20, _STREAM_ERROR, '<stream:stream id=""'),
    "error-with-child": Outcome(20, _STREAM_ERROR, "<queue-is-full"),
    "banned": Outcome(20, _STREAM_ERROR, "Too many (5) failed authentications"),
    "too-many-connections": Outcome(20, _STREAM_ERROR, "<resource-constraint"),
    "login-timer": Outcome(0, "says.server.bind_result"),
    "redirect-once": Outcome(0, "note.redirect.followed", "<see-other-host"),
    "redirect-under-tls": Outcome(0, "note.redirect.followed", "<see-other-host"),
    "redirect-loop": Outcome(20, "failure.redirect.too-often", "<see-other-host"),
    "redirect-after-login": Outcome(20, "failure.redirect.after-login", "<see-other-host"),
    "redirect-nowhere": Outcome(11, "failure.connect.refused", "[::1]:1<"),
    "redirect-malformed": Outcome(20, "failure.redirect.malformed", "http://ceit.org:99999/"),
}
_REGISTERING = {
    "registration-web": Outcome(23, "failure.register.web", "<url>https://ceit.org/register</url>"),
    "registration-closed": Outcome(23, "failure.register.refused", "<not-allowed "),
    "registration-unknown": Outcome(23, "failure.register.refused", "<service-unavailable "),
    "registration-spent": Outcome(23, "failure.register.refused", "<item-not-found "),
}
_HIDING = {
    "tls-declined": Outcome(22, _TLS + "declined", "<failure"),
    "tls-silent": Outcome(22, _TIMEOUT, "<starttls"),
    "tls-stripped": Outcome(0, "note.tls.not-offered", "<mechanism>PLAIN</mechanism>"),
    "tls-none": Outcome(22, _TLS + "not-offered", "<failure"),
    "tls-optional": Outcome(0, "says.server.proceed", 'xmpp-tls"/><mechanisms'),
    "tls-sole": Outcome(0, "says.server.proceed", 'xmpp-tls"/></stream:features>'),
    "tls-injected": Outcome(30, _BROKEN + "behind-proceed", "password has expired"),
    "tls-whitespace": Outcome(30, _BROKEN + "instead-of-proceed", "\n"),
    "tls-offered-again": Outcome(0, "note.open.tls-again", 'xmpp-tls"/><mechanisms'),
    "tls-stalls": Outcome(22, _TLS + "timeout", "<proceed"),
    "tls-closes": Outcome(22, _TLS + "closed", "<proceed"),
    "tls-in-clear": Outcome(22, _TLS + "not-tls", "<proceed"),
    "tls-old-version": Outcome(22, _TLS + "protocol-version", "<proceed"),
    "tls-weak-ciphers": Outcome(22, _TLS + "no-shared-cipher", "<proceed"),
    "tls-asks-for-certificate": Outcome(0, "note.tls.established", "<proceed"),
    "cert-expired": Outcome(22, _TLS + "expired", "<proceed"),
    "cert-not-yet-valid": Outcome(22, _TLS + "not-yet-valid", "<proceed"),
    "cert-self-signed": Outcome(22, _TLS + "self-signed", "<proceed"),
    "cert-unknown-ca": Outcome(22, _TLS + "unknown-ca", "<proceed"),
    "cert-missing-intermediate": Outcome(22, _TLS + "missing-intermediate", "<proceed"),
    "cert-wrong-name": Outcome(22, _TLS + "name-mismatch", "<proceed"),
    "cert-srv-target": Outcome(22, _TLS + "name-mismatch", "<proceed"),
    "cert-wildcard": Outcome(22, _TLS + "name-mismatch", "<proceed"),
    "cert-wildcard-good": Outcome(0, "note.tls.established", 'from="im.ceit.org"'),
    "domain-international": Outcome(0, "note.tls.established", 'from="büro.ceit.org"'),
    "cert-common-name": Outcome(22, _TLS + "name-mismatch", "<proceed"),
    "cert-srv-id-only": Outcome(0, "note.tls.established", "<proceed"),
    "cert-xmpp-addr-only": Outcome(0, "note.tls.established", "<proceed"),
    "cert-revoked": Outcome(22, _TLS + "revoked", "<proceed"),
    "tls-refuses-certificate": Outcome(0, "note.connect.uncertified", "<proceed"),
    "cert-weak-key": Outcome(22, _TLS + "weak", "<proceed"),
}
_PROVING = {
    "binding-end-point": Outcome(0, "note.sasl.bound", "tls-server-end-point"),
    "binding-unique": Outcome(0, "note.sasl.bound", "tls-unique"),
    "binding-not-offered": Outcome(0, "note.sasl.could-bind", "<success"),
    "binding-list-missing": Outcome(0, "note.sasl.bound-untold", "-PLUS</mechanism>"),
    "binding-list-alone": Outcome(23, "failure.sasl.lists-contradict", "<channel-binding "),
    "binding-type-unknown": Outcome(0, "note.sasl.no-common-type", "tls-telepathy"),
    "binding-type-unproven": Outcome(23, _REFUSAL + "no-common-binding", "tls-telepathy"),
    "scram-list-changed": Outcome(23, _REFUSAL + "mechanism-list-changed", ",h="),
    "scram-other-tls": Outcome(23, _REFUSAL + "tls-version-changed", ",t=0303"),
    "scram-unknown-attribute": Outcome(0, "says.server.sasl_success_scram", ",x=good-morning"),
    "digest-wrong-rspauth": Outcome(23, _REFUSAL + "signature-wrong", "rspauth="),
    "sasl-first-refused": Outcome(0, "note.sasl.next", "<invalid-mechanism/>"),
    "sasl-gssapi": Outcome(0, "note.sasl.gssapi", "<hostname "),
    "sasl-only-on-request": Outcome(23, "failure.sasl.only-on-request", "CRAM-MD5"),
    "external-several": Outcome(0, "says.we.sasl_auth_external", "<success"),
    "external-no-account": Outcome(0, "note.connect.uncertified", "<not-authorized"),
    "authzid-granted": Outcome(0, "says.server.bind_result", "<jid>romeo@ceit.org/"),
    "authzid-ignored": Outcome(0, "note.bind.other-account", "<jid>mbed@ceit.org/"),
    "sasl-unknown-condition": Outcome(23, "failure.sasl.refused", "<out-of-coffee/>"),
    "sasl-no-condition": Outcome(23, "failure.sasl.refused", '<failure xmlns="urn:ietf:par'),
    "sasl-retry-limit": Outcome(23, "failure.sasl.refused", "<policy-violation"),
    "sasl-stream-error": Outcome(23, _STREAM_ERROR, "<policy-violation"),
    "sasl-silent": Outcome(23, _TIMEOUT, "<mechanisms"),
    "sasl-cut": Outcome(23, _LOST, "<mechanisms"),
    "sasl-none-offered": Outcome(23, "failure.sasl.none-offered", "<stream:features"),
    "sasl-empty-list": Outcome(23, "failure.sasl.none-offered", 'xmpp-sasl"/>'),
    "sasl-none-in-common": Outcome(23, "failure.sasl.none-in-common", "X-FINGERPRINT"),
    "sasl-downgrade": Outcome(23, "failure.sasl.not-offered", "<mechanism>PLAIN</mechanism></mec"),
    "sasl-not-base64": Outcome(23, _REFUSAL + "incorrect-encoding", ">%%%<"),
    "sasl-whitespace": Outcome(30, _BROKEN + "unexpected", "\n"),
    "sasl-success-twice": Outcome(30, _BROKEN + "not-a-stream", '<success xmlns="urn'),
    "sasl-success-data": Outcome(0, "says.server.sasl_success", ">=</success>"),
    "scram-nonce-not-extended": Outcome(23, _REFUSAL + "nonce-not-extended", "r="),
    "scram-nonce-not-ours": Outcome(23, _REFUSAL + "nonce-not-ours", "r="),
    "scram-few-iterations": Outcome(23, _REFUSAL + "iterations-too-few", ",i=1"),
    "scram-many-iterations": Outcome(23, _REFUSAL + "iterations-too-many", ",i=2147483647"),
    "scram-iterations-no-number": Outcome(23, _REFUSAL + "iterations-not-a-number", ",i=many"),
    "scram-iterations-leading-zero": Outcome(23, _REFUSAL + "iterations-leading-zero", "i=04096"),
    "scram-empty-salt": Outcome(23, _REFUSAL + "salt-empty", ",s=,i="),
    "scram-salt-not-base64": Outcome(23, _REFUSAL + "salt-malformed", ",s=****,"),
    "scram-no-salt": Outcome(23, _REFUSAL + "attribute-missing", ",i=4096"),
    "scram-reordered": Outcome(23, _REFUSAL + "attribute-order", "s="),
    "scram-mandatory-extension": Outcome(23, _REFUSAL + "mandatory-extension", "m=speak-latin,r="),
    "scram-wrong-signature": Outcome(23, _REFUSAL + "signature-wrong", "v="),
    "scram-short-signature": Outcome(23, _REFUSAL + "signature-length", "v="),
    "scram-no-signature": Outcome(23, _REFUSAL + "success-without-proof", "<success"),
    "scram-other-last-word": Outcome(23, _REFUSAL + "signature-missing", "welcome=home"),
    "scram-error-in-success": Outcome(23, _REFUSAL + "server-error", "e=invalid-proof"),
    "scram-success-too-early": Outcome(23, _REFUSAL + "success-too-early", "<success"),
    "scram-success-at-once": Outcome(23, _REFUSAL + "success-without-proof", "<success"),
    "scram-last-challenge": Outcome(0, "says.we.sasl_response_empty", "v="),
}
_BINDING = {
    "bind-other-resource": Outcome(0, "note.bind.changed", "<jid>mbed@ceit.org/balcony-2</jid>"),
    "bind-other-account": Outcome(0, "note.bind.other-account", "<jid>romeo@ceit.org/orchard"),
    "bind-other-domain": Outcome(
        30, "failure.violation.bound-to-other-domain", "<jid>mbed@elsewhere.example/"
    ),
    "bind-endless-address": Outcome(
        30, "failure.violation.bound-to-no-address", "<jid>mbed@ceit.org/ooo"
    ),
    "bind-silent": Outcome(24, _TIMEOUT, "xmpp-bind"),
    "bind-foreign-id": Outcome(24, _TIMEOUT, 'id="x"'),
    "bind-no-jid": Outcome(24, "failure.bind.refused", '<iq type="result"'),
    "bind-not-offered": Outcome(24, "failure.bind.not-offered", "xmpp-session"),
    "bind-tries": Outcome(24, _STREAM_ERROR, "Too many attempts to bind."),
    "bind-replaced": Outcome(25, _STREAM_ERROR, "<conflict"),
    "too-many-sessions": Outcome(24, "failure.bind.refused", "<resource-constraint"),
    "session-silent": Outcome(25, _TIMEOUT, "xmpp-session"),
    "session-absent": Outcome(0, "note.session.absent", "xmpp-bind"),
    "session-optional": Outcome(0, "note.session.optional", "<optional/>"),
    "session-required": Outcome(0, "note.session.offered", 'xmpp-session"/>'),
}
_RESUMING = {
    "line-dead": Outcome(26, "failure.dead"),
    "roster-changed": Outcome(0, "says.server.iq_result_roster_unchanged", '<item jid="tybalt@'),
    "line-cut": Outcome(0, "note.sm.resumed", "<resumed "),
    "resume-impossible": Outcome(0, "note.sm.not-resumed", "<feature-not-implemented "),
    "sm-failed-in-error": Outcome(
        0, "note.sm.refused", '<error type="cancel"><unexpected-request '
    ),
    "sm-acks-only": Outcome(0, "note.sm.acks-only", '<enabled xmlns="urn:xmpp:sm:3"/>'),
}
_EXCHANGING = {
    "roster-silent": Outcome(26, _TIMEOUT),
    "ping-unsupported": Outcome(0, "says.server.iq_error", "<service-unavailable"),
    "ping-silent": Outcome(26, "failure.dead"),
    "idle-timer": Outcome(0, "says.server.message_own"),
    "exchange-conflict": Outcome(26, _STREAM_ERROR, "<conflict"),
    "exchange-shutdown": Outcome(26, _STREAM_ERROR, "<system-shutdown"),
    "exchange-cut": Outcome(26, _LOST),
    "exchange-reset": Outcome(26, _RESET),
    "exchange-mid-tag": Outcome(26, _LOST),
    "server-closes": Outcome(26, _CLOSED, "</stream:stream>"),
    "message-too-big": Outcome(26, _STREAM_ERROR, "<stanza-too-big"),
    "push-forged": Outcome(0, "note.exchange.push.refused", "tybalt@capulet.example"),
    "push-lookalike": Outcome(0, "note.exchange.push.refused", 'from="mbed@ceit.org.example"'),
    "push-honest": Outcome(0, "says.we.iq_result_roster", 'id="push-1" from="mbed@ceit.org"'),
    "push-without-from": Outcome(0, "says.we.iq_result_roster", 'id="push-1"><query'),
    "asked-for-ping": Outcome(0, "says.we.iq_result_ping", 'id="are-you-there"'),
    "asked-for-unknown": Outcome(0, "says.we.iq_error", "<secrets "),
    "result-unasked": Outcome(0, "says.server.iq_result_unasked", 'id="never-asked"'),
    "carbon-forged": Outcome(0, "says.server.message_carbon_foreign", "Meet me at the tomb."),
    "message-unknown-extension": Outcome(0, "says.server.message", "<trick "),
    "message-unknown-type": Outcome(0, "says.server.message", 'type="whisper"'),
}
_CLOSING = {
    "close-no-answer": Outcome(0, "note.close.no-answer"),
    "close-cut": Outcome(0, "note.close.cut"),
    "close-error": Outcome(27, _STREAM_ERROR, "<internal-server-error"),
    "close-mid-tag": Outcome(0, "note.close.cut"),
    "close-late-stanzas": Outcome(0, "says.server.message", "Wait!"),
    "close-no-notify": Outcome(0, "note.disconnected-abruptly", "</stream:stream>"),
    "close-reset": Outcome(0, "note.disconnected-abruptly", "</stream:stream>"),
}
_ODD = {
    "features-unknown-voluntary": Outcome(0, "says.server.stream_features_bind", "<weather "),
    "features-limits": Outcome(0, "says.server.stream_features_sasl", "<max-bytes>10000<"),
    "features-pipelining": Outcome(0, "says.server.stream_features_sasl", "<pipelining "),
    "features-mechanisms-in-clear": Outcome(
        0, "says.server.stream_features_clear", "</starttls><mechanisms"
    ),
    "result-from-server": Outcome(0, "says.server.iq_result_roster", 'from="ceit.org" id="roster'),
    "presence-priority": Outcome(0, "says.server.presence_own", "<priority>5</priority>"),
    "presence-denied": Outcome(0, "says.server.presence_unsubscribed", 'type="unsubscribed"'),
    "presence-forgotten": Outcome(0, "says.server.presence_unsubscribed", 'type="unsubscribed"'),
    "presence-asked": Outcome(0, "says.server.presence_subscribe", 'type="subscribe"'),
    "presence-offline": Outcome(0, "says.server.presence_unavailable", "<delay "),
    "presence-approved": Outcome(0, "says.server.presence_subscribed_unasked", 'type="subscribed"'),
    "message-delayed": Outcome(0, "says.server.message", "Good night."),
}
OUTCOMES = {
    **_ODD,
    **_FINDING,
    **_CONNECTING,
    **_OPENING,
    **_REGISTERING,
    **_HIDING,
    **_PROVING,
    **_SASL2,
    **_BINDING,
    **_RESUMING,
    **_EXCHANGING,
    **_CLOSING,
}

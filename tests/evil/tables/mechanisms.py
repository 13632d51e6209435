"""What may the other mechanisms meet, and the choice among them? RFC 4616, 2831, 7628, 4505."""

from __future__ import annotations

from evil.acts import Hush, Many, Payload, Reset, say
from evil.behaviour import Behaviour, Bend, at, behind, instead, swapped, tame
from evil.places import CHALLENGE, LOGIN_HEADER, REFUSAL, SUCCESS, TLS_FEATURES
from evil.tls import USUAL, Tls

_SASL = b"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"


def _offering(
    id: str, does: str, *mechanisms: str, bad: bool = True, more: bytes = b""
) -> Behaviour:
    """These in the place of the list."""
    named = b"".join(b"<mechanism>" + each.encode() + b"</mechanism>" for each in mechanisms)
    listed = b"<mechanisms " + _SASL + b">" + named + more + b"</mechanisms>"
    unbound = swapped(TLS_FEATURES, rb"<mechanisms.*</sasl-channel-binding>", listed)
    return Behaviour(id, does, (unbound,), grave=bad)


def _by(
    mechanism: str, id: str, does: str, *bends: Bend, bad: bool = True, tls: Tls = USUAL
) -> Behaviour:
    options, config = ("--mechanism", mechanism), {"also": (mechanism,)}
    return Behaviour(id, does, bends, grave=bad, options=options, config=config, tls=tls)


def _certified(id: str, does: str, *bends: Bend) -> Behaviour:
    return Behaviour(
        id,
        does,
        bends,
        grave=True,
        tls=Tls(asks=1),
        config={"also": ("EXTERNAL",)},
        options=("--client-cert", "%client%"),
    )


def _digest(id: str, does: str, message: bytes) -> Behaviour:
    return _by("DIGEST-MD5", id, does, at(CHALLENGE, Payload(message)))


def _said(text: bytes) -> bytes:
    return b"<challenge " + _SASL + b">" + text + b"</challenge>"


_NONCE = b'nonce="evil",qop="auth",algorithm=md5-sess,charset=utf-8'

BEHAVIOURS = [
    # the list
    _offering("offer-none", "an empty list of mechanisms"),
    _offering("offer-only-plain", "PLAIN alone, where there was more before", "PLAIN", bad=False),
    _offering("offer-only-anonymous", "ANONYMOUS alone", "ANONYMOUS"),
    _offering("offer-only-external", "EXTERNAL alone, for which we have no certificate",
              "EXTERNAL"),
    _offering("offer-only-museum", "what nobody should use any more", "DIGEST-MD5", "CRAM-MD5"),
    _offering("offer-only-login", "LOGIN and NTLM, which XMPP does not have", "LOGIN", "NTLM"),
    _offering("offer-kerberos", "GSSAPI alone", "GSSAPI", "GSS-SPNEGO"),
    _offering("offer-small-letters", "names in small letters", "plain", "scram-sha-256"),
    _offering("offer-spaces", "names with spaces around", " PLAIN ", bad=False),
    _offering("offer-empty-name", "a mechanism without a name", "", "PLAIN", bad=False),
    _offering("offer-long-name", "a name of twenty thousand letters", "X-" + "E" * 20_000),
    _offering("offer-thousand", "a thousand names", *(f"X-{n}" for n in range(1_000))),
    _offering("offer-same-twice", "one name many times", *(["PLAIN"] * 50), bad=False),
    _offering("offer-two-in-one", "two names in one element", "PLAIN SCRAM-SHA-256"),
    _offering("offer-escape", "a name that tries to be two lines", "X\n  ok   login"),
    _offering("offer-look-alike", "a name in Cyrillic letters", "РLАIN"),
    _offering("offer-of-another", "a mechanism in the namespace of nobody", "X-NONE",
              more=b"<mechanism xmlns='urn:evil'>PLAIN</mechanism>"),
    _offering("offer-with-child", "a name in a child of the name", "X-NONE",
              more=b"<mechanism><b>PLAIN</b></mechanism>"),
    _offering("offer-plus-only", "a mechanism that binds, without kinds of binding",
              "SCRAM-SHA-256-PLUS", bad=False),
    _offering("offer-plus-unknown", "a mechanism of a hash that we do not have, bound",
              "SCRAM-SHA3-512-PLUS"),
    tame("offer-two-lists", "two lists of mechanisms",
         swapped(TLS_FEATURES, b"<mechanisms",
                 b"<mechanisms " + _SASL
                 + b"><mechanism>PLAIN</mechanism></mechanisms><mechanisms")),
    tame("offer-host", "a host for Kerberos that clears the screen if it can",
         swapped(TLS_FEATURES, b"</mechanisms>",
                 b"<mechanism>GSSAPI</mechanism><hostname xmlns='urn:xmpp:domain-based-name:1'>"
                 b"&#x9b;2J.example</hostname></mechanisms>")),
    # PLAIN
    _by("PLAIN", "plain-challenge", "a challenge for a mechanism that has none",
        instead(SUCCESS, _said(b"")), at(REFUSAL, Hush())),
    _by("PLAIN", "plain-challenge-again", "an empty challenge for PLAIN, again and again",
        at(SUCCESS, say(Many(_said(b"="), 20)), Hush())),
    _by("PLAIN", "plain-success-data", "a success with data for a mechanism that has none",
        instead(SUCCESS, b"<success " + _SASL + b">ZXZpbA==</success>")),
    _by("PLAIN", "plain-success-empty", "a success with an empty message, which says nothing more",
        instead(SUCCESS, b"<success " + _SASL + b">=</success>"), bad=False),
    _by("PLAIN", "plain-success-space", "a success with a space in it",
        instead(SUCCESS, b"<success " + _SASL + b"> </success>"), bad=False),
    _by("PLAIN", "plain-success-not-base64", "a success of text", instead(
        SUCCESS, b"<success " + _SASL + b">welcome!</success>")),
    _by("PLAIN", "plain-success-child", "a success with markup in it",
        instead(SUCCESS, b"<success " + _SASL + b"><jid>mbed@x.example</jid></success>"),
        bad=False),
    _by("PLAIN", "plain-success-twice", "two successes", instead(SUCCESS, b"%honest%%honest%")),
    _by("PLAIN", "plain-success-then-failure", "a failure behind the success",
        behind(SUCCESS, b"<failure " + _SASL + b"><not-authorized/></failure>")),
    _by("PLAIN", "plain-success-then-header", "the next header before we have opened",
        behind(SUCCESS, b"<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
               b" xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>")),
    _by("PLAIN", "plain-no-certificate", "PLAIN, with a certificate of nobody", tls=Tls(
        Tls().cert._replace(signer="self"))),
    _by("PLAIN", "plain-silence", "silence for a password", at(SUCCESS, Hush())),
    _by("PLAIN", "plain-header-of-another",
        "a header from another domain, once it has the password",
        swapped(LOGIN_HEADER, b'from="evil.example"', b'from="other.example"'), bad=False),
    # DIGEST-MD5
    _digest("digest-no-nonce", "a digest without a nonce",
            b'realm="x",qop="auth",algorithm=md5-sess'),
    _digest("digest-no-algorithm", "a digest of no algorithm",
            b'nonce="evil",qop="auth",charset=utf-8'),
    _digest("digest-md5-plain", "an algorithm that is not ours",
            _NONCE.replace(b"md5-sess", b"md5")),
    _digest("digest-conf", "a layer of encryption and nothing else",
            _NONCE.replace(b'"auth"', b'"auth-conf"')),
    _digest("digest-realms", "a thousand realms", b'realm="evil",' * 1_000 + _NONCE),
    _digest("digest-realm-quotes", "a realm of fifty thousand quotes",
            b'realm="' + b'\\"' * 50_000 + b'",' + _NONCE),
    _digest("digest-realm-escape", "a realm that clears the screen",
            b'realm="\x1b[2J\x07",' + _NONCE),
    _digest("digest-realm-latin", "a realm in Latin-1, with no charset",
            b'realm="caf\xe9",nonce="evil",qop="auth",algorithm=md5-sess'),
    _digest("digest-open-quote", "a quote that is never closed", b'realm="x,' + _NONCE),
    _digest("digest-nonce-twice", "two nonces for one digest", _NONCE + b',nonce="live"'),
    _digest("digest-stale", "a nonce that is stale already", _NONCE + b",stale=true"),
    _digest("digest-maxbuf", "a buffer of no bytes", _NONCE + b",maxbuf=0"),
    _digest("digest-backslashes", "forty thousand backslashes",
            b'realm="' + b"\\" * 40_000 + b'",' + _NONCE),
    _digest("digest-commas", "forty thousand commas", b"," * 40_000 + _NONCE),
    _digest("digest-empty", "an empty challenge for a digest", b""),
    _digest("digest-rspauth-first", "the last message first, for a digest",
            b"rspauth=" + b"a" * 32),
    _by("DIGEST-MD5", "digest-rspauth-wrong", "a success with another digest", instead(
        SUCCESS, b"<success " + _SASL + b">cnNwYXV0aD1lYTQwZjYwMzM1YzQyN2I1NTI3Yjg0ZGJhYmNkZmZmZA=="
        b"</success>")),
    _by("DIGEST-MD5", "digest-rspauth-none", "a success before the server has proved anything",
        instead(CHALLENGE, b"<success " + _SASL + b"/>")),
    # CRAM-MD5
    _by("CRAM-MD5", "cram-empty", "an empty text to hash", at(CHALLENGE, Payload(b""))),
    _by("CRAM-MD5", "cram-long", "a text of a hundred thousand letters to hash",
        at(CHALLENGE, Payload(b"<" + b"e" * 100_000 + b">"))),
    _by("CRAM-MD5", "cram-escape", "a text to hash that clears the screen",
        at(CHALLENGE, Payload(b"<\x1b[2J\xff\x9b>"))),
    _by("CRAM-MD5", "cram-success-first", "a success before there is a text",
        instead(CHALLENGE, b"<success " + _SASL + b"/>")),
    _by("CRAM-MD5", "cram-success-data", "a success with data that nobody checks",
        instead(SUCCESS, b"<success " + _SASL + b">ZXZpbA==</success>")),
    # tokens
    _by("OAUTHBEARER", "token-error", "an error in JSON, for the token",
        at(SUCCESS, say(_said(b"eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=")), Hush())),
    _by("OAUTHBEARER", "token-error-not-json", "an error that is no JSON",
        at(SUCCESS, say(_said(b"e3sgG1syShs=")), Hush())),
    _by("OAUTHBEARER", "token-error-deep", "an error in JSON that is a thousand lists deep",
        at(SUCCESS, say(_said(b"W1tb" * 5_000)), Hush())),
    _by("OAUTHBEARER", "token-error-then-success", "an error, and a success for what it asks",
        instead(SUCCESS, _said(b"e30=") + b"%honest%")),
    _by("OAUTHBEARER", "token-success-data", "a success for a token, with data",
        instead(SUCCESS, b"<success " + _SASL + b">e30=</success>")),
    _by("X-OAUTH2", "token-old-challenge", "a challenge for a token of the old kind",
        at(SUCCESS, say(_said(b"e30=")), Hush())),
    # nobody, and a certificate
    _by("ANONYMOUS", "anonymous-challenge", "a challenge for nobody",
        at(SUCCESS, say(_said(b"d2hvPw==")), Hush())),
    _by("ANONYMOUS", "anonymous-data", "a success for nobody, with data",
        instead(SUCCESS, b"<success " + _SASL + b">ZXZpbA==</success>")),
    _certified("external-challenge", "a challenge for a certificate",
               instead(SUCCESS, _said(b"d2hvPw==")), at(REFUSAL, Hush())),
    _certified("external-data", "a success for a certificate, with data",
               instead(SUCCESS, b"<success " + _SASL + b">ZXZpbA==</success>")),
    _certified("external-refused", "a certificate refused, and the connection cut",
               at(SUCCESS, say(b"<failure " + _SASL + b"><not-authorized/></failure>"), Reset())),
    _certified("external-mechanism-refused", "EXTERNAL refused as a mechanism that is not there",
               instead(SUCCESS, b"<failure " + _SASL + b"><invalid-mechanism/></failure>")),
]  # fmt: skip

"""What may a refusal be? Stream errors, failures and stanza errors. RFC 6120 §4.9, §6.5, §8.3."""

from __future__ import annotations

from evil.acts import Close, Hush, Many, say
from evil.behaviour import Behaviour, at, behind, grave, instead, tame
from evil.places import (
    BOUND,
    CLEAR_FEATURES,
    CLOSE,
    LOGIN_FEATURES,
    MESSAGE,
    PING,
    PRESENCE,
    REFUSAL,
    ROSTER,
    SESSION,
    SUCCESS,
    TLS_FEATURES,
    Place,
)

_STREAM = b"xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
_STANZA = b"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
_SASL = b"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
_GONE = b"</stream:stream>"


def _stream(id: str, does: str, inside: bytes, place: Place = TLS_FEATURES) -> Behaviour:
    said = b"<stream:error>" + inside + b"</stream:error>" + _GONE
    return grave(id, does, at(place, say(said), Close()))


def _failure(id: str, does: str, inside: bytes) -> Behaviour:
    failure = b"<failure " + _SASL + b">" + inside + b"</failure>"
    return grave(id, does, instead(SUCCESS, failure))


def _stanza(id: str, does: str, inside: bytes, place: Place = BOUND, **more: object) -> Behaviour:
    kind = b"message" if place is MESSAGE else b"iq"
    said = b"<" + kind + b" type='error' id='%id%'>" + inside + b"</" + kind + b">"
    return Behaviour(id, does, (instead(place, said),), **more)  # type: ignore[arg-type]


def _error(kind: bytes, condition: bytes, text: bytes = b"") -> bytes:
    found = b"<" + condition + b" " + _STANZA + b"/>" + text
    return b"<error type='" + kind + b"'>" + found + b"</error>"


BEHAVIOURS = [
    # of the stream
    _stream("stream-error-empty", "an error of the stream without a condition", b""),
    _stream("stream-error-two", "an error of two conditions",
            b"<conflict " + _STREAM + b"/><reset " + _STREAM + b"/>"),
    _stream("stream-error-of-another", "a condition in the namespace of nobody",
            b"<conflict xmlns='urn:evil'/>"),
    _stream("stream-error-no-namespace", "a condition in no namespace", b"<conflict xmlns=''/>"),
    _stream("stream-error-text-only", "an error of words alone",
            b"<text " + _STREAM + b">no</text>"),
    _stream("stream-error-text-first", "the words before the condition",
            b"<text " + _STREAM + b">no</text><conflict " + _STREAM + b"/>"),
    _stream("stream-error-texts", "the words in three languages, and one empty",
            b"<conflict " + _STREAM + b"/><text " + _STREAM + b" xml:lang='de'>nein</text><text "
            + _STREAM + " xml:lang='zh'>不</text><text ".encode() + _STREAM + b"/>"),
    _stream("stream-error-bare-text", "words that stand in the error itself",
            b"go away <conflict " + _STREAM + b"/> please"),
    _stream("stream-error-child-tree", "words with markup in them",
            b"<reset " + _STREAM + b"/><text " + _STREAM + b">a <b>bold</b> <i>word</i></text>"),
    _stream("stream-error-application", "a condition of the application's own, with a tree in it",
            b"<undefined-condition " + _STREAM
            + b"/><evil xmlns='urn:evil'><a><b>c</b></a></evil>"),
    _stream("stream-error-long-name", "a condition with a name of ten thousand letters",
            b"<" + b"e" * 10_000 + b" " + _STREAM + b"/>"),
    _stream("stream-error-name-like-key", "a condition named like a path of ours",
            b"<failure.internal " + _STREAM + b"/>"),
    _stream("stream-error-name-like-template", "a condition named like a hole in a text of ours",
            b"<domain..password..name-_ " + _STREAM + b"/>"),
    _stream("stream-error-text-template", "words with holes such as our texts have",
            b"<conflict " + _STREAM + b"/><text " + _STREAM
            + b">{domain} {0} {password} {__class__.__mro__} %s %(password)s ${HOME}</text>"),
    _stream("stream-error-text-markup", "words in the markup of our terminal",
            b"<conflict " + _STREAM + b"/><text " + _STREAM
            + b">[bold red]x[/] [/foo] [link=http://e]y[/link] :skull: [@click=q]</text>"),
    _stream("stream-error-known-words", "the words of a known server, with more behind them",
            b"<not-well-formed " + _STREAM + b"/><text " + _STREAM
            + b">User removed. Replaced by new connection. Too many (9) failed "
              b"authentications</text>"),
    _stream("stream-error-shutdown", "a server that stops, in the middle of the login",
            b"<system-shutdown " + _STREAM + b"/>", SUCCESS),
    _stream("stream-error-after-login", "a policy that ends it after the login",
            b"<policy-violation " + _STREAM + b"/>", LOGIN_FEATURES),
    _stream("stream-error-for-bind", "an error of the stream for a binding",
            b"<resource-constraint " + _STREAM + b"/>", BOUND),
    _stream("stream-error-in-exchange", "another login with our resource, in step 5",
            b"<conflict " + _STREAM + b"/>", ROSTER),
    grave("stream-error-goes-on", "an error, and the stream goes on as if nothing were",
          instead(TLS_FEATURES, b"<stream:error><reset " + _STREAM + b"/></stream:error>%honest%")),
    grave("stream-error-without-close", "an error, no end of the stream, and silence",
          at(TLS_FEATURES, say(b"<stream:error><reset " + _STREAM + b"/></stream:error>"), Hush())),
    grave("stream-errors", "a hundred errors in a row",
          at(CLEAR_FEATURES,
             say(Many(b"<stream:error><reset " + _STREAM + b"/></stream:error>", 100)),
             Hush())),
    tame("stream-error-for-close", "an error in answer to our close",
         instead(CLOSE, b"<stream:error><reset " + _STREAM + b"/></stream:error>" + _GONE)),
    tame("stream-error-in-stanza", "an error of the stream as the child of a message",
         instead(PRESENCE, b"<message><stream:error><conflict " + _STREAM + b"/></stream:error>"
                 b"</message>%honest%")),
    # of SASL
    _failure("sasl-failure-empty", "a failure without a condition", b""),
    _failure("sasl-failure-two", "a failure of two conditions", b"<not-authorized/><aborted/>"),
    _failure("sasl-failure-of-another", "a failure's condition in the namespace of nobody",
             b"<not-authorized xmlns='urn:evil'/>"),
    _failure("sasl-failure-text", "a failure of words alone", b"<text>no</text>"),
    _failure("sasl-failure-bare-text", "a failure that is text", b"not-authorized"),
    _failure("sasl-failure-with-success", "a failure with a success in it",
             b"<success>dj1YWFhY</success>"),
    _failure("sasl-failure-stream-condition", "a condition that is one of the stream's",
             b"<host-unknown/>"),
    _failure("sasl-failure-template", "a failure's words with holes such as our texts have",
             b"<not-authorized/><text>{user} {password!r} %(mechanism)s {0.__init__}</text>"),
    _failure("sasl-failure-disabled", "a disabled account, with a place to complain at",
             b"<account-disabled/><text>javascript:alert(1) http://evil.example/?u=mbed</text>"),
    _failure("sasl-failure-temporary", "a failure that asks to come again",
             b"<temporary-auth-failure/>"),
    _failure("sasl-failure-expired", "credentials that have expired",
             b"<credentials-expired/><text xml:lang='x'>&#xA0;</text>"),
    grave("sasl-failure-then-success", "a failure, and a success right behind it",
          instead(SUCCESS, b"<failure " + _SASL + b"><not-authorized/></failure>%honest%")),
    grave("sasl-failure-then-gone", "a failure and the end",
          at(SUCCESS, say(b"<failure " + _SASL + b"><not-authorized/></failure>"), Close())),
    Behaviour("sasl-failure-next-mechanism", "every mechanism refused as none of ours, one by one",
              (instead(REFUSAL, b"<failure " + _SASL + b"><invalid-mechanism/></failure>"),
               instead(SUCCESS, b"<failure " + _SASL + b"><invalid-mechanism/></failure>")),
              grave=True),
    # of stanzas
    _stanza("stanza-error-empty", "an error stanza without an error", b"", grave=True),
    _stanza("stanza-error-no-condition", "an error of a stanza that says only its type",
            b"<error type='cancel'/>",
            grave=True),
    _stanza("stanza-error-no-type", "an error of no type",
            b"<error><not-allowed " + _STANZA + b"/></error>", grave=True),
    _stanza("stanza-error-strange-type", "an error of a type that there is not",
            _error(b"whatever", b"not-allowed"), grave=True),
    _stanza("stanza-error-of-another", "a stanza's condition in the namespace of nobody",
            b"<error type='cancel'><not-allowed xmlns='urn:evil'/></error>", grave=True),
    _stanza("stanza-error-old-code", "an error that is a number, as before 2004",
            b"<error code='503'>gone</error>", grave=True),
    _stanza("stanza-error-two", "two errors in a stanza",
            _error(b"auth", b"forbidden") + _error(b"wait", b"conflict"), grave=True),
    _stanza("stanza-error-redirect", "a binding that is to be found elsewhere",
            b"<error type='modify'><redirect " + _STANZA
            + b">xmpp:other.example:25</redirect></error>",
            grave=True),
    _stanza("stanza-error-gone", "an account that has moved, to what is no address",
            b"<error type='cancel'><gone " + _STANZA + b">xmpp:@@@?javascript:</gone></error>",
            grave=True),
    _stanza("stanza-error-by", "an error of somebody on the way",
            b"<error type='cancel' by='evil&#10;example'><conflict " + _STANZA + b"/></error>",
            grave=True),
    _stanza("stanza-error-wait", "an error that asks to wait, for a binding",
            _error(b"wait", b"resource-constraint"), grave=True),
    _stanza("stanza-error-continue", "an error that is only a warning",
            _error(b"continue", b"undefined-condition"), grave=True),
    _stanza("stanza-error-for-session", "a refused session",
            _error(b"wait", b"internal-server-error"),
            SESSION, config={"session": "required"}),
    _stanza("stanza-error-for-roster", "a refused roster", _error(b"cancel", b"item-not-found"),
            ROSTER),
    _stanza("stanza-error-for-message", "a refused message",
            _error(b"cancel", b"service-unavailable"),
            MESSAGE),
    _stanza("stanza-error-for-ping", "a refused ping", _error(b"auth", b"registration-required"),
            PING),
    tame("stanza-error-for-nothing", "an error for an id that was never used",
         behind(ROSTER,
                b"<iq type='error' id='evil'>" + _error(b"auth", b"not-authorized") + b"</iq>")),
]  # fmt: skip

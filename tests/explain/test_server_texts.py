"""Are the words that servers are known for explained, with the server's name, and only explained?

The rows are those of the dictionary of server texts, read in the servers' sources.
"""

from pathlib import Path

import pytest
from support.walks.lines import SASL, SERVER, WE, entry, explainer, library

from xmpp_walkthrough.content.check import check
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.explain.server_texts import meaning
from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.wire.names import BIND, SESSION, STANZA_ERRORS, STREAM_ERRORS

LANGUAGES = ("en", "zh")
PROSODY = [
    ("not-authorized", "Unable to authorize you with the authentication credentials you've sent."),
    ("malformed-request", "Invalid username or password."),
    ("not-authorized", "The response provided by the client doesn't match the one we calculated."),
    ("malformed-request", "Invalid username."),
    ("malformed-request", "Wrong nonce in client-final-message."),
    ("malformed-request", "Missing an attribute(p, r or c) in SASL message."),
    ("malformed-request", "Invalid channel binding value."),
    ("malformed-request", "Proposed channel binding type isn't supported."),
    ("not-authorized", "User authenticated successfully, but username was invalid"),
    ("not-authorized", "Out of order SASL element"),
    ("reset", "Password changed"),
    ("reset", "Role changed"),
    ("not-authorized", "Account deleted"),
    ("not-authorized", "Account disabled"),
    ("improper-addressing", "A 'to' attribute is required on stream headers"),
    ("not-authorized", "The 'to' attribute must remain the same across stream restarts"),
]
EJABBERD = [
    ("not-authorized", "Invalid username or password"),
    ("not-authorized", "Nodeprep failed"),
    ("not-authorized", "Empty username"),
    ("invalid-authzid", "Malformed username"),
    ("not-authorized", "Nonce mismatch"),
    ("bad-protocol", "Unsupported extension"),
    ("not-authorized", "Malformed or unexpected attribute"),
    ("not-authorized", "Invalid digest URI"),
    ("not-authorized", "Invalid channel binding"),
    ("not-authorized", "Incompatible SCRAM methods"),
    ("malformed-request", "Response decoding failed"),
    ("not-authorized", "SASL negotiation is not allowed in this state"),
    ("invalid-from", "Improper 'from' attribute"),
    ("host-unknown", "Improper 'to' attribute"),
    ("improper-addressing", "Missing 'to' attribute"),
    ("policy-violation", "Too long value of 'xml:lang' attribute"),
    ("policy-violation", "Use of STARTTLS required"),
    (
        "policy-violation",
        "Too many (5) failed authentications from this IP address (192.0.2.7). The address will"
        " be unblocked at 14:05:09 01.02.2026 UTC",
    ),
]
# Seen on the wire of Prosody 0.12 to 13.0.7 and ejabberd 23.01 to 26.07, and in two sources.
TODAY = [
    ("ejabberd", "policy-violation", "XML stanza is too big"),
    ("ejabberd", "not-authorized", "Unsupported mechanism"),
    ("ejabberd", "not-authorized", "unsupported_mechanism"),
    ("ejabberd", "not-authorized", "Invalid token"),
    ("ejabberd", "not-authorized", "Failed to get peer certificatex"),
    ("ejabberd", "not-authorized", "self signed certificate"),
    ("ejabberd", "not-authorized", "certificate has expired"),
    ("Prosody", "not-authorized", "Registration on this server is through invitation only"),
    ("ejabberd", "not-authorized", "Encryption is required"),
    ("Prosody", "undefined-condition", "Client acknowledged more stanzas than sent by server"),
    ("Prosody", "not-authorized", "A valid 'to' attribute is required on stream headers"),
    ("Prosody", "host-unknown", "This server does not serve x"),
    ("ejabberd", "connection-timeout", "Idle connection"),
    ("Prosody or ejabberd", "conflict", "Replaced by new connection"),
    ("ejabberd", "not-authorized", "No module is handling this query"),
    ("ejabberd", "not-authorized", "User already exists"),
    ("Prosody", "not-authorized", "Stream management is already enabled"),
    ("Prosody", "not-authorized", "Client must bind a resource before enabling stream management"),
    ("Prosody", "not-authorized", "Cannot bind resource before authentication"),
    ("ejabberd", "not-authorized", "Invalid 'previd' value"),
    ("ejabberd", "not-authorized", "Missing or invalid 'h' attribute"),
    ("ejabberd", "not-authorized", "Bad value of x in tag x qualified by namespace x"),
    ("ejabberd", "not-authorized", "Missing attribute x in tag x qualified by namespace x"),
    ("Metronome", "not-authorized", "Missing sha-x keys"),
    ("jabberd2", "not-authorized", "session manager for requested domain is not available"),
]
ROWS = [("Prosody", *row) for row in PROSODY] + [("ejabberd", *row) for row in EJABBERD] + TODAY


def test_every_known_text_has_its_row() -> None:
    assert len(library().server_texts()) == len(ROWS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("server", "condition", "text"), ROWS)
def test_the_text_is_explained(server: str, condition: str, text: str, language: str) -> None:
    found = meaning(Condition(SASL, condition, text), library(language))
    assert server in found
    assert "⟨" not in found
    assert "[en]" not in found
    assert len(found) > len(server) + 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_texts_mean_the_same(language: str) -> None:
    means = [known.means for known in library(language).server_texts() if "'to'" not in known.says]
    assert len(means) == len(set(means))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("not-authorized", ""),
        ("not-authorized", "The user name or the password is wrong."),
        ("not-authorized", "Invalid username or password. Or not."),
        ("malformed-request", "Password changed"),  # known, but beside another condition
        ("policy-violation", "Too many (" + "5" * 1000),
        ("not-authorized", "Nodeprep failed\nIgnore the above"),
    ],
)
def test_other_words_mean_nothing_to_us(condition: str, text: str) -> None:
    assert meaning(Condition(SASL, condition, text), library()) == ""


def test_the_same_words_are_told_apart_by_a_full_stop_and_the_condition() -> None:
    malformed = Condition(SASL, "malformed-request", "Invalid username or password.")
    refused = Condition(SASL, "not-authorized", "Invalid username or password")
    assert "Prosody" in meaning(malformed, library())
    assert "ejabberd" in meaning(refused, library())


def test_a_line_carries_the_meaning_beside_the_words_and_decides_nothing_by_it() -> None:
    text = "Invalid channel binding value."
    raw = f"<failure xmlns='{SASL}'><malformed-request/><text>{text}</text></failure>"
    bare = f"<failure xmlns='{SASL}'><malformed-request/></failure>"
    with_words, without = (explainer().explain(entry(SERVER, line)) for line in (raw, bare))
    assert with_words.advice is not None
    assert without.advice is not None
    assert "Prosody" in with_words.advice.text_means
    assert with_words.advice._replace(server_text="", text_means="") == without.advice
    assert with_words._replace(advice=None) == without._replace(advice=None)


def test_a_bare_invalid_mechanism_and_the_hash_h_have_words_of_their_own() -> None:
    assert library().condition(SASL, "invalid-mechanism") is not None
    assert library().has("ui.part.h")


ASKED = [
    ("bind", BIND, name)
    for name in (
        *("bad-request", "conflict", "not-allowed", "resource-constraint", "jid-malformed"),
        "internal-server-error",
    )
] + [("session", SESSION, name) for name in ("internal-server-error", "forbidden", "conflict")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("asked", "namespace", "condition"), ASKED)
def test_binding_and_session_have_their_own_words_for_a_condition(
    asked: str, namespace: str, condition: str, language: str
) -> None:
    texts = library(language)
    general, own = texts.condition(STANZA_ERRORS, condition), texts.condition(namespace, condition)
    assert general is not None
    assert own is not None
    each = explainer(language)
    each.explain(entry(WE, f"<iq type='set' id='1'><{asked} xmlns='{namespace}'/></iq>"))
    error = f"<error type='cancel'><{condition} xmlns='{STANZA_ERRORS}'/></error>"
    found = each.explain(entry(SERVER, f"<iq type='error' id='1'>{error}</iq>"))
    assert found.summary == own.means != general.means
    assert found.section == own.section
    assert found.advice is not None
    assert (found.advice.user, found.advice.admin, found.advice.author) == own[2:5]
    unasked = each.explain(entry(SERVER, f"<iq type='error' id='2'>{error}</iq>"))
    assert unasked.summary == general.means


def test_a_conflict_while_binding_is_no_failed_login() -> None:
    own = library().condition(BIND, "conflict")
    assert own is not None
    assert "credentials" in own.rules_out
    assert library().condition(STREAM_ERRORS, "conflict") != own


EDITS = [
    ("server-texts.toml", 'server = "P"\n', "", "server-texts.toml: text.a lacks server"),
    ("server-texts.toml", 'server = "P"', 'server = "P"\nwho = "x"', "text.a has who; remove it"),
    ("server-texts.toml", "[text.a]", "[text.b]", "en/server-texts.toml: text.b is missing"),
    ("server-texts.toml", "[text.a]", "[text.b]", "zh/server-texts.toml: text.a has no facts"),
    ("server-texts.toml", "[text.a]", "[text a]", "server-texts.toml:1: not valid TOML"),
    ("zh/server-texts.toml", "means", "meant", "text.a must have `means` and nothing else"),
    ("zh/server-texts.toml", '"不行"', '""', "text.a.means is empty"),
]


@pytest.mark.parametrize(("name", "old", "new", "problem"), EDITS)
def test_the_linter_sees(tmp_path: Path, name: str, old: str, new: str, problem: str) -> None:
    files = {
        "server-texts.toml": '[text.a]\nserver = "P"\nsays = "No"\n',
        "en/server-texts.toml": '[text.a]\nmeans = "No"\n',
        "zh/server-texts.toml": '[text.a]\nmeans = "不行"\n',
    }
    for file, text in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    assert check(tmp_path) == []
    assert Library("zh", tmp_path).server_texts()[0].means == "不行"
    assert old in files[name]
    (tmp_path / name).write_text(files[name].replace(old, new), encoding="utf-8")
    found = check(tmp_path)
    assert any(problem in line for line in found), found

"""Are the shipped texts whole: sound by the linter, and with words for everything in a login?"""

import json
from typing import Any

import pytest
from lxml import etree
from support.files import VECTORS

from xmpp_walkthrough.content.check import check
from xmpp_walkthrough.content.library import Library, lessons_root
from xmpp_walkthrough.content.shipped import MARK
from xmpp_walkthrough.wire import names

LANGUAGES = ("en", "zh")
OLD_NAMES = {"stream": names.STREAM_ERRORS, "stanza": names.STANZA_ERRORS}
APP = "urn:xmpp:errors"

# What Prosody 0.12/13 and ejabberd 23/24 put into stream features, each as they write it.
FEATURES = """<features xmlns="http://etherx.jabber.org/streams">
  <starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"><required/></starttls>
  <mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>PLAIN</mechanism></mechanisms>
  <sasl-channel-binding xmlns="urn:xmpp:sasl-cb:0"><channel-binding type="tls-exporter"/>
  </sasl-channel-binding>
  <authentication xmlns="urn:xmpp:sasl:2"><mechanism>PLAIN</mechanism><inline>
    <bind xmlns="urn:xmpp:bind:0"><inline><feature var="urn:xmpp:carbons:2"/></inline></bind>
    <fast xmlns="urn:xmpp:fast:0"><mechanism>HT-SHA-256-NONE</mechanism></fast>
    <sm xmlns="urn:xmpp:sm:3"/></inline>
    <upgrade xmlns="urn:xmpp:sasl:upgrade:0">UPGR-SCRAM-SHA-256</upgrade></authentication>
  <register xmlns="http://jabber.org/features/iq-register"/>
  <register xmlns="urn:xmpp:invite"/>
  <register xmlns="urn:xmpp:ibr-token:0"/>
  <auth xmlns="http://jabber.org/features/iq-auth"/>
  <compression xmlns="http://jabber.org/features/compress"><method>zlib</method></compression>
  <limits xmlns="urn:xmpp:stream-limits:0"><max-bytes>1</max-bytes><idle-seconds>1</idle-seconds>
  </limits>
  <pipelining xmlns="urn:xmpp:features:pipelining"/>
  <bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><required/></bind>
  <session xmlns="urn:ietf:params:xml:ns:xmpp-session"><optional/></session>
  <ver xmlns="urn:xmpp:features:rosterver"/>
  <sub xmlns="urn:xmpp:features:pre-approval"/>
  <c xmlns="http://jabber.org/protocol/caps" hash="sha-1" node="n" ver="v"/>
  <sm xmlns="urn:xmpp:sm:2"><optional/></sm>
  <sm xmlns="urn:xmpp:sm:3"><optional/></sm>
  <csi xmlns="urn:xmpp:csi:0"/>
</features>"""


def conditions() -> list[dict[str, Any]]:
    groups = json.loads(VECTORS.read_text(encoding="utf-8"))["groups"]
    (group,) = (group for group in groups if group["id"] == "conditions")
    cases: list[dict[str, Any]] = group["cases"]
    return cases


def namespace_of(case: dict[str, Any]) -> str:
    namespace: str = case.get("ns") or OLD_NAMES[case["kind"].partition("-")[0]]
    return namespace


def test_the_linter_finds_nothing_in_the_shipped_lessons() -> None:
    assert check(lessons_root()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", conditions(), ids=lambda case: str(case["id"]))
def test_every_condition_of_the_rfc_has_all_its_texts(case: dict[str, Any], lang: str) -> None:
    text = Library(lang).condition(namespace_of(case), case["name"])
    assert text is not None
    for part in ("means", "cause", "user", "admin", "author"):
        value = getattr(text, part)
        assert value, part
        assert not value.startswith(MARK), part
    if "section" in case:
        assert text.section == case["section"].replace("RFC 6120 ", "RFC 6120 §")
    if case["name"] != "undefined-condition":  # it says nothing, so it rules nothing out
        assert text.rules_out


def test_the_counts_are_those_of_the_rfc() -> None:
    kinds = [case["kind"] for case in conditions()]
    assert [kinds.count(kind) for kind in ("stream", "sasl", "stanza")] == [25, 11, 22]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_conditions_share_a_text(lang: str) -> None:
    library = Library(lang)
    texts = [library.condition(namespace_of(case), case["name"]) for case in conditions()]
    for part in ("means", "cause", "user", "admin", "author", "rules_out"):
        values = [value for text in texts if (value := getattr(text, part))]
        assert len(values) == len(set(values)), part


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_feature_that_real_servers_send_is_explained_by_name(lang: str) -> None:
    library = Library(lang)
    for element in etree.fromstring(FEATURES).iter():
        namespace, local = names.split(str(element.tag))
        text = library.element(namespace, local)
        assert text is not None, element.tag
        assert not text.says.startswith(MARK), element.tag
        title = library.namespace(namespace)
        assert title is not None, namespace
        assert not title.title.startswith(MARK), namespace


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_namespace_of_the_program_is_in_the_catalogue(lang: str) -> None:
    library = Library(lang)
    uris = {v for k, v in vars(names).items() if k.isupper() and isinstance(v, str)}
    assert names.SASL in uris
    assert [uri for uri in sorted(uris) if library.namespace(uri) is None] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refused_login_is_never_blamed_on_the_password_alone(lang: str) -> None:
    text = Library(lang).condition(names.SASL, "not-authorized")
    assert text is not None
    assert not any(word in text.means for word in ("password", "密码"))
    assert any(word in text.cause for word in (", or ", "或者"))


def test_chinese_texts_are_chinese() -> None:
    library = Library("zh")
    words = [term.definition for term in library.terms().values()]
    assert len(words) >= 45
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in word) for word in words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_failure_of_starttls_has_all_its_voices(lang: str) -> None:
    text = Library(lang).condition(names.TLS, "failure")
    assert text is not None
    assert all((text.means, text.cause, text.user, text.admin, text.author, text.rules_out))

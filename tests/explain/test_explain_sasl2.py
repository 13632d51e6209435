"""What stands inside a SASL2 login is explained by name, once; its payload is taken apart."""

from support.walks.lines import SERVER, WE, entry, library

from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.wire.names import SASL, SASL2

AUTHENTICATE = (
    f"<authenticate xmlns='{SASL2}' mechanism='PLAIN'><initial-response>AGEAYg=="
    "</initial-response><user-agent id='x'><software>s</software></user-agent>"
    "<bind xmlns='urn:xmpp:bind:0'><tag>t</tag></bind></authenticate>"
)


def test_wishes_are_explained_by_name_and_only_once() -> None:
    explainer = Explainer(library("en"))
    first = explainer.explain(entry(WE, AUTHENTICATE))
    assert first.key == "says.we.sasl2_auth_plain"
    assert [item.name for item in first.items] == [
        *("initial-response", "user-agent", "software", "bind", "tag")
    ]
    assert explainer.explain(entry(WE, AUTHENTICATE)).items == ()


def test_the_payload_is_where_the_base64_is() -> None:
    explanation = Explainer(library("en")).explain(entry(WE, AUTHENTICATE))
    assert explanation.payload is not None
    assert explanation.payload.kind == "plain"
    span = explanation.spans[-1]
    assert AUTHENTICATE.encode()[span.start : span.end] == b"AGEAYg=="


def test_a_condition_is_no_item_beside_its_own_words() -> None:
    failure = f"<failure xmlns='{SASL2}'><not-authorized xmlns='{SASL}'/><text>No.</text></failure>"
    explanation = Explainer(library("en")).explain(entry(SERVER, failure))
    assert [item.name for item in explanation.items] == ["text"]
    assert explanation.advice is not None
    assert explanation.advice.server_text == "No."


def test_features_behind_a_bound_login_are_told_from_others() -> None:
    explainer = Explainer(library("en"))
    behind = entry(SERVER, "<stream:features/>", phase=Phase.ESTABLISHED)
    assert explainer.explain(behind).key == "says.server.stream_features_bound"


def test_what_may_be_asked_for_inside_is_listed_with_the_feature() -> None:
    offer = (
        f"<stream:features><authentication xmlns='{SASL2}'><mechanism>PLAIN</mechanism><inline>"
        "<bind xmlns='urn:xmpp:bind:0'/><fast xmlns='urn:xmpp:fast:0'/></inline></authentication>"
        "</stream:features>"
    )
    explanation = Explainer(library("en")).explain(entry(SERVER, offer, secured=True))
    assert explanation.key == "says.server.stream_features_sasl2"
    assert [item.name for item in explanation.items] == ["authentication", "bind", "fast"]

"""Is a password never named as the reason where none was sent?"""

import pytest
from support.walks.lines import SASL, SERVER, WE, entry, explainer

REFUSED = f"<failure xmlns='{SASL}'><not-authorized/></failure>"
PASSWORDS = ("password", "密码")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("mechanism", "of_password"),
    [("PLAIN", True), ("EXTERNAL", False), ("OAUTHBEARER", False), ("X-OAUTH2", False)],
)
def test_a_refusal_blames_what_was_shown(lang: str, mechanism: str, of_password: bool) -> None:
    told = explainer(lang)
    told.explain(entry(WE, f"<auth xmlns='{SASL}' mechanism='{mechanism}'>=</auth>"))
    advice = told.explain(entry(SERVER, REFUSED)).advice
    assert advice is not None
    assert any(word in advice.cause for word in PASSWORDS) is of_password
    assert any(word in advice.rules_out for word in PASSWORDS) is not of_password

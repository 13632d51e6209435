"""Is a lesson read right, and is every mistake in one reported with its line?"""

import pytest

from xmpp_walkthrough.content.lesson import Lesson, parse_lesson
from xmpp_walkthrough.content.shipped import step_name
from xmpp_walkthrough.content.tables import ContentError

GOOD = """+++
id = "tls"
title = "Hide it"
step = "2.1"
rfc = ["RFC 6120 §5", "RFC 7590"]
terms = "tls"
+++

# Body

+++ inside is text
"""


def test_front_matter_and_body_are_taken_apart() -> None:
    assert parse_lesson(GOOD, "x.md") == Lesson(
        id="tls",
        title="Hide it",
        step="tls",
        rfc=("RFC 6120 §5", "RFC 7590"),
        terms=("tls",),
        body="# Body\n\n+++ inside is text\n",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# no front matter\n", r"x\.md:1: a lesson begins with"),
        ("", r"x\.md:1: a lesson begins with"),
        ('+++\nid = "a"\n', r"x\.md:2: the front matter has no closing line"),
        (GOOD.replace('step = "2.1"\n', ""), r"x\.md:6: the front matter lacks `step`"),
        (GOOD.replace('"2.1"', "2.1"), r"x\.md:4: `step` must be a string"),
        (GOOD.replace('terms = "tls"', "terms = [1]"), r"x\.md:6: `terms` must be a list"),
        (GOOD.replace("terms =", "tags = 1\nterms ="), r"x\.md:6: unknown field `tags`"),
        (GOOD.replace('"Hide it"', "Hide it"), r"x\.md:3: not valid TOML"),
    ],
)
def test_a_mistake_is_reported_with_file_and_line(text: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        parse_lesson(text, "x.md")


def test_steps_are_known_by_number_and_by_name() -> None:
    assert step_name("2.2") == "sasl"
    assert step_name("sasl") == "sasl"
    assert step_name("") == ""

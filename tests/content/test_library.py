"""Does the library find words lazily, fall back visibly, and treat what a peer said as data?"""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.content.lessons_tree import SASL, edit

from xmpp_walkthrough.content.filling import fill
from xmpp_walkthrough.content.library import Library, lessons_root
from xmpp_walkthrough.content.tables import ContentError, Sections, Table, flatten, read


def test_a_text_is_found_by_its_dotted_key_and_filled(tree: Path) -> None:
    assert Library("en", tree).text("step.title", number=2.2) == "Step 2.2"
    assert Library("zh", tree).text("step.title", number=3) == "第 3 步"
    assert Library("zh", tree).text("step.deep.end") == "`<auth/>` 结束"


def test_a_text_that_is_missing_in_chinese_comes_in_english_under_a_mark(tree: Path) -> None:
    edit(tree / "zh/messages.toml", "title", "other")
    assert Library("zh", tree).text("step.title", number=1) == "[en] Step 1"
    assert Library("zh", tree).has("step.title")


def test_a_text_that_is_missing_everywhere_shows_its_key(tree: Path) -> None:
    library = Library("en", tree)
    assert library.text("no.such", number=1) == "⟨no.such⟩"
    assert library.text("step") == "⟨step⟩"  # a table is no text
    assert not library.has("no.such")
    assert not library.has("step.title.further")


def test_an_unknown_language_is_english_without_marks(tree: Path) -> None:
    library = Library("eo", tree)
    assert library.language == "en"
    assert library.languages == ("en", "zh")
    assert library.text("step.title", number=1) == "Step 1"


def test_a_value_is_never_read_as_a_template(tree: Path) -> None:
    hostile = "{number} {0.__class__} {{x}} %s"
    assert Library("en", tree).text("step.title", number=hostile) == f"Step {hostile}"


@given(st.text(), st.text())
def test_filling_puts_any_value_in_literally(before: str, value: str) -> None:
    plain = before.replace("{", "").replace("}", "")
    assert fill(plain + "{x}", {"x": value}) == plain + value


def test_braces_and_unknown_names_stay_visible() -> None:
    assert fill("{{a}} {b} {c}", {"c": 1}) == "{a} {b} 1"


def test_elements_attributes_and_conditions_are_found_by_qualified_name(tree: Path) -> None:
    library = Library("en", tree)
    namespace = library.namespace(SASL)
    element = library.element(SASL, "auth")
    attribute = library.attribute(SASL, "auth", "mechanism")
    condition = library.condition(SASL, "aborted")
    assert namespace is not None
    assert (namespace.title, namespace.spec) == ("who we are", "RFC 6120 §6")
    assert element is not None
    assert (element.says, element.section) == ("We choose.", "RFC 6120 §6.4.2")
    assert attribute is not None
    assert attribute.says == "The choice."
    assert condition is not None
    assert (condition.means, condition.rules_out) == ("Broken off.", "")


def test_a_catalogued_namespace_without_a_file_still_has_a_title(tree: Path) -> None:
    library = Library("zh", tree)
    namespace = library.namespace("urn:x")
    assert namespace is not None
    assert namespace.title == "只有名称"
    assert library.element("urn:x", "y") is None
    assert library.namespace("urn:unknown") is None
    assert library.condition("urn:unknown", "gone") is None


def test_every_sentence_of_a_borrowed_condition_carries_the_mark(tree: Path) -> None:
    edit(tree / "zh/elements/sasl.toml", "condition.aborted", "condition.other")
    condition = Library("zh", tree).condition(SASL, "aborted")
    assert condition is not None
    assert condition.means == "[en] Broken off."
    assert condition.author == "[en] Offer another mechanism."
    assert (condition.rules_out, condition.section) == ("", "RFC 6120 §6.5.1")


def test_a_namespace_that_only_english_knows_is_marked(tree: Path) -> None:
    edit(tree / "zh/elements/namespaces.toml", '"urn:x"', '"urn:z"')
    namespace = Library("zh", tree).namespace("urn:x")
    assert namespace is not None
    assert namespace.title == "[en] only a name"


@pytest.mark.parametrize("name", ["who", "sasl", "2.2"])
def test_a_lesson_is_found_by_id_step_or_number(tree: Path, name: str) -> None:
    lesson = Library("zh", tree).lesson(name)
    assert lesson is not None
    assert (lesson.id, lesson.title, lesson.step) == ("who", "谁", "sasl")


def test_background_lessons_are_not_found_by_an_empty_name(tree: Path) -> None:
    library = Library("en", tree)
    assert library.lesson("") is None
    assert library.lesson("nothing") is None
    assert library.lesson("roles") is not None


def test_lessons_come_in_the_order_of_their_files_and_may_be_borrowed(tree: Path) -> None:
    (tree / "zh/02-sasl.md").unlink()
    assert [lesson.title for lesson in Library("zh", tree).lessons()] == ["[en] Who", "角色"]


def test_terms_come_with_word_and_definition(tree: Path) -> None:
    edit(tree / "zh/glossary.toml", "term.stream", "term.jid")
    terms = Library("zh", tree).terms()
    assert list(terms) == ["stream", "jid"]
    assert terms["stream"].word == "stream"
    assert terms["stream"].definition == "[en] A document."
    assert Library("zh", tree).term("none") is None


def test_nothing_is_read_before_it_is_asked_for_and_then_once(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def spy(path: Path, *_: object) -> Sections:
        opened.append(path.name)
        return Sections(path)

    monkeypatch.setattr("xmpp_walkthrough.content.library.Sections", spy)
    library = Library("en", tree)
    assert opened == []
    library.text("step.title", number=1)
    library.text("step.deep.end")
    assert opened == ["messages.toml"]
    library.namespace(SASL)
    assert opened == ["messages.toml", "namespaces.toml"]
    library.element(SASL, "auth")
    library.condition(SASL, "aborted")
    assert opened == ["messages.toml", "namespaces.toml", "sasl.toml"]


def test_importing_and_opening_a_library_does_not_load_the_toml_parser() -> None:
    code = (
        "import sys; from xmpp_walkthrough.content.library import Library; Library('en');"
        "sys.exit('tomllib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_broken_toml_is_reported_with_file_and_line(tree: Path) -> None:
    (tree / "en/messages.toml").write_text('[a]\nb = "b"\nc = = "d"\n', encoding="utf-8")
    with pytest.raises(ContentError, match=r"messages\.toml:3: "):
        Library("en", tree).text("a.b")


def test_a_file_read_by_tables_says_what_the_whole_file_says() -> None:
    for path in sorted(lessons_root().rglob("*.toml")):
        sections = Sections(path)
        for key, value in flatten(read(path)):
            if "." in key.replace("http://", "").replace("https://", ""):
                name, _, last = key.rpartition(".")
                found = (sections.table(name) or Table()).get(last, sections.leaf(key))
                assert found == value, f"{path}: {key}"


def test_tables_that_the_build_made_say_the_same_and_are_believed_of_no_other_text(
    tree: Path,
) -> None:
    file, ready = tree / "en/messages.toml", tree / "en/messages.json"
    made = Sections(file)
    ready.write_text(made.ready(), encoding="utf-8")
    taken = Sections(file)
    assert list(taken) == list(made)
    assert [taken.table(name) for name in taken] == [made.table(name) for name in made]
    assert taken.place("step") == made.place("step")
    assert Library("en", tree).text("step.title", number=1) == "Step 1"
    ready.write_text(made.ready().replace("Step", "Stage"), encoding="utf-8")
    assert Library("en", tree).text("step.title", number=1) == "Stage 1"  # it was read
    edit(file, "Step", "Leg")
    assert Library("en", tree).text("step.title", number=1) == "Leg 1"  # a teacher's own words
    ready.write_text("{", encoding="utf-8")
    assert Library("en", tree).text("step.title", number=1) == "Leg 1"


def test_an_empty_directory_has_no_texts_and_no_traceback(tmp_path: Path) -> None:
    library = Library("zh", tmp_path / "absent")
    assert library.text("a.b") == "⟨a.b⟩"
    assert library.lessons() == []
    assert library.terms() == {}


def test_the_shipped_lessons_are_found() -> None:
    assert (lessons_root() / "en" / "glossary.toml").is_file()
    assert {"en", "zh"} <= set(Library("en").languages)

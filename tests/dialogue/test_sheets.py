"""A table of the words goes out and comes back; only what a translator changed changes."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.lines import tidy
from assistant.dialogue.reader import read_script
from assistant.dialogue.rewording import reworded
from assistant.dialogue.sheets import COLUMNS, cells, merge, rows
from assistant.dialogue.slots import slots
from assistant.errors import Invalid
from tests.dialogue.scripts import SAMPLES, TEMPLATES

FILES = sorted([*TEMPLATES.rglob("*.yaml"), *SAMPLES.rglob("*.yaml")])
SMS = (SAMPLES / "sms_winback" / "script.yaml").read_bytes().decode()
EVERYTHING = (SAMPLES / "call_with_everything" / "script.yaml").read_bytes().decode()
WORDS = st.text(st.sampled_from("ab '\"#:,{}[]&*!|>%@`-?=+你好，。：\\\n"), min_size=1).filter(tidy)


#: Every way a text may be written in YAML, with comments and blank rows between.
STYLES = """\
# kept
title: {en: plain in braces, zh: 括号里}  # kept too
nodes:
  one:
    kind: say
    lines:
      en: plain words
      zh: '单引号 ''里面'''
  two:
    kind: say
    lines:
      en: >-
        folded over
        two rows

      # between
      zh: |
        一行
    cues:
      - {always: true, lines: {en: "double \\"quoted\\"", zh: 都行}}


  three:
    kind: close
    lines:
      en: over two
        plain rows
      zh:
        any: 大家
        key warm: >-
          老朋友
"""


def table(file: str, text: str) -> list[dict[str, str]]:
    """The table as it comes back from a spreadsheet."""
    return [dict(zip(COLUMNS, cells(row), strict=True)) for row in rows(file, text)]


def changed(file: str, text: str, line: str, new: str) -> list[dict[str, str]]:
    return [row | {"text": new} if row["line"] == line else row for row in table(file, text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-2]}-{path.stem}")
def test_a_table_that_comes_back_as_it_went_changes_nothing(path: Path) -> None:
    text = path.read_bytes().decode()
    assert merge(table("it", text), {"it": text}).texts == {}
    assert reworded(text, "it", {slot.line: slot.text for slot in slots(text, "it")}) == text


def test_every_line_of_a_script_is_in_the_table_with_what_is_said_before() -> None:
    script = read_script(SMS, "sms_winback")
    made = {row.line: row for row in rows("sms_winback/script.yaml", SMS, script)}
    for node in script.nodes.values():
        for language, text in node.lines.items():
            assert made[f"{node.line_id}.{language}"].text == text
    nudge = made["nudge.en"]
    assert (nudge.kind, nudge.most_segments, nudge.said_before) == (
        "ask",
        "2",
        script.nodes["hello"].lines["en"],
    )
    assert nudge.other == script.nodes["nudge"].lines["zh"]


def test_titles_purposes_variants_cues_and_promises_are_words_too() -> None:
    lines = {slot.line for slot in slots(EVERYTHING, "it")}
    assert lines >= {
        "script.title.en",
        "hello.purpose.zh",
        "hello.en.key_careful",
        "hello.en",
        "chat.birthday.zh",
        "word_given.promise.en",
    }


def test_a_new_line_changes_that_line_alone() -> None:
    new = "No hurry. If the shop were yours for a day, what would go first?"
    merged = merge(changed("it", SMS, "nudge.en", new), {"it": SMS})
    before, after = (yaml.safe_load(text) for text in (SMS, merged.texts["it"]))
    assert tidy(after["nodes"]["nudge"]["lines"].pop("en")) == new
    before["nodes"]["nudge"]["lines"].pop("en")
    assert before == after
    assert merged.texts["it"].count("#") == SMS.count("#")
    assert [change[:2] for change in merged.changes] == [("it", "nudge.en")]


@settings(deadline=None)
@given(st.data(), WORDS)
def test_any_words_in_any_place_are_read_back_and_nothing_else_moves(data: st.DataObject, new: str) -> None:
    text = data.draw(st.sampled_from([STYLES, STYLES.replace("\n", "\r\n"), "\ufeff" + STYLES]))
    found = slots(text, "it")
    slot = data.draw(st.sampled_from(found))
    done = reworded(text, "it", {slot.line: new})
    expected = {one.line: tidy(new) if one.line == slot.line else one.text for one in found}
    assert {one.line: one.text for one in slots(done, "it")} == expected
    start, end = slot.at.start_mark.index, slot.at.end_mark.index
    bare = text.removeprefix("\ufeff")  # places count from after it
    assert done.removeprefix("\ufeff").startswith(bare[:start])
    assert done.endswith(bare[end:])
    assert done.startswith("\ufeff") == text.startswith("\ufeff")
    assert (done.count("\r\n") > 0) == ("\r\n" in text)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"line": "nobody.en"}, "row 2: it has no line 'nobody.en'"),
        ({"file": "../secret.yaml"}, r"row 2: there is no '\.\./secret\.yaml'"),
        ({"text": " "}, "row 2: script.title.en: the text is empty"),
        ({"hash": "0" * 12, "text": "Other"}, "row 2: script.title.en of it changed since"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named(change: dict[str, str], wrong: str) -> None:
    first, *others = table("it", SMS)
    with pytest.raises(Invalid, match=wrong):
        merge([first | change, *others], {"it": SMS})


def test_a_line_that_stands_twice_is_refused() -> None:
    first, *others = table("it", SMS)
    with pytest.raises(Invalid, match=r"row 3: script\.title\.en of it stands twice"):
        merge([first, first, *others], {"it": SMS})


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(Invalid, match="no column file, line, hash"):
        merge([{"text": "Hello"}], {"it": SMS})


def test_a_line_edited_in_the_file_meanwhile_is_not_overwritten() -> None:
    out = changed("it", SMS, "nudge.en", "Translated")
    edited = SMS.replace("No rush at all", "Take your time")
    with pytest.raises(Invalid, match=r"nudge\.en of it changed since this table was made"):
        merge(out, {"it": edited})


@given(st.text(st.sampled_from("'=+-@\t\r＝a你"), max_size=6))
def test_no_cell_is_a_formula_and_each_comes_back_as_it_was(words: str) -> None:
    text = yaml.dump({"a_probe": {"technique": "ranking", "lines": {"en": f"{words}x"}}}, allow_unicode=True)
    (row,) = rows("it", text)
    cell = cells(row)[-1]
    assert cell[0] not in "=+-@\t\r＝＋－＠"
    assert merge([dict(zip(COLUMNS, cells(row), strict=True))], {"it": text}).changes == ()

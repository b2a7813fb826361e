"""How much dearer, how long, how late, how far: the case file is the specification."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.reasons.amount_words import load_amount_words, read_amount_words
from assistant.reasons.amounts import find
from assistant.reasons.normalise import normalise
from assistant.reasons.taxonomy import load_taxonomy
from assistant.reasons.yamlfile import HERE

CASES = Path(__file__).parent / "cases" / "amounts.tsv"


def cases() -> list[object]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [pytest.param(row, id=row["text"]) for row in rows]


@pytest.mark.parametrize("row", cases())
def test_an_amount_is_read_with_its_kind_and_unit(row: dict[str, str]) -> None:
    found = [
        (one.kind, one.value, one.unit, one.exact, row["text"][slice(*one.span)])
        for one in find(normalise(row["text"]))
    ]
    expected = (row["kind"], float(row["value"] or 0), row["unit"], row["exact"] == "yes", row["evidence"])
    assert found == ([] if row["kind"] == "-" else [expected])


def test_a_text_may_hold_several_amounts() -> None:
    found = find(normalise("涨了30%,还要等了2小时,送货晚了三天"))
    assert [(one.kind, one.value) for one in found] == [("price", 30), ("waiting", 2), ("speed", 3)]


@settings(deadline=None)
@given(
    st.text(
        st.sampled_from("一二两三百万半几个多来小时分钟天等了涨贵%$ 1234567890.,k-hours waited up"),
        max_size=60,
    )
)
def test_whatever_is_written_the_place_lies_within_it(text: str) -> None:
    normal = normalise(text)
    for one in find(normal):
        assert 0 <= one.start < one.end <= len(normal.text)
        assert 0 <= one.span[0] < one.span[1] <= len(text)
        assert one.value > 0


def test_every_kind_is_a_reason() -> None:
    assert {kind.reason for kind in load_amount_words().kinds} <= set(load_taxonomy().ids)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ("measure: share", "measure: weight"),
        ("bucks: 1", "dollars: 1, pounds: 1"),
        ("before: [涨了", "front: [涨了"),
        ("$: dollar", "$: thaler"),
    ],
)
def test_a_wrong_word_file_is_refused_by_name(tmp_path: Path, wrong: str, problem: str) -> None:
    file = tmp_path / "amounts.yaml"
    written = (HERE / "amounts.yaml").read_text("utf-8")
    assert wrong in written
    file.write_text(written.replace(wrong, problem, 1), "utf-8")
    with pytest.raises(Invalid, match=r"amounts\.yaml"):
        read_amount_words(file)

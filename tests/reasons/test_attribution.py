"""Whose fault, can it change, can we change it; the case file is the specification."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid, Missing
from assistant.reasons.attribution import REACH, of, read_rules
from assistant.reasons.replies import Evidence
from assistant.reasons.taxonomy import Fault, load_taxonomy

CASES = Path(__file__).parent / "cases" / "attribution.tsv"
SAID = {"yes": True, "no": False, "?": None}


def cases() -> list[object]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [pytest.param(row, id=f"{row['reason']}-{row['text']}") for row in rows]


@pytest.mark.parametrize("row", cases())
def test_a_reason_is_laid_at_the_right_door(row: dict[str, str]) -> None:
    found = of(row["reason"], row["text"])
    expected = (row["fault"], SAID[row["changeable"]], SAID[row["by_us"]], row["why"])
    assert (found.fault, found.changeable, found.by_us, found.why) == expected


def test_the_words_that_decided_are_shown_as_written() -> None:
    text = "送貨慢,跟你們沒關係"
    assert [one.text for one in of("speed", text).evidence] == ["跟你們沒關係"]


def test_what_stands_far_from_the_evidence_is_about_something_else() -> None:
    text = "too expensive" + " and so on" * 20 + ", my own fault"
    near, far = Evidence(0, 13, "too expensive"), Evidence(len(text) - 5, len(text), "fault")
    assert len(text) > REACH
    assert of("price", text, [near]).fault is Fault.COMPANY
    assert of("price", text, [far]).fault is Fault.CUSTOMER


def test_the_nearest_words_count() -> None:
    text = "my fault I missed the class, but the bill was your fault"
    at = text.index("bill")
    assert of("transparency", text, [Evidence(at, at + 4, "bill")]).why == "company_doing"
    at = text.index("class")
    assert of("convenience", text, [Evidence(at, at + 5, "class")]).fault is Fault.CUSTOMER


def test_every_reason_has_an_attribution_of_its_own() -> None:
    for reason in load_taxonomy().reasons:
        found = of(reason.id, "")
        assert (found.fault, found.by_us, found.why) == (reason.fault, reason.mendable, "default")


def test_an_unknown_reason_is_missing() -> None:
    with pytest.raises(Missing, match="no reason 'weather'"):
        of("weather", "it rained")


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(load_taxonomy().ids))
def test_evidence_is_always_the_customers_writing(text: str, reason: str) -> None:
    written = text + " my own fault 不怪你们 " + text
    assert all(written[one.start : one.end] == one.text for one in of(reason, written).evidence)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("rules: []", "expected 'defaults'"),
        ("defaults: {}\nrules: [{id: x}]", "x: has no words"),
        ("defaults: {}\nrules: [{id: x, fault: fate, en: [fate]}]", "x: field 'fault' is 'fate'"),
        ("defaults: {}\nrules: [{id: x, reasons: [fate], en: [y]}]", "unknown reason 'fate'"),
        ("defaults: {fate: {changeable: true}}\nrules: []", "unknown reason 'fate'"),
        ("defaults: {}\nrules: [{id: x, en: [a]}, {id: x, en: [b]}]", "'x' is used twice"),
        ("defaults: {}\nrules: [{id: x, by_us: maybe, en: [a]}]", "'by_us' must be true or false"),
    ],
)
def test_a_wrong_rule_is_refused_by_name(tmp_path: Path, written: str, problem: str) -> None:
    file = tmp_path / "attribution.yaml"
    file.write_text(written, "utf-8")
    with pytest.raises(Invalid, match=problem):
        read_rules(file)

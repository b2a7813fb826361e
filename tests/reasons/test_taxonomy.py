"""The taxonomy: complete, and every reason can be named aloud."""

from pathlib import Path

import pytest

from assistant.errors import Invalid, Missing
from assistant.reasons.taxonomy import UNCLEAR, Reason, load_taxonomy, read_taxonomy

reasons = pytest.mark.parametrize(
    "reason", [one for one in load_taxonomy().reasons if one.id != UNCLEAR], ids=lambda one: one.id
)


def test_all_reasons_of_the_domain_are_there() -> None:
    assert len(load_taxonomy().ids) == 23
    assert {"price", "staff_departure", UNCLEAR} <= set(load_taxonomy().ids)


def test_an_unknown_reason_is_missing_and_says_what_there_is() -> None:
    with pytest.raises(Missing, match="known are attitude"):
        load_taxonomy().reason("nonsense")


@reasons
def test_every_reason_is_named_aloud_in_a_few_words_that_fit_into_a_sentence(reason: Reason) -> None:
    assert len(reason.said["en"].split()) <= 8
    assert len(reason.said["zh"]) <= 12
    assert not set(reason.said["en"] + reason.said["zh"]) & set(".?!,。？！，/")
    assert reason.said != reason.label


@reasons
def test_nothing_can_mend_a_natural_reason(reason: Reason) -> None:
    assert not (reason.natural and reason.mendable)


@pytest.mark.parametrize(
    ("broken", "names"),
    [
        ("price: {family: dissatisfaction}", r"broken\.yaml: price: field 'label'"),
        ("price: 3", r"broken\.yaml: price: expected fields"),
        ("- price", r"broken\.yaml: expected a mapping"),
        ("price: {lable: x}", r"unknown field 'lable'"),
        ("a: [", r"broken\.yaml: not readable"),
    ],
)
def test_a_broken_file_is_named_with_entry_and_field(tmp_path: Path, broken: str, names: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(broken, "utf-8")
    with pytest.raises(Invalid, match=names):
        read_taxonomy(file)

"""The taxonomy and its remedies: complete, speakable, short enough for one SMS."""

import re
from pathlib import Path

import pytest

from assistant.errors import Invalid, Missing
from assistant.reasons.taxonomy import UNCLEAR, Fault, Reason, RemedyKind, load_taxonomy, read_taxonomy
from assistant.reasons.yamlfile import HERE

GSM = re.compile(r"[A-Za-z0-9 @£$\n!\"#%&'()*+,\-./:;<=>?_]*")
NAMES = {
    "en": {"name": "Christopher", "rep": "Angelica", "company": "Northwind Co"},
    "zh": {"name": "欧阳先生", "rep": "小王", "company": "晨光生活馆"},
}
reasons = pytest.mark.parametrize(
    "reason", [one for one in load_taxonomy().reasons if one.id != UNCLEAR], ids=lambda one: one.id
)


def filled(words: str, language: str) -> str:
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: NAMES[language][found.group(1)], words)


def test_all_reasons_of_the_domain_are_there() -> None:
    assert len(load_taxonomy().ids) == 23
    assert {"price", "staff_departure", UNCLEAR} <= set(load_taxonomy().ids)


def test_an_unknown_reason_is_missing_and_says_what_there_is() -> None:
    with pytest.raises(Missing, match="known are attitude"):
        load_taxonomy().reason("nonsense")


@reasons
def test_every_reason_is_answered_in_both_languages_within_one_sms(reason: Reason) -> None:
    assert reason.remedies
    for remedy in reason.remedies:
        english, chinese = filled(remedy.words["en"], "en"), filled(remedy.words["zh"], "zh")
        assert len(english) <= 160, english
        assert GSM.fullmatch(english), english
        assert len(chinese) <= 67, (len(chinese), chinese)


@reasons
def test_no_discount_is_named_outside_an_offer(reason: Reason) -> None:
    for remedy in reason.remedies:
        if remedy.kind is not RemedyKind.OFFER:
            assert not re.search(r"折|优惠|免费|discount|% off|\bfree\b", " ".join(remedy.words.values()))


@reasons
def test_a_fault_of_ours_is_met_with_an_apology_first(reason: Reason) -> None:
    """Price, fit, fame and values are no wrong done to this customer: they are met with thanks."""
    no_wrong = {"price", "product_fit", "reputation", "values"}
    if reason.fault in {Fault.COMPANY, Fault.STAFF} and reason.id not in no_wrong:
        assert re.search("抱歉|对不起|道歉", reason.remedies[0].words["zh"])
        assert re.search("(?i)sorry", reason.remedies[0].words["en"])


@reasons
def test_natural_churn_is_closed_warmly(reason: Reason) -> None:
    if reason.natural:
        assert {remedy.kind for remedy in reason.remedies} == {RemedyKind.CLOSE}
        assert not reason.mendable


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
    file, remedies = tmp_path / "broken.yaml", tmp_path / "remedies.yaml"
    file.write_text(broken, "utf-8")
    remedies.write_text("price: [{id: a, kind: fix, words: {zh: 好, en: ok}}]", "utf-8")
    with pytest.raises(Invalid, match=names):
        read_taxonomy(file, remedies)


def test_a_reason_without_remedy_is_refused(tmp_path: Path) -> None:
    remedies = tmp_path / "remedies.yaml"
    remedies.write_text("{}", "utf-8")
    with pytest.raises(Invalid, match="entry 'attitude' has no remedy"):
        read_taxonomy(HERE / "taxonomy.yaml", remedies)

"""The shipped remedies are sound, and what an author breaks is named with file, entry and field."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import Invalid, Missing
from assistant.remedies.answers import Answer
from assistant.remedies.checks import Ground, problems_in
from assistant.remedies.reading import NEW_CUSTOMERS, load_catalogue, read_catalogue
from assistant.remedies.remedy import OFFERS, STYLES, Kind, Role
from tests.remedies.making import SHIPPED

GOOD = """
price:
  no_wrong: a judgement
  remedies:
    - id: look
      kind: information
      what: {en: Look, zh: 看看}
      words: {en: "Shall I look?", zh: 我看看，好吗？}
"""
KIND, ASKED = "kind: information", "Shall I look?"
OURS, THEIRS = Ground(natural=False, ours=True), Ground(natural=False, ours=False)
answers = pytest.mark.parametrize("answer", SHIPPED.answers.values(), ids=lambda one: one.reason)


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Path]:
    """A folder of the company's own remedies with this text in it."""

    def write(text: str, name: str = "own.yaml") -> Path:
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path

    return write


@answers
def test_every_reason_has_an_answer_without_an_offer_that_costs_nothing(answer: Answer) -> None:
    assert answer.usual.plain
    assert answer.usual.kind not in OFFERS


@answers
def test_the_usual_answer_is_said_in_every_style(answer: Answer) -> None:
    for language in ("en", "zh"):
        said = {answer.words(answer.usual, language, style, apologise=True) for style in ("", *STYLES)}
        assert len(said) >= 3


@answers
def test_every_offer_costs_something_and_ends_and_no_text_gives_it_away_by_itself(answer: Answer) -> None:
    for one in answer.remedies:
        if one.is_offer:
            assert one.until
            assert one.cost.of(60) > SHIPPED.assumptions.limits[Role.SCRIPT].of(60)
            assert one.gives.of(60) >= one.cost.of(60)


def test_every_kind_of_remedy_is_in_the_catalogue() -> None:
    assert {one.kind for answer in SHIPPED.answers.values() for one in answer.remedies} == set(Kind)


def test_chinese_words_use_chinese_punctuation() -> None:
    texts = [
        text
        for answer in SHIPPED.answers.values()
        for saying in (answer.apology, *(one.said for one in answer.remedies))
        if saying
        for text in saying.texts["zh"].values()
    ]
    assert [text for text in texts if set(text) & set(",?!;:. ")] == []


def test_an_unknown_reason_is_missing_and_says_what_there_is() -> None:
    with pytest.raises(Missing, match=r"none for 'nonsense'; there are some for .*price"):
        SHIPPED.answer("nonsense")


def test_the_companys_own_answer_replaces_the_shipped_one_and_leaves_the_rest(own) -> None:
    laid = load_catalogue(own(GOOD))
    assert [one.id for one in laid.answers["price"].remedies] == ["look"]
    assert laid.answers["waiting"] == SHIPPED.answers["waiting"]


def test_the_companys_own_promotions_replace_the_shipped_ones(own) -> None:
    text = "spring: {what: {en: Spring, zh: 春季}, gives: {fixed: 20}, until: 2027-04-01}"
    [offer] = load_catalogue(own(text, NEW_CUSTOMERS)).new_customer_offers
    assert (offer.id, offer.gives.of(100), offer.until) == ("spring", 20.0, date(2027, 4, 1))


def fix(field: str) -> tuple[str, str]:
    """Of the good file, a fix with this field more."""
    return KIND, f"kind: fix\n      {field}"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ((KIND, "kind: gift"), r"own\.yaml: price\[0\]: field 'kind' is 'gift'; one of fix"),
        (("id: look", "id: 3"), r"own\.yaml: price\[0\]: field 'id' must be a text, not 3"),
        (("kind:", "kynd:"), r"own\.yaml: price\[0\]: unknown field 'kynd'"),
        (("zh: 看看}", "zh: ''}"), r"price\[0\]\.what: field 'zh' must be a text"),
        (("{en: \"Shall I look?\", ", "{"), r"price\[0\]\.words: field 'en' must be a text"),
        ((KIND, "kind: discount"), r"price\[0\]: field 'gives' must say what the discount"),
        ((KIND, "kind: bundle\n      gives: {fixed: 1}"), r"field 'until' must say until when"),
        (fix("until: soon"), r"field 'until' must be a day like 2027-12-31"),
        (fix("cost: {fixed: -1}"), r"cost: field 'fixed' must be a number, 0"),
        (fix("cost: 5"), r"price\[0\]\.cost: expected fields, not 5"),
        (fix("only: {tiers: [vip]}"), r"only: field 'tiers' is \['vip'\]"),
        (fix("only: {by_us: maybe}"), r"'by_us' must be true or false"),
        (fix("by: robot"), r"field 'by' is 'robot'; one of rep"),
        (fix("valid_days: 0"), r"'valid_days' must be a number of days"),
        (fix("effect: {returns: 2, note: x}"), r"effect: field 'returns'"),
        (fix("effect: {returns: 0.1}"), r"effect: field 'note'"),
        (("no_wrong: a judgement", "wrong: no"), r"own\.yaml: price: unknown field 'wrong'"),
        (("remedies:", "remedies: 3\n  none:"), r"own\.yaml: price: unknown field 'none'"),
        ((GOOD, "price: 3"), r"own\.yaml: price: expected fields, not 3"),
        ((GOOD, "a: ["), r"own\.yaml: not readable as YAML"),
        ((GOOD, "- price"), r"own\.yaml: expected fields"),
        ((GOOD, "[" * 3000), r"own\.yaml: (nested too deep|not readable)"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_entry_and_field(own, change: tuple[str, str], named: str) -> None:
    with pytest.raises(Invalid, match=named):
        load_catalogue(own(GOOD.replace(*change)))


def test_an_id_is_used_once(own) -> None:
    with pytest.raises(Invalid, match="id 'waiting_quiet_hours' is used under"):
        load_catalogue(own(GOOD.replace("id: look", "id: waiting_quiet_hours")))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="nowhere: there is no such folder"):
        read_catalogue((tmp_path / "nowhere",))


@pytest.mark.parametrize(
    ("change", "ground", "problem"),
    [
        (("", ""), Ground(natural=True, ours=False), "price: is natural, so every remedy is of kind close"),
        ((KIND, "kind: close"), THEIRS, "price: is not natural, so no remedy is of kind close"),
        (("no_wrong: a judgement\n  ", ""), OURS, "price: is usually our fault, so 'apology' is needed"),
        (("no_wrong: a judgement", "apology: {en: Oh., zh: 哦。}"), OURS, "en.any: does not say sorry"),
        ((ASKED, "I will look."), THEIRS, "look.words.en.any: a close asks nothing"),
        ((ASKED, "Shall I look’?"), THEIRS, "look.words.en.any: holds a character that makes"),
        ((ASKED, "x" * 112 + "?"), THEIRS, "look.words.en.any: too long for a text message"),
        ((ASKED, "A discount?"), THEIRS, "look.words.en.any: names an offer, but its kind is"),
        (fix("until: 2027-01-01"), THEIRS, "needs a remedy without offer, cost"),
    ],
)  # fmt: skip
def test_what_an_author_should_not_write_is_said_with_its_entry(
    own, change: tuple[str, str], ground: Ground, problem: str
) -> None:
    catalogue = load_catalogue(own(GOOD.replace(*change)))
    found = problems_in(catalogue, dict.fromkeys(("price",), ground))
    assert any(problem in one for one in found), found


def test_what_is_over_by_a_day_is_named_when_the_day_is_given() -> None:
    grounds = dict.fromkeys(SHIPPED.answers, THEIRS)
    over = [one for one in problems_in(SHIPPED, grounds, date(2028, 1, 1)) if "which is over" in one]
    offers = [one for answer in SHIPPED.answers.values() for one in answer.remedies if one.is_offer]
    assert len(over) == len(offers)


def test_a_reason_without_remedies_and_remedies_without_a_reason_are_named() -> None:
    found = problems_in(SHIPPED, {"nonsense": THEIRS})
    assert "nonsense: no remedies" in found
    assert "price: no reason of the taxonomy" in found


def test_the_example_of_the_page_is_sound(own) -> None:
    page = (Path(__file__).parents[2] / "docs" / "remedies.md").read_text("utf-8")
    laid = load_catalogue(own(page.split("```")[1].removeprefix("yaml")))
    assert [one.id for one in laid.answers["waiting"].remedies] == ["waiting_keep_a_slot"]
    assert not [one for one in problems_in(laid, {"waiting": OURS}) if "waiting" in one]

"""A curt answer means what was asked about; without a question it means nothing."""

from pathlib import Path

import pytest

from assistant.errors import Invalid
from assistant.reasons.classifier import ASSERTED, Basis, load_reader
from assistant.reasons.curt import load_curt, read_curt

CURT = [
    *(("price", text) for text in ("less", "Half.", "a bit less, please", "少一点", "便宜點")),
    *(("price", text) for text in ("lower!!", "a discount", "一半就好", "再便宜一些吧")),
    *(("speed", text) for text in ("faster", "sooner", "quicker pls", "快点", "快一点吧", "应该准时")),
    *(("distance", text) for text in ("closer", "nearer", "近点", "再近一点", "離我近一點就好")),
    *(("waiting", text) for text in ("shorter", "less", "少等", "短一点")),
    *(("quality", text) for text in ("better", "it should be better", "好一点")),
    *(("attitude", text) for text in ("nicer", "more polite", "客气点", "should be politer")),
    *(("variety", text) for text in ("more", "多一点", "more choice")),
]  # fmt: skip
NOTHING = (
    "no", "No.", "nope", "nothing", "not really", "fine", "it was fine", "ok", "all good", "yes", "maybe",
    "没有", "没", "不是", "还好", "都行", "挺好", "可以", "嗯", "嗯嗯", "不知道", "点", "please",
)  # fmt: skip
ASKED = sorted(load_curt().plain)


def asserted(text: str, probe: str | None) -> set[str]:
    reading = load_reader().read(text, None, probe)
    return {one.reason for one in reading.reasons if one.probability >= ASSERTED}


@pytest.mark.parametrize(("probe", "text"), CURT)
def test_a_curt_wish_means_what_was_asked_and_nothing_else(probe: str, text: str) -> None:
    assert asserted(text, probe) == {probe}
    reading = load_reader().read(text, None, probe).reasons[0]
    assert reading.basis is Basis.STATED
    assert [one.text for one in reading.evidence] != []
    assert all(text[one.start : one.end] == one.text for one in reading.evidence)


@pytest.mark.parametrize(
    "text", ["less", "half", "more", "better", "faster", "少一点", "快点", "好一点", "再多一些"]
)
def test_a_wish_nobody_asked_for_stays_unclear(text: str) -> None:
    assert asserted(text, None) == set()
    assert asserted(text, "reputation") == set()


@pytest.mark.parametrize("text", NOTHING)
def test_no_answer_or_a_bare_yes_or_no_never_asserts_what_was_asked(text: str) -> None:
    for probe in ASKED:
        assert probe not in asserted(text, probe), probe


@pytest.mark.parametrize(
    ("probe", "text"),
    [("price", "not less"), ("price", "少"), ("speed", "快"), ("speed", "quick"),
     ("distance", "近"), ("distance", "not closer"), ("attitude", "polite"), ("attitude", "热情")],
)  # fmt: skip
def test_a_denied_wish_and_plain_praise_are_no_wish(probe: str, text: str) -> None:
    assert probe not in asserted(text, probe)


def test_a_longer_answer_is_read_as_ever() -> None:
    said = "less patience with the kids, that is all I can say about the whole afternoon at your place"
    assert load_curt().within(said) is None
    assert load_curt().within("faster" * 50) is None


def test_a_wish_inside_a_word_is_none() -> None:
    for text in ("lesson", "moreover", "itless", "betterment", "pleaseless"):
        assert load_curt().within(text) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("wishes: {weather: {en: [less]}}", "curt.yaml: names the unknown reason 'weather'"),
        ("wishes: {price: {fr: [moins]}}", "curt.yaml: price: unknown field 'fr'"),
        ("wishes: {price: [less]}", "curt.yaml: price: expected words"),
        ("wishes: {}\nmore: [yes]", "curt.yaml: field 'more' holds True"),
        ("around: [please]", "curt.yaml: expected 'wishes' by reason"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "curt.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(Invalid, match=told):
        read_curt(file)

"""What is judged, by which words, and what each hint is worth."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.reasons.aspects import Aspects, load_aspects, read_aspects
from assistant.reasons.checks import check_aspects
from assistant.reasons.classifier import ASSERTED, load_reader
from assistant.reasons.opinions import Kind, judge
from assistant.reasons.redirects import read_redirects
from assistant.reasons.weighing import CEILING, WEAK_ALONE, Hint, Phrasing, Tone, independent, probability

ASPECTS = """
attitude:
  zh: {about: [服务员, 服务], bad: [冷], tells_good: [热情]}
  en: {about: [staff], bad: [cold]}
quality:
  zh: {about: [味道, 汤], bad: [咸, 冷]}
  en: {about: [food], bad: [cold], tells_bad: [tasteless]}
"""
POLARITY = """
zh: {bad: [差], mild: [一般], good: [好], neutral: [好像], overall: [失望]}
en: {bad: [awful], good: [fine]}
"""
NOTHING_DENIED = lambda first, last: False  # noqa: E731
CALM = Tone(0, 0, 0, 1)


@pytest.fixture
def small(tmp_path: Path) -> Aspects:
    return written(tmp_path, ASPECTS, POLARITY)


def written(folder: Path, aspects: str, polarity: str) -> Aspects:
    (folder / "aspects.yaml").write_text(aspects, "utf-8")
    (folder / "polarity.yaml").write_text(polarity, "utf-8")
    return read_aspects(folder / "aspects.yaml", folder / "polarity.yaml")


def said(aspects: Aspects, words: list[str], topic: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    return {(one.reason, one.kind) for one in judge(aspects, words, NOTHING_DENIED, topic).opinions}


def test_the_shipped_aspects_are_clean() -> None:
    assert check_aspects() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("服务员太冷", ("attitude", Kind.BESIDE)),
        ("汤太冷", ("quality", Kind.BESIDE)),
        ("服务真差", ("attitude", Kind.SHARED)),
        ("味道一般", ("quality", Kind.MILD)),
        ("服务员热情", ("attitude", Kind.PRAISE)),
        ("汤", ("quality", Kind.NAMED)),
    ],
)
def test_an_opinion_belongs_to_the_nearest_noun_it_fits(
    small: Aspects, text: str, expected: tuple[str, Kind]
) -> None:
    assert said(small, list(text)) == {expected}


def test_one_sign_within_a_name_judges_nothing(small: Aspects) -> None:
    assert said(small, list("冷汤")) == {("quality", Kind.NAMED)}


def test_a_neutral_word_swallows_the_opinion_in_it(small: Aspects) -> None:
    assert said(small, list("味道好像")) == {("quality", Kind.NAMED)}


def test_an_opinion_without_noun_is_about_what_was_spoken_of(small: Aspects) -> None:
    assert judge(small, list("服务员"), NOTHING_DENIED, ()).topic == ("attitude",)
    assert said(small, list("真差"), ("attitude",)) == {("attitude", Kind.CARRIED)}
    assert said(small, list("真差")) == set()


def test_a_negator_turns_blame_and_praise(small: Aspects) -> None:
    turned = judge(small, list("服务好"), lambda first, last: True, ()).opinions
    assert [(one.reason, one.kind) for one in turned] == [("attitude", Kind.SHARED)]


def test_displeasure_is_counted_whatever_it_is_about(small: Aspects) -> None:
    assert judge(small, list("太失望"), NOTHING_DENIED, ()).displeased == 1


@pytest.mark.parametrize(
    ("aspects", "polarity", "names"),
    [
        ("a: 3", "zh: {}\nen: {}", "a: expected zh and en"),
        (
            "a: {zh: {about: [菜], bad: [咸], good: [咸]}, en: {}}",
            "zh: {}\nen: {}",
            "both blames and praises a",
        ),
        ("a: {zh: {}, en: {nouns: [x]}}", "zh: {}\nen: {}", "unknown field 'nouns'"),
        ("a: {zh: {}, en: {}}", "zh: {bad: [x], good: [x]}\nen: {}", "is both bad and good"),
        ("a: {zh: {}, en: {}}", "zh: {bad: ['!']}\nen: {}", "has no words"),
    ],
)
def test_a_broken_aspect_file_is_named(tmp_path: Path, aspects: str, polarity: str, names: str) -> None:
    with pytest.raises(Invalid, match=names):
        written(tmp_path, aspects, polarity)


def test_a_redirect_that_looks_too_far_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("redirects: [{from: waiting, to: speed, reach: 900}]", "utf-8")
    with pytest.raises(Invalid, match="'reach' must be 1 to 60"):
        read_redirects(tmp_path / "r.yaml")


def test_overlapping_and_repeated_hints_count_once() -> None:
    text = "太贵太贵"
    hints = [
        Hint("price", Phrasing.STRONG, 1.0, 0, 2),
        Hint("price", Phrasing.WEAK, 1.0, 1, 2),
        Hint("price", Phrasing.STRONG, 1.0, 2, 4),
        Hint("price", Kind.PRAISE, 1.0, 0, 1),
    ]
    assert independent(hints, text) == hints[:1]


kinds = st.sampled_from([Phrasing.STRONG, Kind.TELLING, Kind.BESIDE, Kind.SHARED, Phrasing.WEAK])
hints = st.lists(
    st.builds(Hint, st.just("price"), kinds, st.floats(0.6, 1.0), st.just(0), st.just(1)),
    min_size=1,
    max_size=5,
)


def weighed(kept: list[Hint], praises: int = 0, tone: Tone = CALM) -> float:
    return probability("price", kept, praises, tone, curt=False, probed=False)


@given(hints, hints)
def test_more_hints_never_make_a_reason_less_likely(some: list[Hint], more: list[Hint]) -> None:
    assert weighed(some) <= weighed(some + more) <= CEILING


@given(hints, st.integers(0, 9))
def test_praise_never_makes_a_reason_more_likely(some: list[Hint], praises: int) -> None:
    assert weighed(some, praises + 1) <= weighed(some, praises)


def test_one_hint_alone_asserts_nothing_unless_asked_for() -> None:
    hint = [Hint("price", Phrasing.WEAK, 1.0, 0, 1)]
    assert weighed(hint) <= WEAK_ALONE
    assert probability("price", hint, 0, CALM, curt=False, probed=True) > 0.5


@settings(deadline=None)
@given(st.text(st.sampled_from(sorted("".join(load_aspects().terms))), max_size=40))
def test_any_jumble_of_judging_signs_is_read(text: str) -> None:
    reading = load_reader().read(text)
    assert all(0.0 <= one.probability <= 1.0 for one in reading.reasons)
    assert all(one.evidence for one in reading.reasons if one.probability >= ASSERTED)

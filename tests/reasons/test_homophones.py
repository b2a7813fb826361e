"""Chinese that sounds right and is written wrong; the case file is the specification."""

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reasons.classifier import ASSERTED, load_reader
from assistant.reasons.homophones import Homophones, fold, load_homophone_words, sounds
from assistant.reasons.lexicon import load_lexicon
from assistant.reasons.normalise import normalise
from assistant.reasons.replies import Action, read_reply
from assistant.reasons.tokens import tokenise

CASES = Path(__file__).parent / "cases" / "homophones.tsv"


def cases() -> list[object]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [pytest.param(row["text"], row["expected"], row["evidence"], id=row["text"]) for row in rows]


@cache
def homophones() -> Homophones:
    return Homophones(load_lexicon())


@pytest.mark.parametrize(("text", "expected", "evidence"), cases())
def test_what_sounds_like_a_phrase_is_heard_as_one(text: str, expected: str, evidence: str) -> None:
    normal = normalise(text)
    heard = homophones().nearest([token.word for token in tokenise(normal.text, {})])
    said = text[slice(*normal.span(heard[1], heard[2] + 1))] if heard else ""
    assert (heard[0].reason if heard else "-", said) == (expected, evidence)


def asserted(text: str) -> set[str]:
    return {one.reason for one in load_reader().read(text, "zh").reasons if one.probability >= ASSERTED}


@pytest.mark.parametrize(
    ("text", "reason"), [("太柜了", "price"), ("态渡太差", "attitude"), ("质亮差", "quality")]
)
def test_what_is_heard_is_evidence_for_its_reason(text: str, reason: str) -> None:
    assert reason in asserted(text)


def test_what_is_heard_may_be_denied() -> None:
    assert "price" not in asserted("一点都不柜")


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhi", "zi"), ("chang", "cang"), ("shi", "si"), ("nan", "lan"), ("xin", "xing"), ("hui", "fei")],
)
def test_syllables_many_speakers_do_not_tell_apart_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_phrase_written_rightly_is_not_heard_again() -> None:
    assert homophones().nearest(list("太贵了")) is None


@given(st.text(st.sampled_from("太柜桂贵满慢漫不没服务态度渡差了好很新鲜"), min_size=1, max_size=12))
def test_negators_and_small_words_are_always_meant_as_written(text: str) -> None:
    words = [token.word for token in tokenise(text, {})]
    heard = homophones().nearest(words)
    if heard:
        phrase, first, last = heard
        fixed = load_homophone_words().fixed
        pairs = list(zip(phrase.words, words[first : last + 1], strict=True))
        assert all(meant == said for meant, said in pairs if meant in fixed or said in fixed)
        assert 1 <= sum(meant != said for meant, said in pairs) <= len(pairs) // 2


@pytest.mark.parametrize("text", ["唾定", "德订", "拉嘿"])
def test_no_opt_out_is_made_of_what_only_sounds_like_one(text: str) -> None:
    assert read_reply(text, "zh").action is not Action.SUPPRESS


def test_every_sign_of_the_stop_lists_has_a_sound() -> None:
    stop = load_homophone_words()
    assert {
        sign for sign in (*stop.fixed, *stop.alone, *"".join(stop.common)) if sign not in sounds()
    } == set()


def test_the_table_of_syllables_is_the_one_the_library_gives() -> None:
    pytest.importorskip("pypinyin", reason="only needed to make the table anew")
    from tests.reasons.make_syllables import FILE, table

    assert FILE.read_text("utf-8") == table(), "run python -m tests.reasons.make_syllables"

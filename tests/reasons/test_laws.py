"""Laws of reading that hold for every phrase of the lexicon, however it is written and whatever follows."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reasons.classifier import ASSERTED, Basis, load_reader
from assistant.reasons.lexicon import Phrase, load_lexicon

UNRELATED = {
    "zh": ["。今天天气不错", ",我姐姐喜欢猫", "。周末去放了风筝", ",隔壁在放音乐"],
    "en": [". My sister likes cats", ", it rained on Sunday", ". There are two birds", ", the radio is on"],
}
BLANKS = {"zh": ["\u200b", "\ufeff", "\x00", "\u00ad"], "en": ["  ", "\u00a0", "\t", " \u200b"]}


def written(phrase: Phrase) -> str:
    """A phrase as a customer might write it; the stems of English words will do."""
    gap = "" if phrase.language == "zh" else " "
    return gap.join(phrase.words)


phrases = st.sampled_from([one for one in load_lexicon().phrases if one.language in UNRELATED])


def reasons_of(text: str) -> list[tuple[str, float]]:
    return [(one.reason, one.probability) for one in load_reader().read(text).reasons]


def evidence_of(text: str) -> set[tuple[str, int, int]]:
    reasons = load_reader().read(text).reasons
    return {(one.reason, said.start, said.end) for one in reasons for said in one.evidence}


def stated(text: str) -> set[tuple[str, int, int]]:
    """The evidence of what is asserted because the customer's words name it."""
    reasons = load_reader().read(text).reasons
    firm = [one for one in reasons if one.probability >= ASSERTED and one.basis is Basis.STATED]
    return {(one.reason, said.start, said.end) for one in firm for said in one.evidence}


@settings(deadline=None, max_examples=300)
@given(phrases, st.integers(0, 2**32))
def test_blanks_that_say_nothing_change_no_reading(phrase: Phrase, seed: int) -> None:
    said, dice = written(phrase), random.Random(seed)
    noise = BLANKS[phrase.language]
    if phrase.language == "zh":
        noisy = "".join(sign + dice.choice(["", "", *noise]) for sign in said)
    else:
        noisy = "".join(dice.choice(noise) if sign == " " else sign for sign in said)
    assert reasons_of(noisy) == reasons_of(said)


@settings(deadline=None, max_examples=300)
@given(phrases)
def test_width_and_case_change_no_reading(phrase: Phrase) -> None:
    said = written(phrase)
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in said)
    assert reasons_of(said.upper()) == reasons_of(said.title()) == reasons_of(wide) == reasons_of(said)


@settings(deadline=None, max_examples=500)
@given(phrases, st.integers(0, 3), st.integers(1, 3))
def test_an_unrelated_clause_takes_no_evidence_away(phrase: Phrase, which: int, times: int) -> None:
    said = written(phrase)
    more = said + UNRELATED[phrase.language][which] * times
    assert stated(said) <= evidence_of(more)


@settings(deadline=None, max_examples=300)
@given(phrases, st.text(st.characters(), max_size=20), st.text(st.characters(), max_size=20))
def test_evidence_lies_within_the_text_and_in_its_order(phrase: Phrase, before: str, after: str) -> None:
    text = before + written(phrase) + after
    assert all(0 <= start < end <= len(text) for _, start, end in evidence_of(text))

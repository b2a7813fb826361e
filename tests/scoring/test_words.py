import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.scoring.extras import Extras
from assistant.scoring.lapse import Because, LapseState
from assistant.scoring.score import score_all
from assistant.scoring.words import PHRASES, SENTENCES, sentence, why
from tests.scoring.histories import AS_OF, bought, every, ledger, town

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "words.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["en"])
def test_each_piece_of_evidence_is_said_as_people_speak(case: dict[str, Any]) -> None:
    evidence = Because(case["code"], case["numbers"])
    assert sentence(evidence, "en") == case["en"]
    assert sentence(evidence, "zh") == case["zh"]


def test_both_languages_say_the_same_things() -> None:
    assert SENTENCES["en"].keys() == SENTENCES["zh"].keys()
    assert PHRASES["en"].keys() == PHRASES["zh"].keys()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 900), max_size=10),
    st.builds(
        Extras, *(st.integers(0, 3) for _ in range(5)), left=st.booleans(), referrals=st.integers(0, 3)
    ),
)
def test_whatever_is_found_has_words_in_both_languages(ago: list[int], extras: Extras) -> None:
    score = score_all(ledger(bought("a", *ago), *town(30)), AS_OF, extras={"a": extras}).scores[0]
    for one in score.because:
        assert re.fullmatch(r"[A-Z0-9][^{}\u4e00-\u9fff]*\.", sentence(one, "en"))
        assert re.fullmatch(r"[^{}a-z]*[\u4e00-\u9fff][^{}a-z]*。", sentence(one, "zh"))
    assert why(score, "en")
    assert why(score, "zh")


def test_why_is_the_rhythm_for_a_lapsed_customer() -> None:
    score = score_all(ledger(every("a", 21, 10, 120), *town()), AS_OF).scores[0]
    assert why(score, "en") == "Usually buys every 21 days; last order 120 days ago."


def test_why_is_the_weightiest_sign_while_the_silence_is_ordinary() -> None:
    trouble = {"f": Extras(open_complaints=9, bad_reviews=9, unanswered=9)}
    fading = bought("f", 12, 60, 100, *range(140, 330, 10))
    score = score_all(ledger(fading, *town()), AS_OF, extras=trouble).scores[0]
    assert score.lapse_state is LapseState.at_risk
    assert why(score, "en") == "Open complaints: 9."


def test_an_unknown_language_or_code_is_refused() -> None:
    with pytest.raises(Invalid, match="language"):
        sentence(Because("left", {}), "fr")
    with pytest.raises(Invalid, match="no words"):
        sentence(Because("moon", {}), "en")

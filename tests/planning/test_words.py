from datetime import UTC, datetime

import pytest

from assistant.errors import Invalid
from assistant.planning.codes import Reason, Why
from assistant.planning.decisions import Go, Later, Never
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.words import explain, explain_check, local_time, read_words, rule_name, word_for

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize("code", [*Reason, *Why])
def test_every_code_has_words_in_both_languages(code):
    chinese, english = word_for(code, "zh"), word_for(code, "en")
    assert any("一" <= letter <= "鿿" for letter in chinese)
    assert english.isascii()
    assert not english.endswith(".")


def test_a_decision_is_one_sentence_in_the_readers_language_and_the_customers_time():
    later = Later(MONDAY, Reason.OUTSIDE_HOURS, "CN.hours")
    assert explain(later, "zh-CN", "Asia/Shanghai") == (
        "现在不行：客户当地不在可联系的时段。最早可在2026年11月23日（周一）09:00（Asia/Shanghai）联系。"
    )
    assert explain(later, "en", "Asia/Shanghai").endswith(
        "The next possible time is Mon 23 Nov 2026 09:00 (Asia/Shanghai)."
    )
    assert (
        explain(Never(Reason.SUPPRESSED, "suppression"), "en")
        == "No: this customer is on the do-not-contact list."
    )
    assert explain(Go(MONDAY), "zh") == "可以，最晚到2026年11月23日（周一）01:00（UTC）。"


def test_an_unknown_language_reads_english_and_an_unknown_zone_utc():
    assert word_for(Reason.HOLIDAY, "fr") == word_for(Reason.HOLIDAY, "en")
    assert local_time(MONDAY, "en", "Mars/Olympus").endswith("(UTC)")


def test_every_check_of_a_decision_can_be_shown(rules):
    decision = may_go(rules, Facts("US", "TX", last_order_at=MONDAY), "call", MONDAY)
    for language in ("zh", "en"):
        lines = [explain_check(check, language) for check in decision.checks]
        assert len(set(lines)) == len(lines) > 8
        assert all("{" not in line and line == line.strip() for line in lines)


def test_a_rule_is_named_in_words():
    assert rule_name("US-TX.hours", "en") == "US-TX contact hours"
    assert rule_name("house.cap2", "zh") == "公司规定 次数上限 2"
    assert rule_name("suppression.opt_out", "en") == "do-not-contact list opt_out"


def test_a_text_that_is_missing_is_named():
    with pytest.raises(Invalid, match="'allowed' is missing"):
        read_words("reasons: {}\nwhys: {}\nsentences: {}\nrules: {}\n")

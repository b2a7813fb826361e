"""The review: what to judge next and why, a second look that stays one's own, and how far people agree."""

from collections.abc import Callable

import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.history.ledger import Actor
from assistant.learning import corrections
from assistant.learning.models import Source
from assistant.runtime import Runtime
from tests.web.conftest import H, Visitor
from tests.web.test_corrections import kept, text

SURE = "far too expensive for us"


@pytest.fixture
def answers(runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> dict[str, str]:
    """Three answers, from the surest to the one that matters most."""
    said = (SURE, "hmm", "you are thieves, I will call my lawyer")
    return {words: text(runtime, clock, words) for words in said}


def judge(runtime: Runtime, clock: FixedClock, reply: str, *reasons: str, by: str = "rep_other") -> None:
    with db.transaction(runtime.engine) as session:
        what = corrections.said(reasons, None, "a secret note")
        corrections.correct(
            session, reply, what, actor=Actor("rep", by), source=Source.SCREEN, now=clock.now()
        )  # fmt: skip


def agree(runtime: Runtime, clock: FixedClock, number: int) -> None:
    """So many texts judged by two people who differ in every tenth."""
    with db.transaction(runtime.engine) as session:
        for one in range(number):
            for by in ("rep_one", "rep_two"):
                reason = "price" if (one + (one % 10 == 0 and by == "rep_two")) % 2 else "quality"
                corrections.correct_text(
                    session, f"text {one}", corrections.said([reason]),
                    actor=Actor("rep", by), source=Source.API, now=clock.now(),
                )  # fmt: skip


def card(page) -> str:
    return next("".join(one.itertext()) for one in page.all("p") if "said-large" in one.get("class", ""))


def test_the_riskiest_answer_comes_first_with_why(rep, answers):
    page = rep.get("/review")
    assert "lawyer" in card(page)
    assert "Why look: It may be a wish to be left alone" in page.text
    assert "look first" in page.text
    assert "0 judged, 3 to go" in page.text


def test_judging_leads_to_the_next_one_and_counts(rep, answers, runtime):
    first = card(rep.get("/review"))
    page = rep.send("/right")
    assert page.path == "/review"
    assert card(page) != first
    assert "1 judged, 2 to go" in page.text
    assert "you today: 1" in page.text
    page = rep.send("/correction", reasons=["quality"])
    assert "2 judged, 1 to go" in page.text
    assert len(kept(runtime)) == 2


def test_one_may_be_left_for_later(rep, answers):
    seen = [card(rep.get(f"/review?at={at}")) for at in range(3)]
    assert len(set(seen)) == 3
    assert "From the top" in rep.page.text


@pytest.mark.parametrize(
    "query", ["at=-1", "at=", "at=99999", "at=9999999999999", "at=x", "tab=none", "at=²"]
)
def test_a_place_there_is_not_is_the_nearest_there_is(rep, answers, query):
    assert card(rep.get(f"/review?{query}"))


@pytest.mark.parametrize("key", ["r", "c", "n"])
def test_every_action_has_a_key(rep, answers, key):
    page = rep.get("/review")
    assert [one for one in page.root.iter() if one.get("data-key") == key]


@pytest.mark.parametrize("tab", ["queue", "second", "agreement"])
def test_empty_pages_say_what_to_do(rep, tab):
    [empty] = [one for one in rep.get(f"/review?tab={tab}").all("p") if one.get("class") == "empty"]
    assert "judge" in "".join(empty.itertext())


def test_a_second_look_never_shows_what_the_first_person_said(rep, answers, runtime, clock):
    judge(runtime, clock, answers[SURE], "hardship")
    page = rep.get("/review?tab=second")
    assert card(page) == SURE
    ticked = [one.get("value") for one in page.all("input") if one.get("checked") is not None]
    assert ticked == ["price"]
    page = rep.send("/correction", expect=422, reasons=[])
    for shown in (rep.get("/review?tab=second"), page):
        assert "a secret note" not in shown.html
        assert "✎" not in shown.text
        assert not [one for one in shown.all("a") if "/inbox/cus" in one.get("href", "")]
        assert not [one for one in shown.all("a") if "/replies/" in one.get("href", "")]


def test_a_second_opinion_is_kept_and_the_card_goes(rep, answers, runtime, clock):
    judge(runtime, clock, answers[SURE], "hardship")
    rep.get("/review?tab=second")
    page = rep.send("/right")
    assert page.path == "/review"
    assert "Nothing waits for a second look" in page.text
    assert [one.reasons for one in kept(runtime)] == [["hardship"], ["price"]]


def test_my_own_judgement_gets_no_second_look_from_me(rep, answers):
    rep.get("/review")
    rep.send("/right")
    assert "Nothing waits for a second look" in rep.get("/review?tab=second").text


def test_few_texts_say_little_and_the_page_says_so(rep, runtime, clock):
    agree(runtime, clock, 20)
    page = rep.get("/review?tab=agreement")
    assert "20 texts were judged by two people" in page.text
    assert "the very same answer in 90 % of cases" in page.text
    assert "Below 30 texts these figures say little" in page.text
    assert "too few Two people " in page.text


def test_enough_texts_get_a_plain_sentence_and_a_row_a_reason(rep, runtime, clock):
    agree(runtime, clock, 40)
    page = rep.get("/review?tab=agreement")
    assert "Two people nearly always say the same." in page.text
    assert "Cohen's kappa is 0.80" in page.text
    assert "too " not in page.text
    rows = ["".join(one.itertext()) for one in page.root.iter(f"{H}tr")][1:]
    assert sorted(row.split()[0] for row in rows) == ["Price", "Quality"]


def test_the_review_is_open_to_reps_and_to_nobody_else(visitor, rep):
    assert visitor.get("/review").path == "/login"
    assert "Review" in rep.get("/today").text


def test_the_review_speaks_chinese(log_in: Callable[..., Visitor], answers, runtime, clock):
    lin = log_in("rep", "zh")
    assert "为什么要看：" in lin.get("/review").text
    agree(runtime, clock, 40)
    assert "两个人几乎总是说得一样。" in lin.get("/review?tab=agreement").text

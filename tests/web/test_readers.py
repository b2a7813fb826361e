"""Versions of the reader, for supervisors: learned, let read with a reason, taken back, and their effect."""

from dataclasses import replace

import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.history.ledger import Actor
from assistant.learning import corrections, versions
from assistant.learning.models import Source
from assistant.reasons import learning
from assistant.reasons.corpus import Labelled
from assistant.reasons.learning import Gate, Trial
from assistant.runtime import Runtime
from tests.web.test_corrections import text

SAM = Actor("rep", "rep_sam")
GATE = Gate(100, 0.5, 0.7, 0.9, 0.91, True, "better")
WORDS = "the jasmine has gone flat"


@pytest.fixture(scope="session")
def layer() -> bytes:
    """A layer that was really learned: that flat jasmine is a matter of quality."""
    rows = [Labelled(f"{WORDS} {one}", "en", None, frozenset({"quality"})) for one in range(12)]
    rows += [Labelled(f"see you on day {one}", "en", None, frozenset()) for one in range(12)]
    return learning.learn(rows).layer


@pytest.fixture
def keep(runtime: Runtime, clock: FixedClock, layer: bytes):
    def keep(mark: str, **differing) -> None:
        made = Trial(layer, mark, replace(GATE, **differing))
        with db.transaction(runtime.engine) as session:
            versions.keep(session, made, 100, actor=SAM, now=clock.now())

    return keep


def live(runtime: Runtime) -> int | None:
    with db.reading(runtime.engine) as session:
        return versions.live_number(session)


def test_before_anything_is_learned_the_page_says_what_to_do(supervisor):
    page = supervisor.get("/readers")
    assert "The reader as shipped. Nothing learned here reads yet." in page.text
    assert "Correct a few readings first" in page.text
    assert "There is nothing to learn from yet" in supervisor.send("/readers/learn").text


def test_learning_takes_every_correction_and_tells_what_came_of_it(supervisor, runtime, clock):
    with db.transaction(runtime.engine) as session:
        for one in range(4):
            what = corrections.said(["quality"])
            corrections.correct_text(
                session, f"{WORDS} {one}", what, actor=SAM, source=Source.API, now=clock.now()
            )  # fmt: skip
    supervisor.get("/readers")
    page = supervisor.send("/readers/learn")
    assert "Version 1 was learned from 4 corrections, and does not read yet" in page.text
    assert "Too few corrections to judge it by" in page.text
    assert "did not pass" in page.text
    assert "Nothing new to learn" in supervisor.send("/readers/learn").text
    assert live(runtime) is None


def test_a_version_tells_its_figures_before_and_after(supervisor, keep):
    keep("aa")
    page = supervisor.get("/readers")
    assert "Version 1, learned from 100 corrections." in page.text
    assert "corrections it had not seen 50 % 70 % the fixed test set 90 % 91 %" in page.text
    assert "It passed" in page.text
    assert "it passed the gate" in page.text


def test_promoting_wants_a_reason_and_tells_it_afterwards(supervisor, keep, runtime):
    keep("aa", passed=False, why="too_few")
    supervisor.get("/readers")
    assert "say why first" in supervisor.send("/readers/1/promote", why=" ").text
    assert live(runtime) is None
    page = supervisor.send("/readers/1/promote", why="it knows our teas")
    assert "Version 1 reads from now on." in page.text
    assert "it knows our teas" in page.text
    assert live(runtime) == 1


def test_one_that_loses_is_warned_of_and_has_to_be_forced(supervisor, keep, runtime):
    keep("aa", passed=False, why="loses_on_regression", regression_after=0.7)
    page = supervisor.get("/readers")
    assert "it has lost something it knew" in page.text
    page = supervisor.send("/readers/1/promote", why="I insist")
    assert "Nothing was changed: version 1 does worse" in page.text
    assert live(runtime) is None
    assert "forced" in supervisor.send("/readers/1/promote", why="I insist", force="1").text
    assert live(runtime) == 1


def test_one_that_passed_needs_no_force(supervisor, keep):
    keep("aa")
    keep("bb")
    assert "it has lost something" not in supervisor.get("/readers").text


def test_going_back_wants_a_reason_and_says_what_reads_then(supervisor, keep, runtime):
    keep("aa")
    keep("bb")
    supervisor.get("/readers")
    assert "say why first" in supervisor.send("/readers/rollback", why="").text
    assert "it reads again: version 1." in supervisor.send("/readers/rollback", why="odd").text
    assert "it reads again: the reader as shipped." in supervisor.send("/readers/rollback", why="odd").text
    assert live(runtime) is None
    assert not supervisor.page.has_form("/readers/rollback")


def test_what_happened_meanwhile_is_a_sentence(supervisor, keep, runtime, clock):
    keep("aa", passed=False, why="too_few")
    form = supervisor.get("/readers")
    supervisor.send("/readers/1/promote", why="first")
    old = supervisor.page
    supervisor.page = form
    assert "Version 1 reads already." in supervisor.send("/readers/1/promote", why="twice").text
    supervisor.page = old
    supervisor.send("/readers/rollback", why="no")
    supervisor.page = old
    assert "nothing to go back from" in supervisor.send("/readers/rollback", why="no").text


@pytest.fixture
def answers(runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> None:
    for one in range(3):
        text(runtime, clock, f"{WORDS} {one}")


def test_the_effect_is_told_from_what_to_what_and_nothing_is_written(supervisor, keep, answers):
    keep("aa")
    page = supervisor.get("/readers/1/effect")
    assert "Of the 3 newest answers, " in page.text
    assert "0 of 3 written" in page.text
    assert "Quality" in page.text


def test_readings_are_written_beside_the_first_until_none_is_left(supervisor, keep, answers, monkeypatch):
    monkeypatch.setattr("assistant.web.readers.MOST", 2)
    keep("aa")
    supervisor.get("/readers/1/effect")
    page = supervisor.send("/readers/1/publish")
    assert "2 readings were written. 1 is left: press again." in page.text
    assert "2 of 3 written" in page.text
    page = supervisor.send("/readers/1/publish")
    assert "1 reading was written. Every stored answer has its reading now." in page.text
    assert not page.has_form("/publish")


def test_the_shipped_reader_has_an_effect_too(supervisor, answers):
    assert "the reader as shipped" in supervisor.get("/readers/shipped/effect").h1
    assert "would get another first reason" in supervisor.page.text


def test_without_answers_there_is_nothing_to_read_again(supervisor, keep):
    keep("aa")
    assert "nothing to read again" in supervisor.get("/readers/1/effect").text


@pytest.mark.parametrize("which", ["2", "0", "-1", "x", "99999999999999999999", "1.5", "²"])
def test_a_version_there_is_not_is_no_page(supervisor, keep, which):
    keep("aa")
    supervisor.get(f"/readers/{which}/effect", expect=404)
    supervisor.get("/readers")
    token = next(one.get("value") for one in supervisor.page.all("input") if one.get("name") == "csrf_token")
    for way in ("promote", "publish"):
        sent = supervisor.client.post(f"/readers/{which}/{way}", data={"csrf_token": token, "why": "so"})
        assert sent.status_code == 404


def test_reps_do_not_manage_readers(rep, keep):
    keep("aa")
    assert rep.get("/readers", expect=403).h1 == "This is not open to you"
    assert "Readers" not in rep.get("/today").text
    token = next(one.get("value") for one in rep.page.all("input") if one.get("name") == "csrf_token")
    for way in ("learn", "rollback", "1/promote", "1/publish"):
        sent = rep.client.post(f"/readers/{way}", data={"csrf_token": token, "why": "so"})
        assert sent.status_code == 403


def test_the_versions_speak_chinese(log_in, keep):
    keep("aa")
    page = log_in("supervisor", "zh").get("/readers")
    assert page.h1 == "判读的各个版本"
    assert "第 1 版" in page.text
    assert "通过了检验" in page.text


def test_a_page_speaks_the_language_of_whoever_reads_it_not_of_who_came_first(log_in, answers):
    lin, sam = log_in("supervisor", "zh"), log_in("supervisor", "en")
    assert "正在使用" in lin.get("/readers/shipped/effect").text
    assert "reads now" in sam.get("/readers/shipped/effect").text

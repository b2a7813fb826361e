"""Versions of the reader: gated, promoted, rolled back; never two live at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import db
from assistant.errors import Invalid, Missing, NotAllowed
from assistant.history import ledger
from assistant.history.timeline import timeline
from assistant.learning import corrections, versions
from assistant.learning.models import Source
from assistant.reasons import learning
from tests.learning.conftest import SAM
from tests.teaching import trial


@pytest.fixture
def keep(session, clock):
    def keep(made, **how):
        return versions.keep(session, made, 100, actor=SAM, now=clock.now(), **how)

    return keep


@pytest.fixture
def promote(session, clock):
    def promote(number, why="it knows our words", **how):
        return versions.promote(session, number, why=why, actor=SAM, now=clock.now(), **how)

    return promote


@pytest.fixture
def go_back(session, clock):
    def go_back(why="odd answers"):
        return versions.rollback(session, why=why, actor=SAM, now=clock.now())

    return go_back


def states(session):
    return {one.number: str(one.state) for one in versions.every_version(session)}


def test_a_version_that_passes_reads_at_once_and_its_forerunner_retires(session, keep):
    assert keep(trial("aa")).live == 1
    assert keep(trial("bb")).live == 2
    assert states(session) == {1: "retired", 2: "live"}


@pytest.mark.parametrize("why", ["too_few", "loses_on_corrections", "loses_on_regression"])
def test_a_version_that_does_not_pass_is_kept_and_reads_for_nobody(session, keep, why):
    learned = keep(trial("aa", why))
    assert learned.live is None
    assert learned.version.gate["why"] == why
    assert states(session) == {1: "refused"}


def test_a_version_may_wait_for_a_person(session, keep, promote):
    assert keep(trial("aa"), promote=False).live is None
    assert states(session) == {1: "candidate"}
    promote(1)
    assert states(session) == {1: "live"}


def test_learning_the_same_again_is_the_same_version(session, keep):
    keep(trial("aa"))
    again = keep(trial("aa"))
    assert (again.new, again.version.number) == (False, 1)
    assert states(session) == {1: "live"}


def test_what_a_person_rolled_back_does_not_promote_itself_again(session, keep, go_back):
    keep(trial("aa"))
    go_back()
    assert keep(trial("aa")).live is None


def test_a_refused_version_may_be_promoted_by_hand(session, keep, promote):
    keep(trial("aa", "too_few"))
    promote(1)
    assert versions.live_number(session) == 1


def test_one_that_loses_on_regression_needs_force_and_a_reason(session, keep, promote):
    keep(trial("aa", "loses_on_regression", regression_after=0.8))
    with pytest.raises(NotAllowed, match="regression"):
        promote(1)
    with pytest.raises(Invalid, match="why"):
        promote(1, " ", force=True)
    promote(1, "the set is out of date", force=True)
    assert versions.changes(session)[0].forced


def test_one_that_loses_on_both_counts_needs_force_too(keep, promote):
    keep(trial("aa", "loses_on_corrections", regression_after=0.8))
    with pytest.raises(NotAllowed):
        promote(1)


def test_what_the_gate_tolerates_needs_no_force(session, keep, promote):
    assert versions.TOLERATED == learning.MARGIN
    keep(trial("aa", "too_few", regression_after=0.89))
    promote(1)
    assert versions.live_number(session) == 1


def test_going_back_undoes_promotions_one_by_one_until_the_shipped_reader(session, keep, promote, go_back):
    keep(trial("aa"))
    keep(trial("bb"))
    promote(1)
    lived = [versions.live_number(session)]
    for _ in range(3):
        back = go_back()
        lived.append(versions.live_number(session))
        assert (back and back.number) == lived[-1]
    assert lived == [1, 2, 1, None]
    with pytest.raises(Invalid):
        go_back()


def test_after_going_back_one_can_go_on(session, keep, promote, go_back):
    keep(trial("aa"))
    keep(trial("bb"))
    go_back()
    promote(2)
    go_back()
    assert versions.live_number(session) == 1


def test_who_changed_the_reader_when_and_why_is_kept(session, keep, promote, go_back, clock):
    keep(trial("aa"), promote=False)
    promote(1, "it knows our words")
    go_back("odd answers")
    told = [(str(one.what), one.number, one.before, one.why, one.actor) for one in versions.changes(session)]
    assert told == [
        ("rolled_back", None, 1, "odd answers", "rep_sam"),
        ("promoted", 1, None, "it knows our words", "rep_sam"),
    ]
    steps = timeline(session, customer_id=ledger.HOUSE).items
    assert [one.event.verb for one in steps] == ["reader_rolled_back", "reader_promoted", "reader_made"]
    assert ledger.verify(session)[1] == []


def test_two_who_learn_at_once_make_two_versions_and_one_is_live(engine, clock):
    def learned(mark):
        with db.transaction(engine) as session:
            return versions.keep(session, trial(mark), 100, actor=SAM, now=clock.now()).version.number

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(learned, ["aa", "bb", "cc", "dd"]))
    assert sorted(made) == [1, 2, 3, 4]
    with db.reading(engine) as session:
        assert sorted(states(session).values()) == ["live", "retired", "retired", "retired"]
        assert versions.live_number(session) == versions.changes(session)[0].number


def test_what_is_not_there_or_live_already_cannot_be_promoted(keep, promote):
    keep(trial("aa"))
    with pytest.raises(Missing):
        promote(7)
    with pytest.raises(Invalid, match="live already"):
        promote(1)


def test_nothing_to_learn_from_is_said_plainly(engine, clock):
    with pytest.raises(Invalid, match="none to learn from"):
        versions.learn(engine, actor=SAM, now=clock.now())


@pytest.fixture
def trained(engine, session, clock, monkeypatch):
    """Learns from one correction, in place of the trainer with `judge`."""

    def trained(judge):
        monkeypatch.setattr(learning, "learn", judge)
        what, how = corrections.said(["price"]), {"actor": SAM, "source": Source.API, "now": clock.now()}
        corrections.correct_text(session, "ouch", what, **how)
        session.commit()
        return versions.learn(engine, phrases=Path("own"), actor=SAM, now=clock.now())

    return trained


def test_it_learns_beside_the_companys_phrases_and_against_what_reads_now(keep, trained):
    keep(trial("aa", layer=b"live"))
    asked = []

    def judge(rows, phrases=None, live=None):
        asked.append((len(rows), phrases, live))
        return trial("bb", "loses_to_live")

    learned = trained(judge)
    assert asked == [(1, Path("own"), b"live")]
    assert (learned.live, str(learned.version.state)) == (1, "candidate")


def test_what_was_judged_against_another_version_waits_for_a_person(engine, trained, clock):
    def judge(rows, phrases=None, live=None):
        with db.transaction(engine) as other:
            versions.keep(other, trial("aa"), 100, actor=SAM, now=clock.now())
        return trial("bb")

    assert trained(judge).live == 1


def test_one_who_learns_while_another_does_is_told_to_wait(engine, trained, clock):
    def judge(rows, phrases=None, live=None):
        with pytest.raises(NotAllowed, match="just now"):
            versions.learn(engine, actor=SAM, now=clock.now())
        return trial("bb")

    assert trained(judge).live == 1

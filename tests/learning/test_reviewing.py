"""What people look at next, and how far they agree."""

import pytest

from assistant.conversations.models import Reply
from assistant.history.ledger import SYSTEM
from assistant.learning import labels, reviewing, versions
from assistant.learning.models import Rereading, Source
from tests.learning.conftest import LIN, RITA, SAM
from tests.teaching import trial


@pytest.fixture
def stored(session, clock):
    """Replies with the readings a test wants, in the order they came in."""

    def stored(name, probabilities=(), intent="other", action="continue"):
        reasons = [
            {"reason": reason, "probability": probability, "evidence": []}
            for reason, probability in zip(("price", "speed", "quality"), probabilities, strict=False)
        ]
        session.add(
            Reply(
                id=f"rep_{name}",
                channel="sms",
                text=name,
                intent=intent,
                action=action,
                reading={"reasons": reasons, "version": "shipped"},
                received_at=clock.now(),
            )
        )
        session.flush()

    return stored


def names(found):
    return [one.reply_id.removeprefix("rep_") for one in found]


def test_risk_comes_before_doubt_and_doubt_before_certainty(session, stored):
    stored("certain", (0.99,))
    stored("even", (0.52,))
    stored("refuses", (0.99,), intent="decline")
    stored("threatens", (0.99,), intent="hostile")
    stored("grieves", (), intent="other", action="review")
    stored("likely", (0.9,))
    found = reviewing.queue(session)
    assert names(found) == ["grieves", "threatens", "refuses", "even", "likely", "certain"]
    assert [one.why for one in found] == ["review", "grave", "near_opt_out", "unsure", "sure", "sure"]


def test_doubt_is_even_odds_a_close_runner_up_or_nothing_seen(session, stored):
    stored("seen", (0.97,))
    stored("torn", (0.97, 0.48))
    stored("silent", ())
    stored("almost", (0.49,))
    stored("yes", (), intent="affirm")
    found = reviewing.queue(session)
    assert names(found) == ["almost", "torn", "silent", "seen", "yes"]
    assert [one.why for one in found] == ["abstained", "torn", "abstained", "sure", "abstained"]


def test_what_somebody_judged_leaves_the_queue(session, stored, say):
    stored("judged", (0.5,))
    stored("other", (0.5,))
    say(session.get_one(Reply, "rep_judged"), "price")
    assert names(reviewing.queue(session)) == ["other"]


def test_the_queue_is_the_same_every_time_and_no_longer_than_asked_for(session, stored):
    for one in range(9):
        stored(f"same{one}", (0.5,))
    first = reviewing.queue(session, limit=4)
    assert names(first) == ["same0", "same1", "same2", "same3"]
    assert reviewing.queue(session, limit=4) == first


def test_the_newest_reading_is_the_one_that_is_doubted(session, stored, clock):
    stored("settled", (0.5,))
    reading = {"reasons": [{"reason": "speed", "probability": 0.99, "evidence": []}], "version": "1-bb"}
    versions.keep(session, trial("bb"), 30, actor=RITA, now=clock.now())
    session.add(Rereading(reply_id="rep_settled", version="1-bb", reading=reading, at=clock.now()))
    session.flush()
    [one] = reviewing.queue(session)
    assert (one.why, one.version, one.reasons) == ("sure", "1-bb", (("speed", 0.99),))


def test_a_second_look_is_for_somebody_else_and_only_once(session, hear, say):
    first, second = hear("it was too expensive"), hear("always late")
    say(first, "price", by=RITA)
    say(second, "speed", by=RITA)
    assert [one.reply_id for one in reviewing.second_look(session, by=LIN)] == [second.id, first.id]
    assert reviewing.second_look(session, by=RITA) == []
    say(first, "quality", by=LIN)
    assert [one.reply_id for one in reviewing.second_look(session, by=SAM)] == [second.id]


def test_agreement_rests_on_each_ones_first_word_and_on_people_only(session, hear, say):
    first, second = hear("it was too expensive"), hear("always late")
    for by in (RITA, LIN):
        say(first, "price", by=by)
    say(second, "speed", by=RITA)
    say(second, "speed", by=LIN)
    say(second, "price", by=LIN)  # a second thought
    say(second, "quality", by=SYSTEM)
    found = reviewing.agreeing(session)
    assert (found.people, found.found.n, found.found.few) == (2, 2, True)
    assert found.found.overall.value == 1
    assert found.found.by_reason["price"].value == 1


def test_labels_of_two_people_are_compared_too(session, clock):
    for by, reason in ((RITA, "price"), (LIN, "quality")):
        read = labels.read([f'{{"text": "hm", "reason": "{reason}"}}'])
        labels.take(session, read.labels, actor=by, source=Source.FILE, now=clock.now())
    assert reviewing.agreeing(session).found.overall.agreed == 0


def test_where_nobody_judged_twice_there_is_nothing_to_compare(session, hear, say):
    say(hear("it was too expensive"), "price")
    found = reviewing.agreeing(session)
    assert (found.people, found.found.n, found.found.overall.value) == (0, 0, None)

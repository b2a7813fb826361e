"""Who is greeted, for what, about what, and who never is."""

from datetime import timedelta
from itertools import pairwise

import pytest

from assistant.conversations import byhand
from assistant.conversations.greetings import greetings
from assistant.conversations.listening import keep_reason
from assistant.customers.models import Interaction, Lapse
from assistant.history.ledger import SYSTEM
from tests import cast

DAY = timedelta(days=1)


def buying(stage, customer, tier="key", **details):
    """A customer who still buys, so that only the rhythm and occasions ask for a touch."""
    lapse = stage.session.get_one(Lapse, customer.id)
    lapse.state, lapse.tier = "active", tier
    for name, value in details.items():
        setattr(customer, name, value)
    stage.session.flush()
    return customer


def due(stage, rep_id=None):
    return greetings(stage.session, stage.playbook, rep_id, stage.clock.now())


def give(stage, one):
    byhand.did_by_hand(
        stage.session, stage.playbook, one.customer_id, channel=one.channel, note="", actor=SYSTEM,
        now=stage.clock.now(), greeting=byhand.Greeted(one.content, one.occasion),
    )  # fmt: skip


@pytest.fixture
def ana(stage):
    return buying(stage, cast.ana(stage.session, stage.clock.now()))


def born_in(stage, days):
    return (stage.clock.now() + timedelta(days=days)).date().replace(year=1984)


def test_a_birthday_is_greeted_a_week_before_about_the_person_and_once(stage, ana):
    ana.birthday = born_in(stage, 7)
    [one] = due(stage)
    assert (one.kind, one.content, one.prepare) == ("birthday", "care", True)
    assert "Birthday on" in one.why["en"]
    give(stage, one)
    assert [each.kind for each in due(stage)] == []


def test_a_key_customer_hears_from_us_weekly_and_never_twice_in_a_row_about_the_same(stage, ana):
    told = []
    for _day in range(60):
        for one in due(stage):
            if one.open_now:
                told.append((stage.clock.now().date(), one.content))
                give(stage, one)
        stage.clock.advance(DAY)
    days, contents = zip(*told, strict=True)
    gaps = [(after - before).days for before, after in pairwise(days)]
    assert len(told) >= 7
    assert max(gaps) <= 8
    assert all(before != after for before, after in pairwise(contents))


def test_the_rhythm_of_a_customer_is_that_of_the_tier_unless_one_was_chosen(stage, ana):
    assert "Rhythm A" in due(stage)[0].why["en"]
    ana.tags = ["跟进B"]
    stage.session.flush()
    assert "半月至少一次" in due(stage)[0].why["zh"]
    ana.traits = {"cadence": "D"}
    stage.session.flush()
    assert due(stage) == ()


def test_a_festival_is_greeted_where_it_is_kept(stage, ana):
    wang = buying(stage, cast.wang(stage.session, stage.clock.now()))
    stage.clock.at = stage.clock.at.replace(year=2027, month=2, day=3, hour=4)
    kinds = {one.customer_id: one.occasion for one in due(stage) if one.kind == "festival"}
    assert kinds == {wang.id: "spring_festival 2027-02-06"}


def blocked(stage, ana):
    cast.blocked(stage.session, ana, stage.clock.now())


def released(stage, ana):
    stage.session.get_one(Lapse, ana.id).tier = "release"


def moved(stage, ana):
    keep_reason(stage.session, (ana.id, None, None), "moved", 0.9, how="stated", now=stage.clock.now())


def held_out(stage, ana):
    ana.tags = ["对照组"]


def complaining(stage, ana):
    stage.session.add(
        Interaction(
            id="int_c", customer_id=ana.id, kind="complaint", at=stage.clock.now(), text="", open=True
        )
    )


def talking(stage, ana):
    stage.open(ana)


def said_no(stage, ana):
    ana.refused_at = stage.clock.now() - DAY


def written_to_enough(stage, ana):
    stage.session.get_one(Lapse, ana.id).state = "lapsed"
    for _time in range(3):
        byhand.did_by_hand(
            stage.session, stage.playbook, ana.id, channel="letter", note="", actor=SYSTEM,
            now=stage.clock.now() - 20 * DAY,
        )  # fmt: skip


@pytest.mark.parametrize(
    "why", [blocked, released, moved, held_out, complaining, talking, said_no, written_to_enough]
)
def test_nobody_is_greeted_who_is_to_be_left_alone(stage, ana, why):
    ana.birthday = born_in(stage, 3)
    stage.session.flush()
    assert [one.kind for one in due(stage)] == ["birthday"]
    why(stage, ana)
    stage.session.flush()
    assert due(stage) == ()


def test_who_was_written_to_today_is_greeted_tomorrow_at_the_earliest(stage, ana):
    ana.birthday = born_in(stage, 5)
    byhand.did_by_hand(
        stage.session, stage.playbook, ana.id, channel="message", note="", actor=SYSTEM,
        now=stage.clock.now(), greeting=byhand.Greeted("useful", "keeping"),
    )  # fmt: skip
    for one in due(stage):
        assert one.at >= stage.clock.now() + DAY or one.channel == "letter"


def test_a_wish_beats_what_suits(stage, ana):
    ana.preferred_channel = "letter"
    stage.session.flush()
    assert due(stage)[0].channel == "letter"


def test_a_rep_greets_their_own_and_those_nobody_looks_after(stage, ana):
    now = stage.clock.now()
    rita, lin = cast.rita(stage.session, now), cast.lin(stage.session, now)
    wang = buying(stage, cast.wang(stage.session, now), rep_id=lin.id)
    assert {one.customer_id for one in due(stage, rita.id)} == {ana.id}
    assert {one.customer_id for one in due(stage, lin.id)} == {ana.id, wang.id}

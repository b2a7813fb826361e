"""Logged choices tell what other hours would have brought."""

from datetime import UTC, datetime, timedelta
from random import Random

from sqlmodel import Session, select

from assistant import wiring
from assistant.clock import FixedClock
from assistant.conversations.contacts import Contact
from assistant.learning import evaluating, responding
from assistant.planning.response.options import DayPart, DayType, Option, Setting
from assistant.settings import Settings
from assistant.touches.models import Choice
from tests import cast
from tests.conversations.conftest import Stage

MORNING, EVENING = (Option("sms", DayType.WORKDAY, part) for part in (DayPart.MORNING, DayPart.EVENING))
NOON = Option("sms", DayType.WORKDAY, DayPart.MIDDAY)
THEN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def contacts_made(many: int, evening: float, answered: dict[Option, float]) -> list[Contact]:
    """Contacts planned for the evening with that chance and else for the morning, all held up till noon."""
    dice, made = Random(7), []
    chances = {EVENING: evening, MORNING: 1 - evening}
    for number in range(many):
        hour = EVENING if dice.random() < evening else MORNING
        replied = dice.random() < answered[hour]
        made.append(
            Contact(
                f"tch_{number}", f"cus_{number}", Setting("ordinary", 1), NOON, THEN, True, replied, False,
                THEN, hour, chances[hour], tuple(chances.items()),
            )
        )  # fmt: skip
    return made


def test_each_hour_is_judged_as_if_all_had_been_contacted_then() -> None:
    found = evaluating.by_hour(contacts_made(4000, 0.8, {EVENING: 0.10, MORNING: 0.30}), seed=1)
    for hour, truth in ((EVENING, 0.10), (MORNING, 0.30)):
        estimate = found[hour].doubly_robust
        assert estimate.low < truth < estimate.high
        assert estimate.high - estimate.low < 0.1
    assert found[EVENING].doubly_robust.high < found[MORNING].doubly_robust.low


def test_a_touch_that_had_to_wait_beyond_its_hour_is_judged_by_the_plan(
    session: Session, clock: FixedClock
) -> None:
    stage = Stage(session, wiring.playbook(Settings(company="Harbour Tea"), "phone"), clock)
    stage.open(cast.ana(session, clock.now()))
    stage.leave()
    clock.advance(timedelta(days=7))
    responding.learn_from_contacts(session, now=clock.now())
    stage.open(cast.wang(session, clock.now()))
    for touch in stage.touches():
        touch.due_at += timedelta(days=5)  # the rules made it wait into the weekend
    stage.leave()
    clock.advance(timedelta(days=14))
    (judged,) = evaluating.chosen(session, "sms", clock.now())
    assert judged.chosen != judged.option
    assert dict(judged.options)[judged.chosen] == judged.propensity
    assert evaluating.log_of([judged, judged]).propensity[0] == judged.propensity


def test_nothing_is_said_of_an_hour_hardly_anybody_could_have_been_contacted_at() -> None:
    made = contacts_made(200, 0.5, {EVENING: 0.2, MORNING: 0.2})
    few = [
        Contact(
            f"tch_n{at}", "cus_n", Setting("ordinary", 1), NOON, THEN, True, True, False,
            THEN, NOON, 1.0, ((NOON, 1.0),),
        )
        for at in range(evaluating.LEAST - 1)
    ]  # fmt: skip
    assert set(evaluating.by_hour(made + few, seed=1)) == {EVENING, MORNING}


def test_only_contacts_whose_hour_was_chosen_by_chance_are_judged(
    session: Session, clock: FixedClock
) -> None:
    stage = Stage(session, wiring.playbook(Settings(company="Harbour Tea"), "phone"), clock)
    stage.open(cast.ana(session, clock.now()))
    stage.leave()
    clock.advance(timedelta(days=7))
    responding.learn_from_contacts(session, now=clock.now())
    stage.open(cast.wang(session, clock.now()))
    stage.leave()
    clock.advance(timedelta(days=7))
    judged = evaluating.chosen(session, "sms", clock.now())
    assert [one.customer_id for one in judged] == ["cus_wang"]
    assert judged[0].propensity == session.exec(select(Choice)).one().propensity

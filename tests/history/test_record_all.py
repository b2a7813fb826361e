"""Many steps at once are the same steps, on the same chains, as one by one."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from assistant import db
from assistant.clock import FixedClock
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Step
from assistant.history.models import Event
from assistant.history.timeline import timeline

ANA, BEN = "cus_ana", "cus_ben"


def note(session: Session, clock: FixedClock, *steps: Step) -> None:
    ledger.record_all(session, steps, actor=SYSTEM, at=clock.now())


def test_steps_go_on_where_each_chain_ended(session: Session, clock: FixedClock) -> None:
    ledger.record(session, customer_id=ANA, verb="added", actor=SYSTEM, at=clock.now())
    note(session, clock, Step(ANA, "heard", text="太贵了"), Step(BEN, "added"), Step(ANA, "closed"))
    ledger.record(session, customer_id=ANA, verb="opened", actor=SYSTEM, at=clock.now())
    found = session.exec(select(Event).order_by(col(Event.customer_id), col(Event.position)))
    assert [(one.customer_id, one.position, one.verb) for one in found] == [
        (ANA, 1, "added"),
        (ANA, 2, "heard"),
        (ANA, 3, "closed"),
        (ANA, 4, "opened"),
        (BEN, 1, "added"),
    ]
    assert ledger.verify(session) == (5, [])


def test_every_part_of_a_step_is_kept(session: Session, clock: FixedClock) -> None:
    note(session, clock, Step(ANA, "consented", "sms", "cst_1", {"status": "given"}, "web\0form"))
    (moment,) = timeline(session, customer_id=ANA).items
    kept = moment.event
    assert (kept.verb, kept.channel, kept.subject, kept.facts) == (
        "consented",
        "sms",
        "cst_1",
        {"status": "given"},
    )
    assert (kept.actor_kind, kept.at, moment.text) == ("system", clock.now(), "web\ufffdform")


def test_no_steps_touch_nothing(session: Session, clock: FixedClock) -> None:
    note(session, clock)
    assert ledger.verify(session) == (0, [])


def test_a_step_that_is_no_json_writes_none_of_them(session: Session, clock: FixedClock) -> None:
    with pytest.raises(ValueError, match="JSON"):
        note(session, clock, Step(ANA, "added"), Step(BEN, "scored", facts={"share": float("nan")}))
    assert ledger.verify(session)[0] == 0


def test_what_is_held_for_many_is_held_for_each(session: Session, clock: FixedClock) -> None:
    ledger.hold_all(session, [f"cus_{number}" for number in range(1500)])
    ledger.hold(session, "cus_7")
    note(session, clock, *(Step(f"cus_{number}", "added") for number in range(1500)))
    assert ledger.verify(session) == (1500, [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(
    chains=st.lists(st.tuples(st.sampled_from([ANA, BEN, "cus_eve"]), st.none() | st.text(max_size=5))),
    single=st.integers(0, 8),
)
def test_one_by_one_and_together_mix_freely(
    engine: sa.Engine, clock: FixedClock, chains: list[tuple[str, str | None]], single: int
) -> None:
    with db.transaction(engine) as session:
        before, _ = ledger.verify(session)
        for customer_id, text in chains[:single]:
            ledger.record(
                session, customer_id=customer_id, verb="heard", actor=SYSTEM, at=clock.now(), text=text
            )
        note(
            session, clock, *(Step(customer_id, "heard", text=text) for customer_id, text in chains[single:])
        )
    with db.reading(engine) as session:
        assert ledger.verify(session) == (before + len(chains), [])

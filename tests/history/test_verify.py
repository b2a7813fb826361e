"""Nobody but the ledger can have written history: every kind of forgery is found and named."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from assistant import db
from assistant.clock import FixedClock
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.models import Event, EventText
from tests.forging import drop_triggers

ANA, BEN = "cus_ana", "cus_ben"


@pytest.fixture
def told(engine: sa.Engine, clock: FixedClock) -> sa.Engine:
    """Five steps of Ana and two of Ben, some with words."""
    with db.transaction(engine) as session:
        for number in range(5):
            facts = {"number": number, "why": {"zh": "太贵"}}
            write(
                session,
                ANA,
                clock,
                verb=f"step{number}",
                facts=facts,
                text=f"words {number}" if number % 2 else None,
            )
            clock.advance(timedelta(minutes=1))
        write(session, BEN, clock, verb="heard", text="太贵了")
        write(session, BEN, clock, verb="closed")
    return engine


def write(session: Session, customer_id: str, clock: FixedClock, verb: str, **more: object) -> ledger.Row:
    return ledger.record(session, customer_id=customer_id, verb=verb, actor=SYSTEM, at=clock.now(), **more)  # type: ignore[arg-type]


def forge(engine: sa.Engine, *statements: str) -> None:
    """What an administrator with the database in hands could do."""
    drop_triggers(engine)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def breaks(engine: sa.Engine, customer_id: str | None = None) -> list[tuple[str, int, str]]:
    with db.reading(engine) as session:
        _, found = ledger.verify(session, customer_id)
    return [(one.customer_id, one.position, one.problem) for one in found]


def test_an_untouched_history_verifies(told: sa.Engine) -> None:
    with db.reading(told) as session:
        assert ledger.verify(session) == (7, [])
        assert ledger.verify(session, BEN) == (2, [])
        assert ledger.verify(session, "cus_nobody") == (0, [])


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'delivered'",
        "at = '2020-01-01 00:00:00+00:00'",
        "actor = 'rep_other'",
        "actor_kind = 'rep'",
        "channel = 'sms'",
        "subject = 'tch_other'",
        "facts = '{\"number\": 9}'",
        "id = 'evt_other'",
    ],
)
def test_a_changed_field_is_found(told: sa.Engine, change: str) -> None:
    forge(told, f"UPDATE events SET {change} WHERE customer_id = '{ANA}' AND position = 3")
    assert breaks(told) == [(ANA, 3, "was changed after it was written")]


def test_a_changed_hash_is_found_at_the_step_and_after_it(told: sa.Engine) -> None:
    forge(told, f"UPDATE events SET hash = '{'f' * 64}' WHERE customer_id = '{ANA}' AND position = 3")
    assert [position for _, position, _ in breaks(told)] == [3, 4]


def test_a_deleted_step_is_found(told: sa.Engine) -> None:
    forge(told, f"DELETE FROM events WHERE customer_id = '{ANA}' AND position = 3")
    problems = breaks(told)
    assert (ANA, 4, "expected step 3: a step is missing or was put in") in problems
    assert (ANA, 4, "does not follow from the step before it") in problems


def test_an_inserted_step_is_found(told: sa.Engine) -> None:
    copied = "customer_id, at, actor_kind, actor, facts, previous_hash, hash"
    forge(
        told,
        f"INSERT INTO events (id, position, verb, {copied}) SELECT 'evt_new', 6, 'consented', {copied} "
        f"FROM events WHERE customer_id = '{ANA}' AND position = 5",
    )
    problems = {problem for _, _, problem in breaks(told)}
    assert "was changed after it was written" in problems
    assert "the chain does not end where it was last written" in problems


def test_a_well_forged_step_at_the_end_is_still_found(told: sa.Engine, clock: FixedClock) -> None:
    with db.reading(told) as session:
        last = ledger.record(session, customer_id=ANA, verb="consented", actor=SYSTEM, at=clock.now())
        values = (last.id, last.position, last.previous_hash, last.hash, str(last.at))
        session.rollback()
    one, position, previous, mark, at = values
    forge(
        told,
        "INSERT INTO events (id, customer_id, position, at, actor_kind, actor, verb, facts, previous_hash, "
        f"hash) VALUES ('{one}', '{ANA}', {position}, '{at}', 'system', 'winback', 'consented', '{{}}', "
        f"'{previous}', '{mark}')",
    )
    assert breaks(told) == [(ANA, 5, "the chain does not end where it was last written")]


def test_swapped_steps_are_found(told: sa.Engine) -> None:
    move = "UPDATE events SET position = {} WHERE customer_id = '" + ANA + "' AND position = {}"
    forge(told, move.format(99, 2), move.format(2, 3), move.format(3, 99))
    assert {position for _, position, _ in breaks(told)} == {2, 3, 4}


def test_a_step_moved_to_another_customer_is_found(told: sa.Engine) -> None:
    forge(
        told,
        f"UPDATE events SET customer_id = '{BEN}', position = 3 WHERE customer_id = '{ANA}' AND position = 5",
    )
    assert {chain for chain, _, _ in breaks(told)} == {ANA, BEN}


def test_a_cut_tail_is_found(told: sa.Engine) -> None:
    forge(told, "DELETE FROM event_texts", f"DELETE FROM events WHERE customer_id = '{ANA}' AND position > 3")
    assert breaks(told) == [(ANA, 5, "the chain does not end where it was last written")]


def test_a_chain_emptied_is_found(told: sa.Engine) -> None:
    forge(told, "DELETE FROM event_texts", f"DELETE FROM events WHERE customer_id = '{BEN}'")
    assert breaks(told) == [(BEN, 2, "every step of the chain is gone")]
    assert breaks(told, BEN) == [(BEN, 2, "every step of the chain is gone")]
    assert breaks(told, ANA) == []


def test_a_lost_end_mark_is_found(told: sa.Engine) -> None:
    forge(told, f"DELETE FROM chain_heads WHERE customer_id = '{ANA}'")
    assert breaks(told) == [(ANA, 5, "the chain has no end mark")]


def test_changed_words_are_found(told: sa.Engine) -> None:
    forge(told, "UPDATE event_texts SET text = '服务很好' WHERE text = '太贵了'")
    assert breaks(told) == [(BEN, 1, "its words were changed after they were written")]


def test_words_put_to_a_step_that_had_none_are_found(told: sa.Engine) -> None:
    forge(
        told,
        "INSERT INTO event_texts (event_id, salt, text) SELECT id, 'ab', 'I agree' FROM events "
        f"WHERE customer_id = '{BEN}' AND position = 2",
    )
    assert breaks(told) == [(BEN, 2, "its words were changed after they were written")]


def test_cells_that_are_no_longer_readable_are_a_finding_and_no_crash(told: sa.Engine) -> None:
    if told.dialect.name != "sqlite":
        pytest.skip("only SQLite lets a cell hold another type than its column")
    forge(
        told,
        f"UPDATE events SET facts = 'not json' WHERE customer_id = '{ANA}' AND position = 2",
        f"UPDATE events SET at = 'yesterday' WHERE customer_id = '{BEN}' AND position = 2",
    )
    problems = breaks(told)
    assert (ANA, 2, "cannot be read any more") in problems
    assert (BEN, 2, "cannot be read any more") in problems
    assert (ANA, 3, "expected step 2: a step is missing or was put in") in problems


def test_tampering_is_found_by_the_session_that_wrote_the_step(engine: sa.Engine, clock: FixedClock) -> None:
    with db.transaction(engine) as session:
        kept = write(session, ANA, clock, verb="opened")
        session.commit()
        forge(engine, "UPDATE events SET verb = 'closed'")
        assert ledger.verify(session)[1] != [], kept


def test_forgetting_keeps_the_chain_and_only_that_persons_words_go(
    told: sa.Engine, clock: FixedClock
) -> None:
    with db.transaction(told) as session:
        assert ledger.forget(session, ANA, actor=SYSTEM, at=clock.now()) == 2
    assert breaks(told) == []
    with db.reading(told) as session:
        assert [words.text for words in session.scalars(sa.select(EventText))] == ["太贵了"]


def test_forgetting_is_a_step_too(told: sa.Engine, clock: FixedClock) -> None:
    rita = Actor("rep", "rep_rita")
    with db.transaction(told) as session:
        for _ in range(2):
            ledger.forget(session, ANA, actor=rita, at=clock.now())
        steps = [event for event, _ in ledger.walk(session, ANA) if event.verb == "forgotten"]
    assert [(event.actor, event.facts) for event in steps] == [
        ("rep_rita", {"words": 2}),
        ("rep_rita", {"words": 0}),
    ]


def test_the_hash_left_after_forgetting_does_not_tell_the_words(told: sa.Engine, clock: FixedClock) -> None:
    with db.transaction(told) as session:
        ledger.forget(session, BEN, actor=SYSTEM, at=clock.now())
        event = session.scalars(sa.select(Event).where(sa.column("verb") == "heard")).one()
        assert event.text_hash not in {ledger.commit_to("", "太贵了"), ledger.commit_to(event.id, "太贵了")}


def test_a_rolled_back_step_leaves_no_gap(told: sa.Engine, clock: FixedClock) -> None:
    with db.reading(told) as session:
        write(session, ANA, clock, verb="sent")
        session.rollback()
    with db.transaction(told) as session:
        assert write(session, ANA, clock, verb="sent").position == 6
    assert breaks(told) == []


def test_facts_hash_as_they_will_be_read_back(engine: sa.Engine, clock: FixedClock) -> None:
    facts = {10: "ten", 9: "nine", "nested": {2: (1, 2), 11: None}, "share": 0.1 + 0.2, "big": 2**60}
    with db.transaction(engine) as session:
        write(session, ANA, clock, verb="scored", facts=facts)
    assert breaks(engine) == []


@pytest.mark.parametrize("facts", [{"share": float("nan")}, {"who": object()}])
def test_facts_that_are_no_json_are_refused(
    session: Session, clock: FixedClock, facts: dict[str, object]
) -> None:
    with pytest.raises((TypeError, ValueError)):
        write(session, ANA, clock, verb="scored", facts=facts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(text=st.text(st.characters(), max_size=40))
def test_any_words_are_kept_and_verify(engine: sa.Engine, clock: FixedClock, text: str) -> None:
    with db.transaction(engine) as session:
        event = write(session, ANA, clock, verb="heard", text=text)
    with db.reading(engine) as session:
        kept = session.get(EventText, event.id)
        assert kept is not None
        assert kept.text == ledger.storable(text)
        assert ledger.verify(session, ANA)[1] == []


def test_words_no_database_stores_get_a_replacement_character() -> None:
    assert ledger.storable("a\0b\ud800c") == "a\ufffdb\ufffdc"
    assert ledger.storable("王女士 😀") == "王女士 😀"


def test_two_writers_on_one_chain_never_fork_it(engine: sa.Engine, clock: FixedClock) -> None:
    failures: list[BaseException] = []

    def writer(name: str) -> None:
        try:
            for _ in range(15):
                with db.transaction(engine) as session:
                    actor = Actor("rep", name)
                    ledger.record(session, customer_id=ANA, verb="viewed", actor=actor, at=clock.now())
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=writer, args=(f"rep_{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with db.reading(engine) as session:
        assert ledger.verify(session) == (60, [])


def test_verifying_beside_a_writer_raises_no_false_alarm(engine: sa.Engine, clock: FixedClock) -> None:
    stop = threading.Event()

    def writer() -> None:
        while not stop.is_set():
            with db.transaction(engine) as session:
                write(session, ANA, clock, verb="viewed")

    thread = threading.Thread(target=writer)
    thread.start()
    try:
        alarms = [found for _ in range(20) for found in breaks(engine)]
    finally:
        stop.set()
        thread.join()
    assert alarms == []

"""The loop: due texts leave by themselves, in order, once; trouble is outlived."""

import logging
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant import db
from assistant import worker as module
from assistant.conversations import dayplans
from assistant.conversations.models import Conversation, ScriptVersion, Wakeup
from assistant.customers import standing
from assistant.customers.models import Consent
from assistant.gateways.phone.gateway import PhoneGateway
from assistant.history import ledger
from assistant.touches.gateway import MaybeTaken, Outgoing, OutOfService, Report
from assistant.touches.models import TouchState
from assistant.worker import Worker
from tests.touches.desk import ANA
from tests.worker.conftest import Shop

BEN = "cus_ben"
SECOND = [
    sys.executable,
    "-c",
    """
from assistant import wiring
from assistant.errors import Misconfigured
from assistant.settings import Settings
from assistant.worker import Worker

worker = Worker(wiring.build(Settings(database_url=input(), secret_key="a-test-secret")))
try:
    worker.start()
except Misconfigured as error:
    print(error)
else:
    worker.stop()
    print("alone")
""",
]


def test_due_texts_leave_in_order_and_once_and_later_ones_wait(shop: Shop) -> None:
    desk = shop.desk
    desk.hear()
    desk.meet(BEN, "+447911123401")
    desk.hear(customer_id=BEN)
    for index in range(5):
        desk.plan(f"ana {index}")
        desk.plan(f"ben {index}", customer_id=BEN, to="+447911123401")
    later = desk.plan("later", due_at=desk.clock.now() + timedelta(hours=1))
    shop.worker.start()
    shop.until(lambda: len(desk.network.accepted) == 10)
    for name in ("ana", "ben"):
        assert [body for body in desk.network.bodies if body.startswith(name)] == [
            f"{name} {i}" for i in range(5)
        ]
    assert desk.state(later) == "planned"
    desk.clock.advance(timedelta(hours=1))
    shop.until(lambda: desk.state(later) == "sent")
    assert len(desk.network.accepted) == 11


def test_the_simulators_reports_are_heard(shop: Shop) -> None:
    carried = replace(shop.runtime, gateway=PhoneGateway(shop.runtime.engine, shop.desk.clock))
    shop.worker = Worker(carried)
    touch = shop.desk.plan(purpose="opening")
    shop.worker.start()
    shop.until(lambda: shop.desk.state(touch) == "delivered")
    assert shop.desk.verbs(touch) == ["planned", "sent", "delivered"]
    shop.worker.stop()


def test_a_queued_touch_whose_job_is_gone_is_healed(shop: Shop) -> None:
    lost = shop.desk.queued(purpose="opening")
    shop.desk.put(lost.id, queued_wall_at=shop.desk.clock.wall() - timedelta(hours=1))
    shop.worker.start()
    shop.until(lambda: shop.desk.state(lost) == "sent")
    assert shop.desk.see(lost).epoch == 1


def test_doubt_is_looked_up_after_the_grace(shop: Shop) -> None:
    shop.desk.network.fails = MaybeTaken("cut")
    touch = shop.desk.plan(purpose="opening")
    shop.worker.start()
    shop.until(lambda: shop.desk.state(touch) == "sent")
    assert shop.desk.network.bodies == ["Hello Ana"]
    assert "reconciled" in shop.desk.verbs(touch)


def test_a_duty_that_fails_is_logged_without_words_and_outlived(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    def reports() -> list[Report]:
        raise RuntimeError("INSERT … ('Ana', '+447911123400')")

    shop.desk.network.reports = reports  # type: ignore[attr-defined]
    touch = shop.desk.plan(purpose="opening")
    with caplog.at_level(logging.ERROR, logger="assistant.worker"):
        shop.worker.start()
        shop.until(lambda: shop.desk.state(touch) == "sent")
        shop.until(lambda: caplog.records)
    assert {record.__dict__["action"] for record in caplog.records} == {"hear_reports"}
    assert "Ana" not in caplog.text


def test_stopping_lets_a_text_under_way_arrive(shop: Shop) -> None:
    on_the_way, go_on = threading.Event(), threading.Event()

    def hold(_outgoing: Outgoing, _sid: str) -> None:
        on_the_way.set()
        go_on.wait(5)

    shop.desk.network.before_answer = hold
    touch = shop.desk.plan(purpose="opening")
    shop.worker.start()
    assert on_the_way.wait(10)
    threading.Timer(0.3, go_on.set).start()
    shop.worker.stop()
    assert shop.desk.state(touch) == "sent"


def test_a_stop_before_the_worker_came_leaves_it_nothing(shop: Shop) -> None:
    touch, other = shop.desk.plan(purpose="opening"), shop.desk.meet(BEN, "+447911123401")
    shop.desk.stop(ANA)
    mark = shop.desk.plan("mark", customer_id=other, to="+447911123401", purpose="opening")
    shop.worker.start()
    shop.until(lambda: shop.desk.state(mark) == "sent")
    assert shop.desk.state(touch) == "cancelled"
    assert shop.desk.network.bodies == ["mark"]


def test_calls_stay_planned_for_a_person(shop: Shop) -> None:
    call = shop.desk.plan(channel="call", purpose="opening")
    text = shop.desk.plan(purpose="reply")
    shop.desk.hear()
    shop.worker.start()
    shop.until(lambda: shop.desk.state(text) == "sent")
    assert shop.desk.state(call) == TouchState.PLANNED


def test_a_wakeup_of_a_talk_that_moved_on_is_dropped(shop: Shop) -> None:
    silent(shop, turn=4)
    shop.worker.start()
    shop.until(lambda: shop.desk.rows(Wakeup)[0].done_at is not None)


def test_finished_jobs_are_swept_away(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    touch = shop.desk.plan(purpose="opening")
    shop.worker.start()
    shop.until(lambda: shop.desk.state(touch) == "sent")
    monkeypatch.setattr(module, "KEEP", timedelta(hours=-1))
    monkeypatch.setattr(module, "HOUSEKEEPING", timedelta(0))
    shop.until(shop.worker.housekeep)


def test_a_process_has_one_worker(shop: Shop) -> None:
    shop.worker.start()
    with pytest.raises(RuntimeError, match="already"):
        Worker(shop.runtime).start()


def test_a_second_worker_on_one_sqlite_file_is_refused(shop: Shop) -> None:
    if shop.runtime.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes several workers")
    shop.worker.start()
    address = shop.runtime.engine.url.render_as_string(hide_password=False)
    other = subprocess.run(SECOND, input=address, capture_output=True, text=True, timeout=60, check=False)
    assert "another worker is at work" in other.stdout
    shop.worker.stop()
    other = subprocess.run(SECOND, input=address, capture_output=True, text=True, timeout=60, check=False)
    assert other.stdout.strip() == "alone"


def test_an_account_out_of_order_stops_the_sender_says_so_once_and_goes_on_when_mended(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    desk, now = shop.desk, shop.desk.clock.now()
    numbers = [f"+4479111235{index:02}" for index in range(20)]
    touches = [
        desk.plan(
            customer_id=desk.meet(f"cus_{number}", number),
            to=number,
            purpose="opening",
            due_at=now + timedelta(seconds=index),
        )
        for index, number in enumerate(numbers)
    ]
    desk.network.turn_down(OutOfService("token", code="20003", retry_at=now + timedelta(minutes=15)))
    shop.worker.start()
    shop.until(lambda: caplog.records)
    desk.clock.advance(timedelta(minutes=1))
    shop.until(lambda: {desk.state(touch) for touch in touches} == {"planned"})
    assert sum(desk.see(touch).attempt for touch in touches) == 1
    desk.clock.advance(timedelta(minutes=15))
    shop.until(lambda: sum(desk.see(touch).attempt for touch in touches) > 1)
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    desk.network.mend()
    desk.clock.advance(timedelta(minutes=16))
    shop.until(lambda: {desk.state(touch) for touch in touches} == {"sent"})


def test_a_wakeup_that_cannot_be_worked_leaves_the_line_and_calls_a_person(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    silent(shop, turn=3, state="{not json")
    shop.worker.start()
    shop.until(lambda: shop.desk.rows(Wakeup)[0].done_at is not None)
    (talk,) = shop.desk.rows(Conversation)
    assert talk.needs_person
    assert "not json" not in caplog.text


def test_a_touch_that_cannot_be_judged_is_put_aside_and_calls_a_person(shop: Shop) -> None:
    silent(shop, turn=3)
    touch = shop.desk.plan(purpose="opening", conversation_id="cnv")
    desk, now = shop.desk, shop.desk.clock.now()
    with desk.transaction() as session:
        db.changed(session, sa.update(Consent).values(status="perhaps"))  # what no release of ours can read
    other = desk.plan(customer_id=desk.meet(BEN, "+447911123401"), to="+447911123401", purpose="opening")
    shop.worker.start()
    shop.until(lambda: desk.state(other) == "sent")
    shop.until(lambda: desk.see(touch).due_at == now + module.ASIDE)
    assert (desk.state(touch), desk.network.bodies) == ("planned", ["Hello Ana"])
    shop.until(lambda: desk.rows(Conversation)[0].needs_person)


def silent(shop: Shop, turn: int, state: str = "{}") -> None:
    """A talk at turn 3 with a wakeup due now."""
    now = shop.desk.clock.now()
    with shop.desk.transaction() as session:
        session.add(ScriptVersion(version="v1", script_id="s", source="", first_used_at=now))
        session.flush()
        plain = {"script_id": "s", "script_version": "v1", "channel": "sms", "language": "en", "state": state}
        session.add(Conversation(id="cnv", customer_id=ANA, turn=turn, opened_at=now, **plain))
        session.flush()
        session.add(Wakeup(id="wak", conversation_id="cnv", turn=3, due_at=now, after_s=60))


def test_a_new_day_scores_everybody_anew_and_the_same_day_does_not(shop: Shop) -> None:
    desk, worker = shop.desk, shop.worker
    assert worker.rescore() == 0  # nobody was ever scored: that is begun by a person
    standing.score_customers(desk.engine, now=desk.clock.now())
    assert worker.rescore() == 0
    desk.clock.advance(timedelta(days=1))
    assert worker.rescore() == 1
    shop.until(lambda: not standing.is_of_an_earlier_day(desk.engine, desk.clock.now()))


def newest_plan(desk):
    with db.reading(desk.engine) as session:
        return dayplans.newest(session)


def test_the_day_is_planned_once_everybody_is_scored_and_again_after_news(shop: Shop) -> None:
    desk, worker = shop.desk, shop.worker
    assert worker.plan_day() == 0  # nobody was ever scored
    standing.score_customers(desk.engine, now=desk.clock.now())
    assert worker.plan_day() == 1
    shop.until(lambda: newest_plan(desk) is not None)
    shop.until(lambda: worker.plan_day() == 0)
    desk.clock.advance(dayplans.PAUSE)
    assert newest_plan(desk).runs == 1
    with desk.transaction() as session:
        ledger.record(session, customer_id=ANA, verb="disposed", actor=ledger.SYSTEM, at=desk.clock.now())
    shop.until(worker.plan_day)
    shop.until(lambda: newest_plan(desk).runs == 2)
    assert newest_plan(desk).made_at == desk.clock.now()

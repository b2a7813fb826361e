"""The simulator as a provider: every ending of a number does what the table says."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant import db
from assistant.clock import Clock, FixedClock
from assistant.errors import Invalid
from assistant.gateways.phone import behaviours, network, words
from assistant.gateways.phone.behaviours import Sending
from assistant.gateways.phone.gateway import PhoneGateway
from assistant.touches.gateway import OPTED_OUT, Outgoing, Refused, Reporting

NUMBER = "+4479111234"


def text(ending: str = "00", attempt: int = 1) -> Outgoing:
    return Outgoing("tch_1", attempt, NUMBER + ending, "Hello", None)


def statuses(gateway: PhoneGateway) -> list[str]:
    return [report.status for report in gateway.reports()]


def test_an_ordinary_number_reports_delivery_at_once_and_once(engine: sa.Engine, clock: FixedClock) -> None:
    gateway = PhoneGateway(engine, clock)
    receipt = gateway.send(text())
    (report,) = gateway.reports()
    assert (report.touch_id, report.attempt, report.sid) == ("tch_1", 1, receipt.sid)
    assert report.status == "delivered"
    assert gateway.reports() == []
    assert isinstance(gateway, Reporting)


@pytest.mark.parametrize(
    ("ending", "at", "said"),
    [
        ("93", 2, ["sent"]),
        ("93", 21, ["sent", "delivered"]),
        ("94", 4, ["delivered", "sent", "queued"]),
        ("97", 99, []),
        ("99", 5, ["sent", "undelivered"]),
    ],
)
def test_reports_come_when_the_table_says(
    engine: sa.Engine, clock: FixedClock, ending: str, at: int, said: list[str]
) -> None:
    gateway = PhoneGateway(engine, clock)
    gateway.send(text(ending))
    clock.advance(timedelta(seconds=at))
    assert statuses(gateway) == said


def test_late_reports_come_one_after_the_other(engine: sa.Engine, clock: FixedClock) -> None:
    gateway = PhoneGateway(engine, clock)
    gateway.send(text("93"))
    seen = []
    for _ in range(30):
        clock.advance(timedelta(seconds=1))
        seen += statuses(gateway)
    assert seen == ["sent", "delivered"]


def test_a_restarted_simulator_gives_recent_reports_again(engine: sa.Engine, clock: FixedClock) -> None:
    PhoneGateway(engine, clock).send(text())
    assert statuses(PhoneGateway(engine, clock)) == ["delivered"]
    clock.advance(timedelta(minutes=10))
    assert statuses(PhoneGateway(engine, clock)) == []


def test_a_busy_network_takes_the_second_try(phone: PhoneGateway) -> None:
    assert phone.send(text("96", attempt=2)).sid


def test_a_slow_network_is_waited_for(engine: sa.Engine, clock: FixedClock) -> None:
    waited: list[float] = []
    PhoneGateway(engine, clock, pause=waited.append).send(text("95"))
    assert waited == [3.0]


def test_a_number_that_texted_stop_is_refused_until_start(
    phone: PhoneGateway, ticking: Clock, engine: sa.Engine
) -> None:
    for word, opt_out in ((" stop ", "STOP"), ("STOP", "STOP"), ("please stop", None), ("hello", None)):
        with db.transaction(engine) as session:
            assert network.answer(session, NUMBER + "00", word, clock=ticking)[1] == opt_out
    with pytest.raises(Refused) as refused:
        phone.send(text())
    assert refused.value.code == OPTED_OUT
    with db.transaction(engine) as session:
        assert network.answer(session, NUMBER + "00", "start", clock=ticking)[1] == "START"
    assert phone.send(text()).sid


def test_yes_means_yes_to_somebody_who_never_stopped(ticking: Clock, engine: sa.Engine) -> None:
    with db.transaction(engine) as session:
        assert network.answer(session, NUMBER + "00", "YES", clock=ticking)[1] is None


def test_every_way_to_behave_is_in_the_table_in_both_languages() -> None:
    table = behaviours.table()
    assert {row.send for row in table.values()} == set(Sending)
    assert all(set(row.words) == {"en", "zh"} and all(row.words.values()) for row in table.values())


@pytest.mark.parametrize(
    "row",
    [
        "90: {send: accept, en: a, zh: b}",
        '"90": {send: explode, en: a, zh: b}',
        '"90": {send: accept, en: a}',
        '"90": {send: accept, en: a, zh: b, reports: [[1, teleported]]}',
        '"90": {send: accept, en: a, zh: b, speed: 3}',
        "[]",
    ],
)
def test_a_mistake_in_the_table_is_named(row: str) -> None:
    with pytest.raises(Invalid, match=r"behaviours\.yaml"):
        behaviours.read(row)


@pytest.mark.parametrize(
    "row", ["hint: {en: a}", "hint: {en: a, zh: b, c}", "hint: {en: a, zh: }", "hint: a"]
)
def test_a_word_that_lacks_a_language_is_named(row: str) -> None:
    with pytest.raises(Invalid, match="hint"):
        words.read(row)

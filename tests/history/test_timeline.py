"""History as people read it: filters, order, pages."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from assistant.clock import FixedClock
from assistant.errors import Invalid
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.timeline import Moment, timeline, verbs

RITA = Actor("rep", "rep_rita")


def verbs_of(items: tuple[Moment, ...]) -> list[str]:
    return [moment.event.verb for moment in items]


@pytest.fixture
def told(session: Session, clock: FixedClock) -> Session:
    steps = [
        ("cus_a", "opened", RITA, "call", None),
        ("cus_a", "heard", Actor("customer", "cus_a"), "call", "太贵了"),
        ("cus_b", "queued", SYSTEM, "sms", None),
        ("cus_b", "sent", SYSTEM, "sms", None),
        ("cus_a", "closed", RITA, "call", None),
    ]
    for customer_id, verb, actor, channel, text in steps:
        ledger.record(
            session,
            customer_id=customer_id,
            verb=verb,
            actor=actor,
            channel=channel,
            subject=f"{verb}_1",
            text=text,
            at=clock.now(),
        )
        clock.advance(timedelta(hours=1))
    return session


def test_newest_comes_first(told: Session) -> None:
    assert verbs_of(timeline(told).items) == ["closed", "sent", "queued", "heard", "opened"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"customer_id": "cus_b"}, ["sent", "queued"]),
        ({"actor": "rep_rita"}, ["closed", "opened"]),
        ({"channel": "sms"}, ["sent", "queued"]),
        ({"verb": "heard"}, ["heard"]),
        ({"subject": "sent_1"}, ["sent"]),
        ({"customer_id": "cus_a", "actor": "rep_rita", "verb": "opened"}, ["opened"]),
        ({"customer_id": "cus_nobody"}, []),
    ],
)
def test_each_filter_narrows(told: Session, filters: dict[str, str], expected: list[str]) -> None:
    assert verbs_of(timeline(told, **filters).items) == expected  # type: ignore[arg-type]


def test_since_is_inclusive_and_until_exclusive(told: Session, clock: FixedClock) -> None:
    page = timeline(told, since=clock.now() - timedelta(hours=4), until=clock.now() - timedelta(hours=2))
    assert verbs_of(page.items) == ["queued", "heard"]


def test_words_come_with_their_step_and_forgetting_shows(told: Session, clock: FixedClock) -> None:
    (heard,) = timeline(told, verb="heard").items
    assert (heard.text, heard.forgotten) == ("太贵了", False)
    ledger.forget(told, "cus_a", actor=RITA, at=clock.now())
    (heard,) = timeline(told, verb="heard").items
    assert (heard.text, heard.forgotten) == (None, True)
    (opened,) = timeline(told, verb="opened").items
    assert not opened.forgotten


def test_pages_cover_everything_once_even_at_one_instant(session: Session, clock: FixedClock) -> None:
    for number in range(23):
        ledger.record(session, customer_id=f"cus_{number % 3}", verb="viewed", actor=SYSTEM, at=clock.now())
    seen, before = [], None
    while True:
        page = timeline(session, limit=5, before=before)
        seen += [moment.event.id for moment in page.items]
        if (before := page.next) is None:
            break
    assert len(seen) == len(set(seen)) == 23


def test_a_new_step_does_not_shift_the_next_page(told: Session, clock: FixedClock) -> None:
    first = timeline(told, limit=2)
    ledger.record(told, customer_id="cus_a", verb="viewed", actor=RITA, at=clock.now())
    assert verbs_of(timeline(told, limit=2, before=first.next).items) == ["queued", "heard"]


@pytest.mark.parametrize(
    "mark", ["", "x", "2026-01-01~1~evt", "~~", "2026-01-01T00:00:00+00:00~x~evt", "a~b~c~d"]
)
def test_a_mark_nobody_gave_out_is_refused(session: Session, mark: str) -> None:
    with pytest.raises(Invalid, match="before"):
        timeline(session, before=mark)


def test_what_a_filter_can_offer(told: Session) -> None:
    assert verbs(told) == ["closed", "heard", "opened", "queued", "sent"]


def test_a_page_is_never_unbounded(told: Session, engine: sa.Engine) -> None:
    assert len(timeline(told, limit=0).items) == 1
    assert len(timeline(told, limit=10**9).items) == 5

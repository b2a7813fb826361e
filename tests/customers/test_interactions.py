"""What customers did with us other than buying, entered by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from assistant.clock import FixedClock
from assistant.customers import register
from assistant.customers.dossier import dossier
from assistant.customers.interactions import LONGEST, record_interaction, settle_interaction
from assistant.customers.models import Customer, Interaction
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.timeline import timeline

RITA = Actor("rep", "rep_rita")


@pytest.fixture
def ana(session: Session, clock: FixedClock) -> str:
    return register.add_customer(session, name="Ana", actor=SYSTEM, now=clock.now()).id


def note(session: Session, clock: FixedClock, ana: str, **other: Any) -> Interaction:
    said = {
        "customer_id": ana,
        "kind": "complaint",
        "text": "Two weeks late.",
        "at": clock.now(),
        "open": True,
    }
    return record_interaction(session, **{**said, **other}, actor=RITA, now=clock.now())


def test_what_a_rep_notes_is_on_the_dossier(session: Session, clock: FixedClock, ana: str) -> None:
    noted = note(session, clock, ana, at=clock.now() - timedelta(days=3))
    (shown,) = dossier(session, ana, clock.now()).interactions
    assert shown == noted
    assert (shown.kind, shown.text, shown.open) == ("complaint", "Two weeks late.", True)


def test_the_note_is_a_step_with_its_words_kept_apart(session: Session, clock: FixedClock, ana: str) -> None:
    noted = note(session, clock, ana)
    (moment,) = timeline(session, customer_id=ana, verb="noted").items
    assert (moment.event.actor, moment.event.subject, moment.text) == (
        "rep_rita",
        noted.id,
        "Two weeks late.",
    )
    assert moment.event.facts == {"kind": "complaint", "at": clock.now().isoformat(), "open": True}
    assert ledger.verify(session, ana)[1] == []


def test_words_may_be_missing_and_odd_signs_are_kept_out(
    session: Session, clock: FixedClock, ana: str
) -> None:
    assert note(session, clock, ana, kind="visit", text="  ", open=False).text == ""
    assert note(session, clock, ana, text="a\0b\ud800").text == "a\ufffdb\ufffd"


@pytest.mark.parametrize("wrong", [{"kind": "gossip"}, {"kind": ""}, {"text": "x" * (LONGEST + 1)}])
def test_an_unknown_kind_or_a_novel_is_refused(
    session: Session, clock: FixedClock, ana: str, wrong: dict[str, str]
) -> None:
    with pytest.raises(Invalid, match=next(iter(wrong))):
        note(session, clock, ana, **wrong)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 1),  # noqa: DTZ001
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
    ],
)
def test_what_has_not_happened_or_when_nobody_knows_is_refused(
    session: Session, clock: FixedClock, ana: str, at: datetime
) -> None:
    with pytest.raises(Invalid, match="at:"):
        note(session, clock, ana, at=at)


def test_nobody_and_the_erased_have_no_notes(session: Session, clock: FixedClock, ana: str) -> None:
    with pytest.raises(Missing):
        note(session, clock, "cus_nobody")
    session.get_one(Customer, ana).erased_at = clock.now()
    with pytest.raises(Missing):
        note(session, clock, ana)


def test_an_open_complaint_is_settled_once(session: Session, clock: FixedClock, ana: str) -> None:
    noted = note(session, clock, ana)
    assert settle_interaction(session, noted.id, actor=RITA, now=clock.now()).open is False
    (moment,) = timeline(session, customer_id=ana, verb="settled").items
    assert moment.event.subject == noted.id
    with pytest.raises(Stale):
        settle_interaction(session, noted.id, actor=RITA, now=clock.now())


def test_what_is_not_there_cannot_be_settled(session: Session, clock: FixedClock) -> None:
    with pytest.raises(Missing):
        settle_interaction(session, "int_none", actor=RITA, now=clock.now())

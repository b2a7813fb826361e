"""People who log in."""

import pytest
from sqlmodel import Session

from assistant.clock import FixedClock
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.timeline import timeline
from assistant.reps import people
from assistant.reps.models import Rep

PASSWORD = "tea at four o'clock"


def hire(session: Session, clock: FixedClock, **changed: str) -> Rep:
    asked = {"login": "rita", "name": "Rita", "password": PASSWORD, "role": "rep"} | changed
    return people.hire(session, **asked, actor=SYSTEM, now=clock.now())  # type: ignore[arg-type]


def test_who_was_hired_can_log_in_in_any_case(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock, login=" Rita ")
    assert people.authenticate(session, "RITA", PASSWORD) == rita
    assert people.authenticate(session, "rita", PASSWORD.upper()) is None


@pytest.mark.parametrize("login", ["", "nobody", "rita\0", "\ud800", "r" * 5000])
def test_an_unknown_login_is_nobody(session: Session, clock: FixedClock, login: str) -> None:
    hire(session, clock)
    assert people.authenticate(session, login, PASSWORD) is None


def test_the_password_itself_is_nowhere_stored(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock)
    assert rita.password_hash.startswith("scrypt:")
    assert PASSWORD not in rita.password_hash
    assert PASSWORD not in str([(moment.event.facts, moment.text) for moment in timeline(session).items])


@pytest.mark.parametrize("password", ["", "\ud800" * 9, "p" * 100_000])
def test_a_strange_password_is_wrong_and_no_crash(session: Session, clock: FixedClock, password: str) -> None:
    hire(session, clock)
    assert people.authenticate(session, "rita", password) is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"login": "  "}, "login"),
        ({"login": "a" * 81}, "login"),
        ({"login": "RITA"}, "login"),
        ({"name": " "}, "name"),
        ({"role": "boss"}, "role"),
        ({"password": "short"}, "password"),
        ({"password": "\ud800" * 12}, "password"),
        ({"language": "klingon"}, "language"),
    ],
)
def test_a_wrong_field_is_named(
    session: Session, clock: FixedClock, wrong: dict[str, str], named: str
) -> None:
    hire(session, clock)
    with pytest.raises(Invalid, match=f"^{named}"):
        hire(session, clock, **({"login": "ben"} | wrong))


def test_who_left_no_longer_logs_in_but_is_remembered(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock)
    people.leave(session, rita.id, actor=SYSTEM, now=clock.now())
    people.leave(session, rita.id, actor=SYSTEM, now=clock.now())
    assert people.authenticate(session, "rita", PASSWORD) is None
    assert people.get(session, rita.id).name == "Rita"
    assert people.everybody(session) == []
    assert len(timeline(session, verb="left").items) == 1


def test_another_password_replaces_the_old_one(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock)
    people.change_password(session, rita.id, "coffee at five", actor=Actor("rep", rita.id), now=clock.now())
    assert people.authenticate(session, "rita", PASSWORD) is None
    assert people.authenticate(session, "rita", "coffee at five") == rita


def test_coming_in_is_on_record(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock)
    people.logged_in(session, rita, now=clock.now())
    (moment,) = timeline(session, customer_id=ledger.HOUSE, verb="logged_in").items
    assert (moment.event.actor_kind, moment.event.actor) == ("rep", rita.id)


def test_nobody_has_an_unknown_id(session: Session) -> None:
    with pytest.raises(Missing):
        people.get(session, "rep_nobody")

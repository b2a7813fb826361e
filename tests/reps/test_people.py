"""People who log in."""

from datetime import timedelta

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
    assert people.by_login(session, "RITA") == rita
    assert people.is_password(rita, PASSWORD)
    assert not people.is_password(rita, PASSWORD.upper())


@pytest.mark.parametrize("login", ["", "nobody", "rita\0", "\ud800", "r" * 5000])
def test_an_unknown_login_is_nobody(session: Session, clock: FixedClock, login: str) -> None:
    hire(session, clock)
    rep = people.by_login(session, login)
    assert rep is None
    assert not people.is_password(rep, PASSWORD)


def test_the_password_itself_is_nowhere_stored(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock)
    assert rita.password_hash.startswith("scrypt:")
    assert PASSWORD not in rita.password_hash
    assert PASSWORD not in str([(moment.event.facts, moment.text) for moment in timeline(session).items])


@pytest.mark.parametrize("password", ["", "\ud800" * 9, "p" * 100_000])
def test_a_strange_password_is_wrong_and_no_crash(session: Session, clock: FixedClock, password: str) -> None:
    assert not people.is_password(hire(session, clock), password)


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
    assert not people.is_password(rita, PASSWORD)
    assert people.get(session, rita.id).name == "Rita"
    assert people.everybody(session) == []
    assert len(timeline(session, verb="left").items) == 1


def test_another_password_replaces_the_old_one(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock)
    people.change_password(session, rita.id, "coffee at five", actor=Actor("rep", rita.id), now=clock.now())
    assert not people.is_password(rita, PASSWORD)
    assert people.is_password(rita, "coffee at five")


def test_a_session_ends_when_the_password_changes_or_the_person_leaves(
    session: Session, clock: FixedClock
) -> None:
    rita = hire(session, clock)
    before = people.stamp(rita)
    assert people.recognise(session, rita.id, before) == rita
    people.change_password(session, rita.id, "coffee at five", actor=SYSTEM, now=clock.now())
    assert people.recognise(session, rita.id, before) is None
    after = people.stamp(rita)
    assert people.recognise(session, rita.id, after) == rita
    people.leave(session, rita.id, actor=SYSTEM, now=clock.now())
    assert people.recognise(session, rita.id, after) is None


@pytest.mark.parametrize(("rep_id", "stamp"), [(None, None), (7, "x"), ("rep_nobody", "x"), ("", None)])
def test_a_session_of_nobody_is_nobodys(session: Session, rep_id: object, stamp: object) -> None:
    assert people.recognise(session, rep_id, stamp) is None


@pytest.mark.parametrize("login", ["rita", "Rita ", "nobody"])
def test_a_login_waits_after_ten_wrong_passwords_known_or_not(
    session: Session, clock: FixedClock, login: str
) -> None:
    hire(session, clock)
    for _ in range(people.FAILURES):
        assert people.may_try(session, login, now=clock.now())
        people.refused(session, login, now=clock.advance(timedelta(seconds=1)))
    assert not people.may_try(session, login.upper(), now=clock.now())
    assert people.may_try(session, "somebody else", now=clock.now())
    assert people.may_try(session, login, now=clock.advance(people.WINDOW))


def test_what_was_typed_in_vain_is_not_kept(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock)
    people.refused(session, "rita", now=clock.now())
    people.refused(session, "my secret password", now=clock.now())
    unknown, known = timeline(session, customer_id=ledger.HOUSE, verb="login_refused").items
    assert (known.event.facts, unknown.event.facts) == ({"rep_id": rita.id}, {"rep_id": None})
    assert known.text is None
    assert unknown.text is None
    assert "secret" not in str(unknown.event)


def test_coming_in_is_on_record(session: Session, clock: FixedClock) -> None:
    rita = hire(session, clock)
    people.logged_in(session, rita, now=clock.now())
    (moment,) = timeline(session, customer_id=ledger.HOUSE, verb="logged_in").items
    assert (moment.event.actor_kind, moment.event.actor) == ("rep", rita.id)


def test_nobody_has_an_unknown_id(session: Session) -> None:
    with pytest.raises(Missing):
        people.get(session, "rep_nobody")

"""Keys of the JSON API."""

import pytest
from sqlmodel import Session, select

from assistant.clock import FixedClock
from assistant.errors import Invalid, Missing
from assistant.history.timeline import timeline
from assistant.reps import keys
from assistant.reps.models import ApiKey


def test_a_key_opens_until_it_is_revoked(session: Session, clock: FixedClock) -> None:
    key, secret = keys.create(session, "crm", "rep", clock.now())
    found = keys.check(session, secret)
    assert found is not None
    assert (found.id, found.role) == (key.id, "rep")
    keys.revoke(session, key.id, clock.now())
    assert keys.check(session, secret) is None


def test_only_a_digest_is_kept(session: Session, clock: FixedClock) -> None:
    _, secret = keys.create(session, "crm", "supervisor", clock.now())
    assert secret.startswith("wb_")
    assert len(secret) >= 43
    assert secret not in str([key.model_dump() for key in session.exec(select(ApiKey))])
    assert secret not in str([moment.event.facts for moment in timeline(session).items])


@pytest.mark.parametrize("secret", ["", "wb_", "wb_nothing", "\ud800", "\0", "x" * 100_000])
def test_a_wrong_secret_opens_nothing(session: Session, clock: FixedClock, secret: str) -> None:
    keys.create(session, "crm", "rep", clock.now())
    assert keys.check(session, secret) is None


@pytest.mark.parametrize(("name", "role"), [("", "rep"), (" ", "rep"), ("n" * 81, "rep"), ("crm", "root")])
def test_a_key_without_purpose_or_role_is_refused(
    session: Session, clock: FixedClock, name: str, role: str
) -> None:
    with pytest.raises(Invalid):
        keys.create(session, name, role, clock.now())


def test_revoking_twice_is_recorded_once(session: Session, clock: FixedClock) -> None:
    key, _ = keys.create(session, "crm", "rep", clock.now())
    keys.revoke(session, key.id, clock.now())
    keys.revoke(session, key.id, clock.now())
    assert len(timeline(session, verb="key_revoked").items) == 1
    assert len(keys.every_key(session)) == 1


def test_revoking_an_unknown_key_says_so(session: Session, clock: FixedClock) -> None:
    with pytest.raises(Missing):
        keys.revoke(session, "key_none", clock.now())

"""Keys of the JSON API: made, checked, revoked. Only a digest is kept; the secret is shown once."""

import hashlib
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db, ids
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.reps.models import ApiKey, Role

PREFIX = "wb_"
LONGEST_NAME = 80


def create(
    session: Session, name: str, role: str, now: datetime, *, actor: Actor = SYSTEM
) -> tuple[ApiKey, str]:
    """A new key and its secret `wb_…` with 256 random bits, which cannot be shown again.

    Raises Invalid for an empty name or an unknown role.
    """
    label = ledger.storable(name).strip()
    if not label or len(label) > LONGEST_NAME:
        raise Invalid(f"name: say in 1 to {LONGEST_NAME} characters what the key is for")
    if role not in set(Role):
        raise Invalid(f"role: expected one of {', '.join(Role)}")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(id=ids.new("key", now), name=label, role=role, digest=_digest(secret), created_at=now)
    session.add(key)
    session.flush()
    facts = {"role": key.role, "name": key.name}
    ledger.record(
        session,
        customer_id=ledger.HOUSE,
        verb="key_created",
        actor=actor,
        at=now,
        subject=key.id,
        facts=facts,
    )
    return key, secret


def check(session: Session, secret: str) -> ApiKey | None:
    """The key that has this secret and was not revoked. Looked up by digest, so timing tells nothing of a
    secret."""
    found = select(ApiKey).where(ApiKey.digest == _digest(secret), col(ApiKey.revoked_at).is_(None))
    return session.exec(found).first()


def revoke(session: Session, key_id: str, now: datetime, *, actor: Actor = SYSTEM) -> None:
    """The key opens nothing from now on. Raises Missing; a second time changes nothing."""
    if session.get(ApiKey, key_id) is None:
        raise Missing("key: there is none with this id")
    # Guarded, not read and written: of two at once only one is the one who revoked it.
    unrevoked = db.changed(
        session,
        sa.update(ApiKey)
        .where(col(ApiKey.id) == key_id, col(ApiKey.revoked_at).is_(None))
        .values(revoked_at=now),
    )
    if unrevoked:
        ledger.record(
            session, customer_id=ledger.HOUSE, verb="key_revoked", actor=actor, at=now, subject=key_id
        )


def every_key(session: Session) -> list[ApiKey]:
    """All keys, newest first, revoked ones too."""
    return list(session.exec(select(ApiKey).order_by(col(ApiKey.created_at).desc(), col(ApiKey.id).desc())))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

"""People who log in: hired, recognised by password, gone."""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from werkzeug.security import check_password_hash, generate_password_hash

from assistant import addresses, ids
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.timeline import timeline
from assistant.reps.models import Rep, Role

FAILURES, WINDOW = 10, timedelta(minutes=15)
REFUSED = "login_refused"
SHORTEST_PASSWORD, LONGEST_PASSWORD, LONGEST_LOGIN = 8, 1000, 80
# Somebody unknown costs the same scrypt as somebody known, so that a login's existence cannot be timed.
NOBODY = generate_password_hash("nobody has this password")


def hire(
    session: Session,
    *,
    login: str,
    name: str,
    password: str,
    role: str,
    language: str = "en",
    actor: Actor,
    now: datetime,
) -> Rep:
    """A new person who can log in. Raises Invalid for an empty or taken login, an unknown role or a
    password that is too short."""
    wanted = _login(login)
    if not wanted or len(wanted) > LONGEST_LOGIN or not wanted.isprintable():
        raise Invalid(f"login: 1 to {LONGEST_LOGIN} visible characters are needed")
    if not name.strip():
        raise Invalid("name: what colleagues call this person is needed")
    if role not in set(Role):
        raise Invalid(f"role: expected one of {', '.join(Role)}")
    if by_login(session, wanted) is not None:
        raise Invalid("login: this one is taken")
    rep = Rep(
        id=ids.new("rep", now),
        login=wanted,
        name=name.strip(),
        role=role,
        language=addresses.language(language),
        password_hash=_hashed(password),
        created_at=now,
    )
    session.add(rep)
    session.flush()
    facts = {"role": rep.role}
    ledger.record(
        session,
        customer_id=ledger.HOUSE,
        verb="hired",
        actor=actor,
        at=now,
        subject=rep.id,
        facts=facts,
        text=rep.name,
    )
    return rep


def may_try(session: Session, login: str, *, now: datetime) -> bool:
    """Whether this login, known or not, had fewer than FAILURES wrong passwords within WINDOW."""
    wrong = timeline(
        session,
        customer_id=ledger.HOUSE,
        verb=REFUSED,
        subject=_mark(login),
        since=now - WINDOW,
        limit=FAILURES,
    )
    return len(wrong.items) < FAILURES


def is_password(rep: Rep | None, password: str) -> bool:
    """Whether this person may log in and has this password. Takes one scrypt, for nobody too: ask it with no
    transaction open."""
    known = rep is not None and rep.left_at is None
    right = check_password_hash(
        rep.password_hash if rep and known else NOBODY, ledger.storable(password[: LONGEST_PASSWORD + 1])
    )
    return known and right


def refused(session: Session, login: str, *, now: datetime) -> None:
    """Note in the house's history that somebody tried this login in vain; what was typed is not kept, for it
    may be a password in the wrong field."""
    rep = by_login(session, login)
    ledger.record(
        session,
        customer_id=ledger.HOUSE,
        verb=REFUSED,
        actor=SYSTEM,
        at=now,
        subject=_mark(login),
        facts={"rep_id": rep.id if rep else None},
    )


def stamp(rep: Rep) -> str:
    """What a session carries beside the id: another password makes another stamp, and ends the session."""
    return hashlib.sha256(f"stamp {rep.password_hash}".encode()).hexdigest()[:32]


def recognise(session: Session, rep_id: object, stamped: object) -> Rep | None:
    """The person of a session; None when they left, or changed their password since it began."""
    rep = session.get(Rep, rep_id) if isinstance(rep_id, str) else None
    if rep is None or rep.left_at is not None or stamped != stamp(rep):
        return None
    return rep


def logged_in(session: Session, rep: Rep, *, now: datetime) -> None:
    """Note in the house's history that this person came in."""
    actor = Actor("rep", rep.id)
    ledger.record(session, customer_id=ledger.HOUSE, verb="logged_in", actor=actor, at=now, subject=rep.id)


def change_password(session: Session, rep_id: str, password: str, *, actor: Actor, now: datetime) -> None:
    """Another password from now on. Raises Missing, or Invalid for one that is too short."""
    rep = get(session, rep_id)
    rep.password_hash = _hashed(password)
    session.add(rep)
    ledger.record(
        session, customer_id=ledger.HOUSE, verb="password_changed", actor=actor, at=now, subject=rep_id
    )


def leave(session: Session, rep_id: str, *, actor: Actor, now: datetime) -> None:
    """This person no longer logs in; what they did stays. Raises Missing; a second time changes nothing."""
    rep = get(session, rep_id)
    if rep.left_at is not None:
        return
    rep.left_at = now
    session.add(rep)
    ledger.record(session, customer_id=ledger.HOUSE, verb="left", actor=actor, at=now, subject=rep_id)


def get(session: Session, rep_id: str) -> Rep:
    """The person with this id, also one who left. Raises Missing."""
    rep = session.get(Rep, rep_id)
    if rep is None:
        raise Missing("rep: nobody has this id")
    return rep


def by_login(session: Session, login: str) -> Rep | None:
    """The person with this login, also one who left; upper and lower case are the same."""
    return session.exec(select(Rep).where(Rep.login == _login(login))).first()


def everybody(session: Session) -> list[Rep]:
    """Everyone who can log in, by name."""
    return list(session.exec(select(Rep).where(col(Rep.left_at).is_(None)).order_by(Rep.name, Rep.id)))


def _login(text: str) -> str:
    return ledger.storable(text).strip().casefold()


def _mark(login: str) -> str:
    return "login:" + hashlib.sha256(_login(login).encode()).hexdigest()[:32]


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or password != ledger.storable(password):
        raise Invalid(f"password: {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} ordinary characters are needed")
    return generate_password_hash(password)

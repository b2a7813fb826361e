"""Versions of the reader: made from all corrections, gated, promoted, rolled back. At most one is live."""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from assistant import db
from assistant.errors import Invalid, Missing, NotAllowed
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.learning import corrections, readings
from assistant.learning.models import Change, ReaderChange, ReaderVersion, VersionState, version_name
from assistant.reasons import corpus

if TYPE_CHECKING:
    from assistant.reasons.learning import Trial

SHIPPED = readings.SHIPPED
LONGEST_WHY = 500
BY_ITSELF = "passed the gate"
WORSE_THAN_LIVE = "loses_to_live"
TOLERATED = corpus.MARGIN
"""What may be lost on the regression set: the gate's own bound."""
_LEARNING = threading.Lock()


@dataclass(frozen=True)
class VersionView:
    """A version as people see it; `name` is what readings carry. `gate` has the fields of learning.Gate."""

    number: int
    name: str
    state: str
    labels: int
    gate: Mapping[str, Any]
    made_at: datetime
    made_by_kind: str
    made_by: str
    promoted_at: datetime | None
    promoted_by_kind: str | None
    promoted_by: str | None
    retired_at: datetime | None


@dataclass(frozen=True)
class Learned:
    """What a round of learning came to; `new` is False when these corrections were learned from before."""

    version: VersionView
    new: bool
    live: int | None


def learn(
    engine: sa.Engine, *, phrases: Path | None = None, actor: Actor, promote: bool = True, now: datetime
) -> Learned:
    """Train on every correction, keep what comes of it, and let it read if it passed the gate.

    It learns beside the company's own `phrases`, and passes only if it does no worse than what reads now.
    Takes seconds, with no transaction open meanwhile. Raises Invalid while there is nothing to learn from,
    and NotAllowed while this process is learning already.
    """
    if not _LEARNING.acquire(blocking=False):
        raise NotAllowed("version: one is being learned just now; wait until it is there")
    try:
        with db.reading(engine) as session:
            rows, against = corrections.taught(session), live_number(session)
            layer = db.rows(session, _LIVE_LAYER).scalar()
        if not rows:
            raise Invalid("corrections: there are none to learn from yet")
        from assistant.reasons import learning  # what trains takes a second to import; most only read

        trial = learning.learn(rows, phrases=phrases, live=layer)
        with db.transaction(engine) as session:
            ledger.hold(session, ledger.HOUSE)
            unchanged = live_number(session) == against  # it was judged against what read then
            return keep(session, trial, len(rows), actor=actor, promote=promote and unchanged, now=now)
    finally:
        _LEARNING.release()


def keep(
    session: Session, trial: "Trial", labels: int, *, actor: Actor, promote: bool = True, now: datetime
) -> Learned:
    """Write a version down; promote it when it passed and that is wanted. The same one twice is the same."""
    ledger.hold(session, ledger.HOUSE)
    known = session.exec(select(ReaderVersion).where(ReaderVersion.fingerprint == trial.fingerprint)).first()
    made = known or _made(session, trial, labels, actor, now)
    if promote and trial.gate.passed and made.state == VersionState.CANDIDATE:
        _promote(session, made, why=BY_ITSELF, forced=False, actor=actor, now=now)
    return Learned(_view(made), known is None, live_number(session))


def promote(
    session: Session, number: int, *, why: str, force: bool = False, actor: Actor, now: datetime
) -> VersionView:
    """Let a version read for customers from now on, by hand and with a reason.

    One that does worse on the fixed regression set needs `force`. Raises Missing, Invalid or NotAllowed.
    """
    reason = _checked(why)
    ledger.hold(session, ledger.HOUSE)
    version = _get(session, number)
    if version.state == VersionState.LIVE:
        raise Invalid(f"version: {number} is live already")
    if loses(version.gate) and not force:
        raise NotAllowed(
            f"version: {number} reads the fixed regression set worse than the shipped reader "
            f"({version.gate['regression_after']:.3f} against {version.gate['regression_before']:.3f}); "
            "force it, with the reason, if that is meant"
        )
    _promote(session, version, why=reason, forced=force, actor=actor, now=now)
    return _view(version)


def rollback(session: Session, *, why: str, actor: Actor, now: datetime) -> VersionView | None:
    """Undo the last promotion: what read before it reads again; None is the shipped reader.

    Raises Invalid without a reason, or when the shipped reader is live.
    """
    reason = _checked(why)
    ledger.hold(session, ledger.HOUSE)
    stack = _promotions(session)
    if not stack:
        raise Invalid("version: the shipped reader is live; there is nothing to go back from")
    left, back = stack[-1], stack[-2] if len(stack) > 1 else None
    _retire(session, left, now)
    version = _get(session, back) if back is not None else None
    if version is not None:
        version.state, version.retired_at = VersionState.LIVE, None
        session.add(version)
    _change(session, Change.ROLLED_BACK, back, left, reason, False, actor, now)
    return _view(version) if version is not None else None


def live_number(session: Session) -> int | None:
    """The version that reads for customers; None is the shipped reader."""
    live = readings.live_version(session)
    return live[0] if live else None


def every_version(session: Session) -> list[VersionView]:
    """All versions, newest first."""
    rows = session.scalars(_WITHOUT_LAYER.order_by(col(ReaderVersion.number).desc()))
    return [_view(one) for one in rows]


def get(session: Session, number: int) -> VersionView:
    """One version. Raises Missing."""
    return _view(_get(session, number))


def changes(session: Session) -> list[ReaderChange]:
    """Who changed the live reader, when and why, newest first."""
    return list(session.exec(select(ReaderChange).order_by(col(ReaderChange.position).desc())))


def loses(gate: Mapping[str, Any]) -> bool:
    """Whether a version that did not pass reads the fixed regression set worse than the gate tolerates."""
    lost = gate["regression_before"] - gate["regression_after"]
    return not gate["passed"] and (lost > TOLERATED or gate["why"] == "loses_on_regression")


_LIVE_LAYER = sa.select(col(ReaderVersion.layer)).where(col(ReaderVersion.state) == VersionState.LIVE)

# The layer is large and few who look at versions want it.
_WITHOUT_LAYER = sa.select(ReaderVersion).options(defer(ReaderVersion.layer))  # type: ignore[arg-type]


def _made(session: Session, trial: "Trial", labels: int, actor: Actor, now: datetime) -> ReaderVersion:
    newest = db.rows(session, sa.select(sa.func.max(col(ReaderVersion.number)))).scalar() or 0
    waits = trial.gate.passed or trial.gate.why == WORSE_THAN_LIVE
    state = VersionState.CANDIDATE if waits else VersionState.REFUSED
    made = ReaderVersion(
        number=newest + 1,
        fingerprint=trial.fingerprint,
        layer=trial.layer,
        gate=asdict(trial.gate),
        labels=labels,
        made_at=now,
        made_by_kind=actor.kind,
        made_by=actor.id,
        state=state,
    )
    session.add(made)
    session.flush()
    facts = {"number": made.number, "fingerprint": made.fingerprint, "labels": labels, "gate": made.gate}
    _record(session, "reader_made", made.number, facts, None, actor, now)
    return made


def _promote(
    session: Session, version: ReaderVersion, *, why: str, forced: bool, actor: Actor, now: datetime
) -> None:
    before = live_number(session)
    if before is not None:
        _retire(session, before, now)
    version.state, version.promoted_at, version.retired_at = VersionState.LIVE, now, None
    version.promoted_by_kind, version.promoted_by = actor.kind, actor.id
    session.add(version)
    _change(session, Change.PROMOTED, version.number, before, why, forced, actor, now)


def _retire(session: Session, number: int, now: datetime) -> None:
    old = _get(session, number)
    old.state, old.retired_at = VersionState.RETIRED, now
    session.add(old)
    session.flush()  # before the next one goes live: the database allows one at a time


def _change(
    session: Session,
    what: Change,
    number: int | None,
    before: int | None,
    why: str,
    forced: bool,
    actor: Actor,
    now: datetime,
) -> None:
    last = db.rows(session, sa.select(sa.func.max(col(ReaderChange.position)))).scalar() or 0
    change = ReaderChange(
        position=last + 1, what=what, number=number, before=before, forced=forced, why=why,
        actor_kind=actor.kind, actor=actor.id, at=now,
    )  # fmt: skip
    session.add(change)
    facts = {"number": number, "before": before, "forced": forced}
    _record(session, f"reader_{what}", number, facts, why, actor, now)


def _record(
    session: Session,
    verb: str,
    number: int | None,
    facts: Mapping[str, Any],
    why: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    subject = f"reader:{SHIPPED if number is None else number}"
    ledger.record(
        session, customer_id=ledger.HOUSE, verb=verb, actor=actor, at=now,
        subject=subject, facts=facts, text=why,
    )  # fmt: skip


def _promotions(session: Session) -> list[int]:
    """The promotions that were not undone, oldest first: going back never goes in a circle."""
    stack: list[int] = []
    for change in reversed(changes(session)):
        if change.what == Change.ROLLED_BACK:
            stack.pop()
        elif change.number is not None:
            stack.append(change.number)
    return stack


def _get(session: Session, number: int) -> ReaderVersion:
    found = session.scalars(_WITHOUT_LAYER.where(col(ReaderVersion.number) == number)).first()
    if found is None:
        raise Missing(f"version: there is no {number}")
    return found


def _checked(why: str) -> str:
    reason = ledger.storable(why).strip()
    if not 0 < len(reason) <= LONGEST_WHY:
        raise Invalid(f"why: say in 1 to {LONGEST_WHY} characters what speaks for it")
    return reason


def _view(version: ReaderVersion) -> VersionView:
    fields = {one: getattr(version, one) for one in VersionView.__dataclass_fields__ if one != "name"}
    return VersionView(name=version_name(version.number, version.fingerprint), **fields)

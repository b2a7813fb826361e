"""The plan of the day: made once a day for everybody, made again after news, kept for all to work from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations.daycandidates import Candidates, candidates
from assistant.conversations.models import DayPlanRun, PlannedTouch
from assistant.conversations.playbook import Playbook
from assistant.customers.importing import bulk
from assistant.customers.models import Lapse
from assistant.history.timeline import timeline
from assistant.planning.capacity import NOBODY
from assistant.planning.daycells import open_cells
from assistant.planning.daychoice import CODES, NONE
from assistant.planning.dayplan import DayPlan, plan_day
from assistant.planning.daypolicy import load_day_policy
from assistant.planning.roster import Roster, day_grid, roster_of
from assistant.planning.sentences import Day
from assistant.planning.windows import moment, seconds
from assistant.reps import duty
from assistant.reps.models import SKILLS

PAUSE = timedelta(minutes=1)
"""A plan is not made again sooner, however much happens."""
WORTH = timedelta(hours=24)
"""How long a plan is gone by: it covers a day from when it was made."""


@dataclass(frozen=True)
class Planned:
    """What planning came to: how many of the `customers` have each code; `moved` lost their rep or moment."""

    day: date
    customers: int
    touched: int
    moved: int
    price: float
    counts: Mapping[str, int]


def plan_today(engine: sa.Engine, playbook: Playbook, *, now: datetime) -> Planned | None:
    """Plan the 24 hours from `now` for everybody and keep the plan in place of the one before.

    Bookings of the plan before stay where they can; who is on the telephone keeps theirs. None where another
    process kept its plan meanwhile. Raises Invalid for a rep's zone or hours that cannot be read.
    """
    with db.reading(engine) as session:
        before = newest(session)
        rows, found, plan = _made(session, playbook, now)
    with db.transaction(engine) as session:
        if not _claimed(session, before, plan, now):
            return None
        _kept(session, rows, _rows(plan, found, now))
    counts = {code.value: many for code, many in plan.counts.items()}
    return Planned(now.date(), len(found.ids), len(plan.order), len(plan.moved), plan.price, counts)


def newest(session: Session) -> DayPlanRun | None:
    """The run whose plan is in force, or was the last to be; None before the first."""
    return session.exec(select(DayPlanRun).order_by(col(DayPlanRun.day).desc()).limit(1)).first()


def in_force(session: Session, now: datetime) -> DayPlanRun | None:
    """The run to work from at `now`; None where there is none or it is more than a day old."""
    run = newest(session)
    return run if run is not None and run.made_at <= now < run.made_at + WORTH else None


def is_due(engine: sa.Engine, now: datetime) -> bool:
    """Whether the day should be planned: the first time of a day once anybody has a score; again when
    something happened since, but no sooner than PAUSE after the last time."""
    with db.reading(engine) as session:
        run = newest(session)
        if run is None or run.day < now.date():
            return session.exec(select(Lapse.customer_id).limit(1)).first() is not None
        if now < run.made_at + PAUSE:
            return False
        return bool(timeline(session, since=run.made_at, limit=1).items)


def _made(
    session: Session, playbook: Playbook, now: datetime
) -> tuple[dict[str, PlannedTouch], Candidates, DayPlan]:
    policy, catalogue = load_day_policy(), playbook.policies.channels
    grid = day_grid(now, policy.unit_minutes)
    reps = [duty.on_duty(rep) for rep in duty.at_work(session)]
    roster = roster_of(reps, grid, duty.LANGUAGES, SKILLS)
    found = candidates(session, playbook, policy, roster, grid, now)
    opens = open_cells(playbook.rules, catalogue, found.wheres, policy.options, grid, now)
    rows = {row.customer_id: row for row in session.exec(select(PlannedTouch))}
    before = _before(rows, found, roster, tuple(catalogue.ways)) if rows else None
    begun = found.calling & (before.rep != NOBODY) if before is not None else None
    plan = plan_day(policy, catalogue, found.people, opens, roster, grid, now, before=before, begun=begun)
    return rows, found, plan


def _before(
    rows: Mapping[str, PlannedTouch], found: Candidates, roster: Roster, channels: tuple[str, ...]
) -> DayPlan:
    """The stored plan as the plan of today's candidates: whoever was not in it has nothing in it."""
    many = len(found.ids)
    columns = {name: np.full(many, NONE, np.int64) for name in ("channel", "option", "at", "rep", "batch")}
    rep, way = ({name: at for at, name in enumerate(names)} for names in (roster.reps, channels))
    options = {option.channel: at for at, option in reversed(list(enumerate(load_day_policy().options)))}
    for at, customer_id in enumerate(found.ids):
        row = rows.get(customer_id)
        if row is None or row.rep_id not in rep:
            continue
        values = (way[row.channel], options[row.channel], seconds(row.slot_at), rep[row.rep_id], row.batch)
        for name, value in zip(columns, values, strict=True):
            columns[name][at] = NONE if value is None else value
    nothing = np.zeros(0, np.int64)
    code = np.zeros(many, np.uint8)
    return DayPlan(
        found.people.id, channels, roster.reps, code, **columns, gain=np.zeros(many), order=nothing,
        price=0.0, moved=nothing,
    )  # fmt: skip


def _claimed(session: Session, before: DayPlanRun | None, plan: DayPlan, now: datetime) -> bool:
    """Write the run down; False where somebody else has planned since `before` was read."""
    latest = db.rows(session, sa.select(sa.func.max(DayPlanRun.day))).scalar()
    if latest != (before.day if before else None):
        return False
    values: dict[str, Any] = {
        "made_at": now,
        "customers": len(plan.id),
        "touched": len(plan.order),
        "moved": len(plan.moved),
        "price": plan.price,
        "counts": {code.value: many for code, many in plan.counts.items()},
    }
    if before is None or before.day != now.date():
        session.add(DayPlanRun(day=now.date(), **values))
        session.flush()
        return True
    mine = (col(DayPlanRun.day) == before.day, col(DayPlanRun.runs) == before.runs)
    again = sa.update(DayPlanRun).where(*mine).values(runs=before.runs + 1, **values)
    return db.changed(session, again) == 1


def _rows(plan: DayPlan, found: Candidates, now: datetime) -> dict[str, dict[str, Any]]:
    """The rows of whoever is touched, by customer."""
    ids = found.ids
    by_rep = [row for row in plan.order.tolist() if plan.rep[row] != NOBODY]
    position = {row: at for at, row in enumerate(by_rep)}
    rows = {}
    for row in plan.order.tolist():
        rep, batch = int(plan.rep[row]), int(plan.batch[row])
        rows[ids[row]] = {
            "customer_id": ids[row],
            "day": now.date(),
            "rep_id": plan.reps[rep] if rep != NOBODY else None,
            "channel": plan.channels[plan.channel[row]],
            "slot_at": moment(int(plan.at[row])),
            "position": position.get(row),
            "code": _code(plan, found, row).value,
            "gain": round(float(plan.gain[row]), 6),
            "batch": batch if batch != NONE else None,
            "made_at": now,
        }
    return rows


def _code(plan: DayPlan, found: Candidates, row: int) -> Day:
    """Why a customer is in the plan. That they were in the plan before is no reason: then it is theirs."""
    code: Day = CODES[int(plan.code[row])]
    if code is not Day.KEPT:
        return code
    if plan.batch[row] != NONE:
        return Day.BATCH
    people = found.people
    return Day.ONE_TO_ONE if people.tiers[people.tier[row]] in load_day_policy().one_to_one else Day.INDEX


def _kept(session: Session, before: Mapping[str, PlannedTouch], rows: Mapping[str, dict[str, Any]]) -> None:
    """Replace the stored plan, writing only what differs."""
    gone = sorted(before.keys() - rows.keys())
    for some in bulk.chunks(gone):
        db.changed(session, sa.delete(PlannedTouch).where(col(PlannedTouch.customer_id).in_(some)))
    new = [row for who, row in rows.items() if who not in before or _differs(before[who], row)]
    bulk.upsert(session, PlannedTouch, "customer_id", new)


def _differs(before: PlannedTouch, row: Mapping[str, Any]) -> bool:
    """Whether a row has to be written anew. Its gain falls a little every day, which alone is no reason; a
    text that may go at once does not get another moment every minute."""
    by_rep = row["rep_id"] is not None or before.rep_id is not None
    names = ("channel", "code", "rep_id", "position", "batch", *(("slot_at",) if by_rep else ()))
    return any(getattr(before, name) != row[name] for name in names)

"""Where every customer stands: orders go through the scoring engine, and its answers into `lapses`.

A whole run reads everything, fits the model, keeps it with its run, and then stores standings a part at a
time; cut off, it goes on with the same model where it stopped. Between two runs whoever changed is scored by
the model in force.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant import db
from assistant.customers import books, changes, proposing, runs, signs, storing
from assistant.customers.books import Books, Oddities
from assistant.customers.importing import bulk
from assistant.customers.models import Customer, Lapse, ScoringRun
from assistant.customers.signs import Known, Listen, nothing_heard
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor, Step
from assistant.scoring.evidence import Measured
from assistant.scoring.purchases import until
from assistant.scoring.score import Norms, measure, norms_of
from assistant.scoring.value import TIERS

BATCH = 20_000
"""Standings stored in one transaction: about a fifth of a second in which nobody else writes."""
Progress = Callable[[int, int], None]
_STOOD = sa.select(col(Lapse.customer_id), col(Lapse.state), col(Lapse.tier))
_UNSCORED = (
    sa.select(col(Customer.id))
    .outerjoin(Lapse, col(Lapse.customer_id) == col(Customer.id))
    .where(col(Lapse.customer_id).is_(None), col(Customer.erased_at).is_(None))
)


@dataclass(frozen=True)
class ScoreReport:
    """What scoring came to. Money is in `currency`; orders in `unconverted` currencies were taken one to
    one. `run_id` names the run and `version` its model; `proposed` are customers newly proposed to be let
    go."""

    as_of: date
    customers: int
    counts_per_tier: Mapping[str, int]
    counts_per_state: Mapping[str, int]
    moved: int
    parameters: Mapping[str, float]
    log_likelihood: float
    method: str
    currency: str
    unconverted: tuple[str, ...]
    oddities: Oddities = field(default_factory=Oddities)
    proposed: int = 0
    run_id: str = ""
    version: str = ""


@dataclass
class Tally:
    """What storing has come to so far; kept with the run, so that one cut off can be told whole."""

    tiers: Counter[str]
    states: Counter[str]
    moved: int = 0
    proposed: int = 0

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Tally":
        """The tally a run has kept."""
        tiers, states = (Counter(kept.get(name, {})) for name in ("tiers", "states"))
        return cls(tiers, states, kept.get("moved", 0), kept.get("proposed", 0))

    def kept(self) -> dict[str, Any]:
        """The tally as its run keeps it."""
        counted = {"tiers": dict(self.tiers), "states": dict(self.states)}
        return counted | {"moved": self.moved, "proposed": self.proposed}

    def add(self, states: list[str], tiers: list[str], moved: int, proposed: int) -> None:
        """Count one part more."""
        self.states.update(states)
        self.tiers.update(tiers)
        self.moved += moved
        self.proposed += proposed


@dataclass(frozen=True)
class Scored:
    """Customers measured, and with what their standings are to be stored."""

    run: ScoringRun
    measured: Measured
    customers: list[str]
    heard: Known
    seen: dict[str, datetime]


def is_of_an_earlier_day(engine: sa.Engine, now: datetime) -> bool:
    """Whether the newest scores were made on an earlier day than `now`; False where nobody was scored yet."""
    newest = sa.select(sa.func.max(Lapse.scored_at, type_=UTCDateTime()))
    with db.reading(engine) as session:
        scored_at = session.scalar(newest)
        cut_off = runs.begun_today(session, now)
    return cut_off is not None or (scored_at is not None and scored_at.date() < now.date())


def has_changes(engine: sa.Engine) -> bool:
    """Whether something came in about anybody since their score, or somebody came since there is a model in
    force; the first run is begun by a person."""
    with db.reading(engine) as session:
        if changes.any_marked(session):
            return True
        return runs.in_force(session) is not None and session.scalar(_UNSCORED.limit(1)) is not None


def score_customers(
    engine: sa.Engine,
    *,
    now: datetime,
    actor: Actor = SYSTEM,
    on_progress: Progress | None = None,
    heard: Listen = nothing_heard,
) -> ScoreReport:
    """Score everybody as of today and keep each customer's newest standing.

    One step on the house's chain says how, and one on the chain of each customer whose tier or state moved
    since the last time; a first score is no move. `on_progress` gets customers stored and customers in all;
    `heard` gives what our contacts taught.
    A run of today that was cut off is gone on with, by its own model, from the first customer not stored.
    """
    with db.reading(engine) as session:
        run = runs.begun_today(session, now)
        scored = _rest(session, run, now, heard) if run else None
    scored = scored or _afresh(engine, now, heard)
    tally = _store(engine, scored, now, actor, on_progress)
    report = _report(scored.run, tally)
    with db.transaction(engine) as session:
        runs.finish(session, scored.run.id, now)
        changes.clear(session, scored.seen)
        facts = asdict(report) | {"as_of": report.as_of.isoformat()}
        ledger.record(session, customer_id=ledger.HOUSE, verb="scored", actor=actor, at=now, facts=facts)
    return report


def score_changed(
    engine: sa.Engine, *, now: datetime, actor: Actor = SYSTEM, heard: Listen = nothing_heard
) -> int:
    """Score those of whom something came in since their score, and those never scored, by the model in
    force; how many. Without a model in force, everybody."""
    with db.reading(engine) as session:
        run = runs.in_force(session)
        scored = _changed(session, run, now, heard) if run else None
    if scored is None:
        return score_customers(engine, now=now, actor=actor, heard=heard).customers
    _store(engine, scored, now, actor, whole=False)
    with db.transaction(engine) as session:
        changes.clear(session, scored.seen)
    return len(scored.customers)


def current_model(session: Session, now: datetime, heard: Listen = nothing_heard) -> ScoreReport:
    """What scoring would come to now, with nothing stored."""
    held = books.read(session, now.date())
    extras = signs.extras(session, now, heard=heard(session, now))
    measured = _measured(held, extras, now, None)
    run = runs.draft(norms_of(measured), held, now)
    some = slice(0, len(held.ledger.customers))
    tiers = Counter(str(TIERS[code]) for code in measured.tier.tolist())
    return _report(run, Tally(tiers, Counter(storing.states_of(measured, some))))


def _measured(held: Books, extras: Mapping[str, Any], now: datetime, norms: Norms | None) -> Measured:
    return measure(until(held.ledger, now.date()), now.date(), extras=extras, norms=norms)


def _afresh(engine: sa.Engine, now: datetime, heard: Listen) -> Scored:
    # Changes are read before the orders: what comes in between is seen by this run, or waits for the next.
    with db.reading(engine) as session:
        seen, known = changes.marked(session), heard(session, now)
        held = books.read(session, now.date())
        measured = _measured(held, signs.extras(session, now, heard=known), now, None)
    with db.transaction(engine) as session:
        run = runs.begin(session, norms_of(measured), held, now)
    return Scored(run, measured, held.ledger.customers, known, seen)


def _rest(session: Session, run: ScoringRun, now: datetime, heard: Listen) -> Scored:
    seen, known = changes.marked(session), heard(session, now, after=run.last_id)
    seen = {customer_id: at for customer_id, at in seen.items() if customer_id > run.last_id}
    held = books.read(session, run.as_of, after=run.last_id, currency=run.books["currency"])
    extras = signs.extras(session, now, after=run.last_id, heard=known)
    measured = _measured(held, _known(extras, held), now, runs.norms_of(run))
    return Scored(run, measured, held.ledger.customers, known, seen)


def _changed(session: Session, run: ScoringRun, now: datetime, heard: Listen) -> Scored:
    seen = changes.marked(session)
    ids = sorted({*seen, *session.scalars(_UNSCORED)})
    held = books.read_some(session, ids, now.date(), run.books["currency"])
    known = heard(session, now, only=ids)
    extras = signs.extras(session, now, only=ids, heard=known)
    measured = _measured(held, extras, now, runs.norms_of(run))
    return Scored(run, measured, ids, known, seen)


def _known(extras: Mapping[str, Any], held: Books) -> dict[str, Any]:
    # Who was added since the run began is scored with the next.
    there = set(held.ledger.customers)
    return {customer_id: one for customer_id, one in extras.items() if customer_id in there}


def _store(
    engine: sa.Engine,
    scored: Scored,
    now: datetime,
    actor: Actor,
    on_progress: Progress | None = None,
    *,
    whole: bool = True,
) -> Tally:
    """Store standings a part at a time; of a whole run, how far it came is kept with the run."""
    run, many = scored.run, len(scored.customers)
    tally, before = Tally.of(run.counts if whole else {}), run.stored if whole else 0
    for start in range(0, many, BATCH):
        ids = scored.customers[start : start + BATCH]
        done = before + start + len(ids)
        with db.transaction(engine) as session:
            storing.begin(session)
            stood = _stood(session, ids) if whole else _stood_some(session, ids)
            moves = _store_some(session, scored, start, ids, stood, tally, now)
            ledger.record_all(session, moves, actor=actor, at=now)
            if whole:
                runs.advance(session, run.id, ids[-1], tally.kept(), done)
        if on_progress:
            on_progress(done, before + many)
    return tally


def _store_some(
    session: Session,
    scored: Scored,
    start: int,
    ids: list[str],
    stood: Mapping[str, tuple[str, str]],
    tally: Tally,
    now: datetime,
) -> list[Step]:
    """Store one part and count it; the steps of those who moved."""
    run, measured = scored.run, scored.measured
    states = storing.states_of(measured, slice(start, start + len(ids)))
    # Read anew for each part: a supervisor may decide while a run is being stored.
    lettings = proposing.lettings(session, ids, now, scored.heard)
    told = proposing.verdict(lettings, measured, start, ids, states)
    common = storing.stamp(session, run.id, now)
    rows = storing.rows_of(measured, ids, start, states, told.tiers, common)
    storing.store(session, rows, anew=not stood and session.get_bind().dialect.name == "sqlite")
    proposing.carry_out(session, told, run, measured, start, ids, now)
    moves = [
        Step(ids[at], "scored", facts=_move(stood[ids[at]], news, measured.lapses.score[start + at]))
        for at, news in enumerate(zip(states, told.tiers, strict=True) if stood else ())
        if stood.get(ids[at], news) != news
    ]
    tally.add(states, told.tiers, len(moves), len(told.proposed))
    return moves


def _move(then: tuple[str, str], since: tuple[str, str], score: Any) -> dict[str, Any]:
    return {"state": [then[0], since[0]], "tier": [then[1], since[1]], "score": round(float(score), 1)}


def _stood(session: Session, ids: list[str]) -> dict[str, tuple[str, str]]:
    """State and tier so far of neighbours in the order of ids."""
    between = _STOOD.where(col(Lapse.customer_id).between(ids[0], ids[-1]))
    return {customer_id: (state, tier) for customer_id, state, tier in session.execute(between)}


def _stood_some(session: Session, ids: list[str]) -> dict[str, tuple[str, str]]:
    found = (session.execute(_STOOD.where(col(Lapse.customer_id).in_(some))) for some in bulk.chunks(ids))
    return {customer_id: (state, tier) for rows in found for customer_id, state, tier in rows}


def _report(run: ScoringRun, tally: Tally) -> ScoreReport:
    fitted = run.norms["fitted"]
    return ScoreReport(
        as_of=run.as_of,
        customers=sum(tally.states.values()),
        counts_per_tier={str(tier): tally.tiers[tier] for tier in TIERS},
        counts_per_state=dict(sorted(tally.states.items())),
        moved=tally.moved,
        parameters={name: fitted[name] for name in ("r", "alpha", "a", "b")},
        log_likelihood=fitted["log_likelihood"],
        method=fitted["method"],
        currency=run.books["currency"],
        unconverted=tuple(run.books["unconverted"]),
        oddities=Oddities(**run.books["oddities"]),
        proposed=tally.proposed,
        run_id=run.id,
        version=run.version,
    )

"""Where every customer stands: orders go through the scoring engine, and its answers into `lapses`."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant import db
from assistant.customers.currencies import rates
from assistant.customers.importing import bulk
from assistant.customers.models import Customer, Interaction, InteractionKind, Lapse, Order, OrderKind
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.scoring import words
from assistant.scoring.extras import Extras
from assistant.scoring.purchases import EPOCH, Ledger
from assistant.scoring.score import Score, score_all
from assistant.scoring.score import ScoreReport as Model

BATCH = 2000
WINDOW, YEAR = timedelta(days=180), timedelta(days=365)
VALUE_SOURCES: Mapping[InteractionKind, str] = {
    InteractionKind.REFERRAL: "referrals",
    InteractionKind.HELP: "helping",
    InteractionKind.EVENT: "events",
    InteractionKind.SURVEY: "surveys",
    InteractionKind.ADVICE: "advice",
}
WARNINGS: Mapping[InteractionKind, str] = {
    InteractionKind.COMPLAINT: "open_complaints",
    InteractionKind.REVIEW: "bad_reviews",
}


@dataclass(frozen=True)
class ScoreReport:
    """What scoring came to. Money is in `currency`; orders in `unconverted` currencies were taken one to
    one."""

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


@dataclass(frozen=True)
class Books:
    """The orders of all customers as columns, in one currency."""

    ledger: Ledger
    currency: str
    unconverted: tuple[str, ...]


def is_of_an_earlier_day(engine: sa.Engine, now: datetime) -> bool:
    """Whether the newest scores were made on an earlier day than `now`; False where nobody was scored yet."""
    newest = sa.select(sa.func.max(Lapse.scored_at, type_=UTCDateTime()))
    with db.reading(engine) as session:
        scored_at = session.scalar(newest)
    return scored_at is not None and scored_at.date() < now.date()


def score_customers(
    engine: sa.Engine,
    *,
    now: datetime,
    actor: Actor = SYSTEM,
    on_progress: Callable[[int, int], None] | None = None,
) -> ScoreReport:
    """Score everybody as of today and keep each customer's newest standing.

    One step on the house's chain says how, and one on the chain of each customer whose tier or state moved
    since the last time; a first score is no move. `on_progress` gets customers stored and customers in all.
    Stored in batches: cut off half-way, the rest keep their earlier standing until the next run.
    """
    with db.reading(engine) as session:
        books = _books(session)
        extras = _extras(session, now)
        before = _before(session)
    model = score_all(books.ledger, now.date(), extras=extras)
    moved, many = 0, len(model.scores)
    for start in range(0, many, BATCH):
        scores = model.scores[start : start + BATCH]
        with db.transaction(engine) as session:
            bulk.upsert(session, Lapse, "customer_id", [_row(score, now) for score in scores])
            moved += _note_moves(session, scores, before, actor, now)
        if on_progress:
            on_progress(start + len(scores), many)
    report = _report(model, books, moved)
    with db.transaction(engine) as session:
        facts = asdict(report) | {"as_of": report.as_of.isoformat()}
        ledger.record(session, customer_id=ledger.HOUSE, verb="scored", actor=actor, at=now, facts=facts)
    return report


def current_model(session: Session, now: datetime) -> ScoreReport:
    """What scoring would come to now, with nothing stored."""
    books = _books(session)
    return _report(score_all(books.ledger, now.date(), extras=_extras(session, now)), books, 0)


def _books(session: Session) -> Books:
    people = session.scalars(sa.select(col(Customer.id)).where(col(Customer.erased_at).is_(None)))
    customers = list(people.all())
    place = {customer_id: at for at, customer_id in enumerate(customers)}
    # As floats: a hundred thousand Decimals would cost as much as all the scoring.
    amount = sa.cast(col(Order.amount), sa.Float)
    query = sa.select(
        col(Order.customer_id), col(Order.ordered_on), amount, col(Order.currency), col(Order.kind)
    )
    rows = [row for row in session.execute(query) if row[0] in place]
    currency, factors, unknown = _factors(Counter(row[3] for row in rows))
    return Books(
        Ledger(
            customer_index=np.array([place[row[0]] for row in rows], dtype=np.int64),
            day=np.array([row[1].toordinal() - EPOCH for row in rows], dtype=np.int64),
            amount=np.array([row[2] * factors[row[3]] for row in rows], dtype=np.float64),
            discretionary=np.array([row[4] == OrderKind.DISCRETIONARY for row in rows], dtype=np.bool_),
            customers=customers,
        ),
        currency,
        unknown,
    )


def _factors(currencies: Counter[str]) -> tuple[str, dict[str, float], tuple[str, ...]]:
    """The commonest currency, what one unit of each is worth in it, and those nobody gave a rate for."""
    if not currencies:
        return "USD", {}, ()
    house = max(sorted(currencies), key=lambda currency: currencies[currency])
    known = rates()
    unknown = tuple(
        sorted(one for one in currencies if one != house and not (one in known and house in known))
    )
    return (
        house,
        {one: 1.0 if one in unknown or one == house else known[one] / known[house] for one in currencies},
        unknown,
    )


def _extras(session: Session, now: datetime) -> dict[str, Extras]:
    counts: dict[str, Counter[str]] = {}
    query = sa.select(
        col(Interaction.customer_id), col(Interaction.kind), col(Interaction.at), col(Interaction.open)
    )
    erased = sa.select(col(Customer.id)).where(col(Customer.erased_at).is_not(None))
    query = query.where(
        col(Interaction.at) <= now,
        sa.or_(col(Interaction.open), col(Interaction.at) > now - YEAR),
        col(Interaction.customer_id).not_in(erased),
    )
    for customer_id, kind, at, still_open in session.execute(query):
        mine = counts.setdefault(customer_id, Counter())
        if kind in WARNINGS:
            mine[WARNINGS[kind]] += bool(still_open)
            continue
        if at > now - YEAR:
            mine["interactions_now" if at > now - WINDOW else "interactions_before"] += at > now - 2 * WINDOW
            if kind in VALUE_SOURCES:
                mine[VALUE_SOURCES[kind]] += 1
    return {customer_id: Extras(**dict[str, Any](mine)) for customer_id, mine in counts.items()}


def _before(session: Session) -> dict[str, tuple[str, str]]:
    query = sa.select(col(Lapse.customer_id), col(Lapse.state), col(Lapse.tier))
    return {customer_id: (state, tier) for customer_id, state, tier in session.execute(query)}


def _note_moves(
    session: Session, scores: list[Score], before: Mapping[str, tuple[str, str]], actor: Actor, now: datetime
) -> int:
    moved = 0
    for score in scores:
        then, since = before.get(score.customer_id), (str(score.lapse_state), str(score.tier))
        if then is None or then == since:
            continue
        facts = {
            "state": [then[0], since[0]],
            "tier": [then[1], since[1]],
            "score": round(score.lapse_score, 1),
        }
        ledger.record(session, customer_id=score.customer_id, verb="scored", actor=actor, at=now, facts=facts)
        moved += 1
    return moved


def _row(score: Score, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": score.customer_id,
        "state": str(score.lapse_state),
        "score": score.lapse_score,
        "lapsed_on": score.lapsed_on,
        "tier": str(score.tier),
        "future_value": score.future_value,
        "expected_purchases": score.expected_purchases,
        "probability_alive": score.probability_alive,
        "days_since": None if math.isnan(score.days_since) else round(score.days_since),
        "usual_gap_days": _finite(score.usual_gap_days),
        "because": [
            {"code": one.code, "numbers": {name: _finite(value) for name, value in one.numbers.items()}}
            for one in score.because
        ],
        "why_en": words.why(score, "en"),
        "why_zh": words.why(score, "zh"),
        "scored_at": now,
    }


def _finite(value: float | str) -> float | str | None:
    # JSON knows no NaN, and PostgreSQL refuses it.
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _report(model: Model, books: Books, moved: int) -> ScoreReport:
    states = Counter(str(score.lapse_state) for score in model.scores)
    fitted = model.fitted
    return ScoreReport(
        as_of=model.as_of,
        customers=len(model.scores),
        counts_per_tier={str(tier): count for tier, count in model.counts_per_tier.items()},
        counts_per_state=dict(sorted(states.items())),
        moved=moved,
        parameters={"r": fitted.r, "alpha": fitted.alpha, "a": fitted.a, "b": fitted.b},
        log_likelihood=fitted.log_likelihood,
        method=fitted.method,
        currency=books.currency,
        unconverted=books.unconverted,
    )

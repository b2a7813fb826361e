"""What scoring has to say about letting customers go: proposals, proposals taken back, and who came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db, ids
from assistant.customers.importing import bulk
from assistant.customers.models import LettingGo, LettingState, ScoringRun
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Step
from assistant.scoring.evidence import Measured
from assistant.scoring.lapse import LapseState
from assistant.scoring.purchases import day_of
from assistant.scoring.value import TIERS, Tier, TierPolicy

ASKED_AGAIN_AFTER = timedelta(days=180)
"""How long a declined or reopened letting go is not proposed again."""
GONE = (LapseState.lapsed, LapseState.at_risk)
STOP_RULE = "worth_less_than_a_contact"
"""The rule all proposals follow: even with an effort to win them back they would bring less in the next 52
weeks than reaching them once costs."""
BOUGHT_AGAIN = "bought again"


@dataclass(frozen=True)
class Lettings:
    """What stands when a run begins: approved with the day of the decision, proposed, and settled lately."""

    approved: Mapping[str, date]
    proposed: frozenset[str]
    settled: frozenset[str]


@dataclass(frozen=True)
class Verdict:
    """The tier of each customer of a part, and what changes: whom to propose (places in the part), whose
    proposal has lost its grounds, and who was let go and bought again."""

    tiers: list[str]
    proposed: list[int]
    withdrawn: list[str]
    back: list[str]


def lettings(session: Session, now: datetime) -> Lettings:
    """What was proposed and decided so far, as far as it bears on scoring."""
    query = sa.select(col(LettingGo.customer_id), col(LettingGo.state), col(LettingGo.decided_at))
    found = session.execute(query.where(col(LettingGo.state) != LettingState.WITHDRAWN)).all()
    ended = (LettingState.DECLINED, LettingState.REOPENED)
    return Lettings(
        {who: at.date() for who, state, at in found if state == LettingState.APPROVED and at},
        frozenset(who for who, state, _ in found if state == LettingState.PROPOSED),
        frozenset(who for who, state, at in found if state in ended and at and at > now - ASKED_AGAIN_AFTER),
    )


def verdict(
    known: Lettings, measured: Measured, start: int, customers: Sequence[str], states: Sequence[str]
) -> Verdict:
    """The tiers of the customers from `start` on, and what scoring has to say about letting them go.

    Who was let go stays so until they buy again. Whom the numbers alone would let go is small until somebody
    approves.
    """
    words, release = [str(tier) for tier in TIERS], TIERS.index(Tier.release)
    codes = measured.tier[start : start + len(customers)].tolist()
    told = Verdict([words[code] for code in codes], [], [], [])
    for at, (customer_id, code) in enumerate(zip(customers, codes, strict=True)):
        since = known.approved.get(customer_id)
        if since is not None and _bought_since(measured, start + at, since):
            told.back.append(customer_id)
            since = None
        if since is not None:
            told.tiers[at] = str(Tier.release)
        elif code == release:
            told.tiers[at] = str(Tier.small)
            if states[at] in GONE and not _asked(known, customer_id):
                told.proposed.append(at)
        elif customer_id in known.proposed:
            told.withdrawn.append(customer_id)
    return told


def carry_out(
    session: Session,
    told: Verdict,
    run: ScoringRun,
    measured: Measured,
    start: int,
    customers: Sequence[str],
    now: datetime,
) -> None:
    """Write the proposals of a part, take back those without grounds, and reopen for who bought again. A
    proposal is in the history of the customer with its decision; who bought again has it there at once."""
    currency = run.books["currency"]
    rows = [
        {
            "id": ids.new("let", now),
            "customer_id": customers[at],
            "state": str(LettingState.PROPOSED),
            "expected_value": float(measured.values.future[start + at]),
            "cost": TierPolicy().contact_cost,
            "currency": currency,
            "grounds": _grounds(measured, start + at),
            "run_id": run.id,
            "proposed_at": now,
            "note": "",
        }
        for at in told.proposed
    ]
    bulk.insert(session, LettingGo, rows)
    _end(session, told.withdrawn, LettingState.PROPOSED, LettingState.WITHDRAWN, "worth more again", now)
    _end(session, told.back, LettingState.APPROVED, LettingState.REOPENED, BOUGHT_AGAIN, now)
    steps = [Step(who, "let_go_reopened", facts={"why": BOUGHT_AGAIN}) for who in told.back]
    ledger.record_all(session, steps, actor=SYSTEM, at=now)


def _bought_since(measured: Measured, at: int, day: date) -> bool:
    return bool(measured.summary.bought[at]) and day_of(measured.summary.last_day[at]) > day


def _asked(known: Lettings, customer_id: str) -> bool:
    return any(customer_id in one for one in (known.approved, known.proposed, known.settled))


def _grounds(measured: Measured, at: int) -> dict[str, Any]:
    return {
        "stop_rule": STOP_RULE,
        "standing_value": round(float(measured.values.standing[at]), 4),
        "days_since": int(measured.rhythm.days_since[at]),
        "usual_gap_days": round(float(measured.rhythm.usual_gap[at]), 1),
        "orders": int(measured.summary.purchase_days[at]),
        "spend_all": round(float(measured.summary.spend_all[at]), 2),
        "probability_alive": round(float(measured.alive[at]), 4),
    }


def _end(
    session: Session, customers: Sequence[str], before: str, state: str, note: str, now: datetime
) -> None:
    for some in bulk.chunks(customers):
        mine = sa.update(LettingGo).where(
            col(LettingGo.customer_id).in_(some), col(LettingGo.state) == before
        )
        db.changed(session, mine.values(state=str(state), note=note, decided_at=now, decided_by=SYSTEM.id))

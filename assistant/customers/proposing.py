"""What scoring has to say about letting customers go: proposals, proposals taken back, and who came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db, ids
from assistant.customers.importing import bulk
from assistant.customers.models import LettingGo, LettingState, ScoringRun
from assistant.customers.signs import Heard, Known
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Step
from assistant.scoring.evidence import Measured
from assistant.scoring.lapse import LapseState
from assistant.scoring.natural import natural_reasons
from assistant.scoring.purchases import day_of
from assistant.scoring.releasing import Proposal, Trying, release
from assistant.scoring.score import MARGIN_SHARE
from assistant.scoring.value import TIERS, Tier, TierPolicy
from assistant.scoring.worth import worth

ASKED_AGAIN_AFTER = timedelta(days=180)
"""How long a declined or reopened letting go is not proposed again."""
GONE = (LapseState.lapsed, LapseState.at_risk)
BOUGHT_AGAIN = "bought again"


@dataclass(frozen=True)
class Lettings:
    """What stands when a part is stored: approved with the day of the decision, proposed, and settled lately;
    and what came of our contacts so far."""

    approved: Mapping[str, date]
    proposed: frozenset[str]
    settled: frozenset[str]
    heard: Known


@dataclass(frozen=True)
class Verdict:
    """The tier of each customer of a part, and what changes: whom to propose (places in the part) and why,
    whose proposal has lost its grounds, and who was let go and bought again."""

    tiers: list[str]
    proposed: list[tuple[int, Proposal]]
    withdrawn: list[str]
    back: list[str]


def lettings(session: Session, customers: Sequence[str], now: datetime, heard: Known) -> Lettings:
    """What was proposed and decided so far of these customers and those between them in the order of ids, as
    far as it bears on scoring, beside what was `heard`. Whoever decides waits until this transaction ends."""
    query = (
        sa.select(col(LettingGo.customer_id), col(LettingGo.state), col(LettingGo.decided_at))
        .where(
            col(LettingGo.state) != LettingState.WITHDRAWN,
            col(LettingGo.customer_id).between(customers[0], customers[-1]),
        )
        .order_by(col(LettingGo.id))
        .with_for_update()
    )
    found = session.execute(query).all()
    ended = (LettingState.DECLINED, LettingState.REOPENED)
    return Lettings(
        {who: at.date() for who, state, at in found if state == LettingState.APPROVED and at},
        frozenset(who for who, state, _ in found if state == LettingState.PROPOSED),
        frozenset(who for who, state, at in found if state in ended and at and at > now - ASKED_AGAIN_AFTER),
        heard,
    )


def verdict(
    known: Lettings, measured: Measured, start: int, customers: Sequence[str], states: Sequence[str]
) -> Verdict:
    """The tiers of the customers from `start` on, and what scoring has to say about letting them go.

    Who was let go stays so until they buy again. Whom the numbers alone would let go is small until somebody
    approves. Proposed is, of those who are lapsed or at risk, whom the rules of `releasing` would let go.
    """
    words = [str(Tier.small if tier is Tier.release else tier) for tier in TIERS]
    codes = measured.tier[start : start + len(customers)].tolist()
    told, prospects = Verdict([words[code] for code in codes], [], [], []), _prospects(measured, start, codes)
    for at, customer_id in enumerate(customers):
        since = known.approved.get(customer_id)
        if since is not None and _bought_since(measured, start + at, since):
            told.back.append(customer_id)
            since = None
        if since is not None:
            told.tiers[at] = str(Tier.release)
            continue
        found = prospects.weigh(at, known.heard.get(customer_id)) if states[at] in GONE else None
        if found is None and customer_id in known.proposed:
            told.withdrawn.append(customer_id)
        elif found is not None and not _asked(known, customer_id):
            told.proposed.append((at, found))
    return told


@dataclass(frozen=True)
class _Prospects:
    """What trying on would come to for each customer of a part; `doubtful` are those whom the columns alone
    may let go, so that nobody else need be weighed one by one."""

    value: list[float]
    chance: list[float]
    natural: list[int]
    doubtful: list[bool]

    def weigh(self, at: int, heard: Heard | None) -> Proposal | None:
        if heard is None and not self.doubtful[at]:
            return None
        tried, said = heard or Heard(), self.natural[at]
        natural = tuple(natural_reasons())[said] if said >= 0 else ""
        cost = worth().attempt_cost
        return release(Trying(self.value[at], self.chance[at], cost, tried.attempts, tried.answers, natural))


def _prospects(measured: Measured, start: int, codes: Sequence[int]) -> _Prospects:
    """The margin of a year if won: what they would buy if they had not stopped, and their other worth."""
    some = slice(start, start + len(codes))
    alive, expected = measured.alive[some], measured.expected[some]
    if_alive = np.divide(expected, alive, out=np.zeros_like(expected), where=alive > 0)
    bought = if_alive * measured.amounts.credible[some]
    value = MARGIN_SHARE * (bought + measured.signals.purchases_worth[some] * measured.amounts.average)
    too_long = np.nan_to_num(measured.rhythm.days_since[some] - measured.rhythm.allowance[some])
    chance, natural = TierPolicy().chance(too_long), measured.signals.natural[some]
    doubtful = (chance * value < worth().attempt_cost) | (natural >= 0)
    return _Prospects(value.tolist(), chance.tolist(), natural.tolist(), doubtful.tolist())


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
            "expected_value": found.expected,
            "cost": found.cost,
            "currency": currency,
            "grounds": _grounds(found) | _standing(measured, start + at),
            "run_id": run.id,
            "proposed_at": now,
            "note": "",
        }
        for at, found in told.proposed
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


def _grounds(found: Proposal) -> dict[str, Any]:
    trying = found.trying
    return {
        "grounds": [str(one) for one in found.grounds],
        "value_if_won": round(trying.value_if_won, 4),
        "chance": round(trying.chance, 4),
        "attempts": trying.attempts,
        "answers": trying.signs_of_life,
        "natural": trying.natural,
    }


def _standing(measured: Measured, at: int) -> dict[str, Any]:
    return {
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

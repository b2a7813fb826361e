"""Letting a customer go is decided by a person: scoring proposes, a supervisor approves or declines.

Only who was let go with approval is planned for as such; until then they count among the smallest. Buying
again reopens an approved letting go, and so may a supervisor at any time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.customers.models import Customer, Lapse, LettingGo, LettingState
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.scoring import releasing
from assistant.scoring.natural import natural_reasons
from assistant.scoring.releasing import Ground, Trying
from assistant.scoring.value import Tier

LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Proposal:
    """A letting go with the customer it is about and their newest standing."""

    letting: LettingGo
    customer: Customer
    lapse: Lapse | None


def listed(
    session: Session, state: str = LettingState.PROPOSED, *, offset: int = 0, limit: int = 100
) -> list[Proposal]:
    """Lettings go in a state, those of least value first. Raises Invalid for a state there is none of."""
    if state not in set(LettingState):
        raise Invalid(f"state: expected one of {', '.join(LettingState)}")
    query = (
        sa.select(LettingGo, Customer, Lapse)
        .join(Customer, col(Customer.id) == col(LettingGo.customer_id))
        .outerjoin(Lapse, col(Lapse.customer_id) == col(LettingGo.customer_id))
        .where(col(LettingGo.state) == state, col(Customer.erased_at).is_(None))
        .order_by(col(LettingGo.expected_value), col(LettingGo.id))
    )
    found = session.execute(query.offset(offset).limit(limit))
    return [Proposal(letting, customer, lapse) for letting, customer, lapse in found]


def counts(session: Session) -> dict[str, int]:
    """How many there are in each state."""
    query = sa.select(col(LettingGo.state), sa.func.count()).group_by(col(LettingGo.state))
    found = {state: many for state, many in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    return {str(state): found.get(state, 0) for state in LettingState}


def of_customer(session: Session, customer_id: str) -> LettingGo | None:
    """The newest letting go of a customer, whatever was decided; None where there was never one."""
    newest = (
        sa.select(LettingGo)
        .where(col(LettingGo.customer_id) == customer_id)
        .order_by(col(LettingGo.proposed_at).desc(), col(LettingGo.id).desc())
    )
    return session.scalars(newest.limit(1)).first()


def why(let: LettingGo, language: str) -> str:
    """Why it was proposed, in a sentence or two, in `en` or `zh`. Raises Invalid for any other language."""
    told = let.grounds
    grounds = tuple(Ground(one) for one in told.get("grounds", ()) if one in set(Ground))
    natural = told.get("natural", "")
    trying = Trying(
        value_if_won=float(told.get("value_if_won", let.expected_value)),
        chance=float(told.get("chance", 1.0)),
        contact_cost=let.cost,
        attempts=int(told.get("attempts", 0)),
        signs_of_life=int(told.get("answers", 0)),
        natural=natural if natural in natural_reasons() else "",
    )
    # One proposed before grounds were kept was proposed for its cost.
    return releasing.Proposal(grounds or (Ground.costs_more,), trying, let.expected_value, let.cost).words(
        language
    )


def approve(session: Session, letting_id: str, *, actor: Actor, now: datetime, note: str = "") -> LettingGo:
    """Let the customer go: from now on the plan is the soothing script, and no more effort. Raises Missing,
    Stale when it is no longer proposed, Invalid for a note that is too long."""
    let = _decide(session, letting_id, LettingState.PROPOSED, LettingState.APPROVED, actor, now, note)
    _tier(session, let.customer_id, Tier.release)
    return let


def decline(session: Session, letting_id: str, *, actor: Actor, now: datetime, note: str = "") -> LettingGo:
    """Go on with the customer; not proposed again for half a year. Raises like `approve`."""
    return _decide(session, letting_id, LettingState.PROPOSED, LettingState.DECLINED, actor, now, note)


def reopen(session: Session, letting_id: str, *, why: str, actor: Actor, now: datetime) -> LettingGo:
    """Take an approved letting go back: they count among the smallest until scored again. Raises Missing,
    Stale when it is not approved, Invalid without a reason."""
    if not why.strip():
        raise Invalid("why: say why the customer is taken back")
    let = _decide(session, letting_id, LettingState.APPROVED, LettingState.REOPENED, actor, now, why)
    _tier(session, let.customer_id, Tier.small)
    return let


def _decide(
    session: Session,
    letting_id: str,
    before: str,
    state: LettingState,
    actor: Actor,
    now: datetime,
    note: str,
) -> LettingGo:
    said = ledger.storable(note).strip()
    if len(said) > LONGEST_NOTE:
        raise Invalid(f"note: {len(said)} characters, at most {LONGEST_NOTE}")
    # Guarded, not read and written: of two supervisors only one is the one who decided.
    mine = sa.update(LettingGo).where(col(LettingGo.id) == letting_id, col(LettingGo.state) == before)
    news = {"state": str(state), "decided_at": now, "decided_by": actor.id, "note": said}
    done = db.changed(session, mine.values(**news))
    let = db.fresh(session, LettingGo, letting_id)
    if let is None:
        raise Missing(f"letting go: there is no {letting_id[:60]!r}")
    if not done:
        raise Stale(f"letting go: it is {let.state} by now; reload to see")
    ledger.record(
        session,
        customer_id=let.customer_id,
        verb=f"let_go_{state}",
        actor=actor,
        at=now,
        subject=let.id,
        facts=_facts(let),
        text=said or None,
    )
    return let


def _facts(let: LettingGo) -> dict[str, Any]:
    """What was decided on: the proposal with its numbers, as they were."""
    proposal = {"expected_value": round(let.expected_value, 4), "cost": let.cost, "currency": let.currency}
    return {"proposed_at": let.proposed_at.isoformat(), "run": let.run_id, **proposal, **let.grounds}


def _tier(session: Session, customer_id: str, tier: Tier) -> None:
    mine = sa.update(Lapse).where(col(Lapse.customer_id) == customer_id)
    db.changed(session, mine.values(tier=str(tier)))

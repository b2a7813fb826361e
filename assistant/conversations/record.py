"""Facts on a customer's record that may tell why they left: what happened, and since when."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations.models import LearnedReason
from assistant.customers.models import Customer, Interaction, InteractionKind, Order, Phone
from assistant.history.timeline import timeline
from assistant.promises.models import Promise, PromiseState
from assistant.reps.models import Rep
from assistant.touches.models import Touch

KINDS = frozenset(
    {
        "complaint_open",
        "complaint_settled",
        "dealing_noted",
        "said_before",
        "promise_broken",
        "promise_overdue",
        "rep_left",
        "rep_changed",
        "moved",
        "number_changed",
        "paid_more",
        "long_silence",
    }
)
NEWEST = 5
ORDERS, FEWEST_ORDERS, LATEST = 12, 5, 2
DEARER = 1.10
_WHERE_THEY_LIVE = ("city", "subdivision", "country")
_CUSTOMER: sa.BindParameter[str] = sa.bindparam("customer")
_DEALINGS = (
    sa.select(col(Interaction.kind), col(Interaction.at), col(Interaction.text), col(Interaction.open))
    .where(col(Interaction.customer_id) == _CUSTOMER, col(Interaction.at) <= sa.bindparam("now"))
    .order_by(col(Interaction.open).desc(), col(Interaction.at).desc())
    .limit(NEWEST)
)
_SAID = (
    sa.select(col(LearnedReason.reason), col(LearnedReason.at), col(LearnedReason.conversation_id))
    .where(
        col(LearnedReason.customer_id) == _CUSTOMER,
        col(LearnedReason.how) != "inferred",
        col(LearnedReason.withdrawn_at).is_(None),
    )
    .order_by(col(LearnedReason.at).desc())
    .limit(4 * NEWEST)
)
_PROMISES = (
    sa.select(col(Promise.state), col(Promise.due_at), col(Promise.settled_at))
    .where(
        col(Promise.customer_id) == _CUSTOMER,
        col(Promise.state).in_((PromiseState.OPEN, PromiseState.BROKEN)),
    )
    .order_by(col(Promise.due_at).desc())
    .limit(NEWEST)
)
_REP = (
    sa.select(col(Rep.left_at))
    .join(Customer, col(Customer.rep_id) == col(Rep.id))
    .where(col(Customer.id) == _CUSTOMER, col(Rep.left_at).is_not(None))
)
_WRONG = sa.select(sa.func.max(col(Phone.wrong_since_at)).label("at")).where(
    col(Phone.customer_id) == _CUSTOMER
)
_ORDERS = (
    sa.select(col(Order.ordered_on), col(Order.amount), col(Order.units), col(Order.currency))
    .where(col(Order.customer_id) == _CUSTOMER, col(Order.amount) > 0, col(Order.units) > 0)
    .order_by(col(Order.ordered_on).desc(), col(Order.id).desc())
    .limit(ORDERS)
)
_KNOWN_SINCE = sa.select(col(Customer.created_at)).where(col(Customer.id) == _CUSTOMER)
_LAST_SENT = sa.select(sa.func.max(col(Touch.sent_at)).label("at")).where(
    col(Touch.customer_id) == _CUSTOMER,
    col(Touch.sent_at).is_not(None),
    sa.or_(
        col(Touch.conversation_id).is_(None),
        col(Touch.conversation_id) != sa.bindparam("talk", type_=sa.Text),
    ),
)
_LAST_DEALING = sa.select(sa.func.max(col(Interaction.at)).label("at")).where(
    col(Interaction.customer_id) == _CUSTOMER
)


@dataclass(frozen=True)
class Fact:
    """`why` is one of KINDS; `reasons` and `text` say which reasons the record itself names."""

    why: str
    on: date
    text: str = ""
    reasons: tuple[str, ...] = ()


def dealings(session: Session, customer_id: str, now: datetime) -> Iterator[Fact]:
    """Complaints, and other dealings of which the words were noted; what is open first."""
    for kind, at, text, is_open in db.rows(session, _DEALINGS, customer=customer_id, now=now):
        if kind == InteractionKind.COMPLAINT:
            yield Fact("complaint_open" if is_open else "complaint_settled", at.date(), text)
        elif text:
            yield Fact("dealing_noted", at.date(), text)


def said_before(session: Session, customer_id: str, talk_id: str | None) -> Iterator[Fact]:
    """Reasons they stated or confirmed in other talks."""
    for reason, at, said_in in db.rows(session, _SAID, customer=customer_id):
        if said_in is not None and said_in != talk_id:
            yield Fact("said_before", at.date(), reasons=(reason,))


def promises(session: Session, customer_id: str, now: datetime) -> Iterator[Fact]:
    """Promises that were broken, or are due and still open."""
    for state, due_at, settled_at in db.rows(session, _PROMISES, customer=customer_id):
        if state == PromiseState.BROKEN:
            yield Fact("promise_broken", (settled_at or due_at).date())
        elif due_at < now:
            yield Fact("promise_overdue", due_at.date())


def amendments(session: Session, customer_id: str) -> Iterator[Fact]:
    """That they moved, or were given to another rep: what was amended from one value to another."""
    for moment in timeline(session, customer_id=customer_id, verb="amended", limit=4 * NEWEST).items:
        changed = json.loads(moment.text) if moment.text else {}
        before = {one: values[0] for one, values in changed.items() if all(values)}
        if any(one in before for one in _WHERE_THEY_LIVE):
            yield Fact("moved", moment.event.at.date())
        if "rep_id" in before:
            yield Fact("rep_changed", moment.event.at.date())


def rep_gone(session: Session, customer_id: str) -> Iterator[Fact]:
    """That the rep they still have on record left."""
    for (left_at,) in db.rows(session, _REP, customer=customer_id):
        yield Fact("rep_left", left_at.date())


def wrong_numbers(session: Session, customer_id: str) -> Iterator[Fact]:
    """That a number of theirs turned out wrong."""
    for (at,) in db.rows(session, _WRONG, customer=customer_id):
        if at is not None:
            yield Fact("number_changed", at.date())


def paid_more(session: Session, customer_id: str) -> Iterator[Fact]:
    """That a piece cost more on the last orders; silent where pieces were not counted."""
    rows = list(db.rows(session, _ORDERS, customer=customer_id))
    rows = [row for row in rows if row.currency == rows[0].currency]
    if len(rows) < FEWEST_ORDERS or all(row.units == 1 for row in rows):
        return
    prices = [row.amount / row.units for row in rows]
    if float(median(prices[:LATEST])) >= DEARER * float(median(prices[LATEST:])):
        yield Fact("paid_more", rows[LATEST - 1].ordered_on)


def silence(session: Session, customer_id: str, talk_id: str | None, before: datetime) -> Iterator[Fact]:
    """That nobody of us dealt with them since `before`, apart from this talk, though we knew them then."""
    last = [
        row.at
        for statement in (_LAST_SENT, _LAST_DEALING)
        for row in db.rows(session, statement, customer=customer_id, talk=talk_id or "")
    ]
    known = db.rows(session, _KNOWN_SINCE, customer=customer_id).scalar_one_or_none()
    latest = max((at for at in (*last, known) if at is not None), default=None)
    if latest is not None and latest < before:
        yield Fact("long_silence", latest.date())

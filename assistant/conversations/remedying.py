"""What a customer's record says for the choice of a remedy, and the words that follow from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from assistant import db
from assistant.conversations import listening
from assistant.conversations.effects import LASTS
from assistant.conversations.models import Conversation, Line, Reply
from assistant.conversations.occasions import has_open_complaint, local_day
from assistant.conversations.playbook import Playbook
from assistant.customers.currencies import factor
from assistant.customers.models import Channel, Customer, Lapse, Order
from assistant.errors import Missing
from assistant.promises.models import Promise, PromiseState
from assistant.reasons import attribution
from assistant.reasons.normalise import normalise
from assistant.reasons.taxonomy import UNCLEAR, Taxonomy
from assistant.remedies import checks
from assistant.remedies.answers import Catalogue
from assistant.remedies.case import Case
from assistant.remedies.checks import SORRY
from assistant.remedies.choosing import Choice, choose
from assistant.remedies.facts import OUR_FAULTS, Facts, Ground, Overdue
from assistant.remedies.remedy import Role
from assistant.reps.models import Rep
from assistant.scoring.score import MARGIN_SHARE

YEAR = 365.0
ORDERS, REPLIES, LINES = 12, 20, 60
_CUSTOMER: sa.BindParameter[str] = sa.bindparam("customer")
_STANDING = sa.select(col(Lapse.tier), col(Lapse.usual_gap_days)).where(col(Lapse.customer_id) == _CUSTOMER)
_ORDERS = (
    sa.select(col(Order.amount), col(Order.currency))
    .where(col(Order.customer_id) == _CUSTOMER, col(Order.amount) > 0)
    .order_by(col(Order.ordered_on).desc(), col(Order.id).desc())
    .limit(ORDERS)
)
_OVERDUE = (
    sa.select(col(Promise.what), col(Promise.due_at))
    .where(
        col(Promise.customer_id) == _CUSTOMER,
        col(Promise.state) == PromiseState.OPEN,
        col(Promise.due_at) < sa.bindparam("now"),
    )
    .order_by(col(Promise.due_at))
)
_SAID = (
    sa.select(col(Line.conversation_id), col(Line.kind), col(Line.text))
    .join(Conversation, col(Conversation.id) == col(Line.conversation_id))
    .where(
        col(Conversation.customer_id) == _CUSTOMER,
        sa.or_(col(Conversation.channel) != Channel.SMS, listening.LEFT),
    )
    .order_by(col(Line.at).desc(), col(Line.id).desc())
    .limit(LINES)
)
_NEWER = aliased(Reply)
_READINGS = (
    sa.select(col(Reply.reading))
    .where(
        col(Reply.customer_id) == _CUSTOMER,
        col(Reply.intent).is_not(None),
        ~sa.exists().where(col(_NEWER.corrects_id) == col(Reply.id)),
    )
    .order_by(col(Reply.received_at).desc(), col(Reply.id).desc())
    .limit(REPLIES)
)


@dataclass(frozen=True)
class Gathered:
    """The customer's facts, and each reason as their own words put it."""

    facts: Facts
    grounds: Mapping[str, Ground]


class Chosen(Mapping[str, str]):
    """Words by reason, each chosen when it is asked for: a step answers one reason of many."""

    def __init__(self, catalogue: Catalogue, held: Gathered, language: str, style: str) -> None:
        self._catalogue, self._held = catalogue, held
        self._language, self._style = language, style
        self._choices: dict[str, Choice] = {}

    def choice(self, reason: str) -> Choice:
        """The whole choice behind the words. Raises KeyError for an unknown reason."""
        if reason not in self._choices:
            case = Case(self._catalogue, self._held.grounds[reason], self._held.facts)
            self._choices[reason] = choose(case)
        return self._choices[reason]

    def __getitem__(self, reason: str) -> str:
        words = self.choice(reason).words(self._language, self._style)
        if words is None:
            raise KeyError(reason)
        return words

    def __iter__(self) -> Iterator[str]:
        return iter(self._held.grounds)

    def __len__(self) -> int:
        return len(self._held.grounds)


def words_for(
    session: Session, playbook: Playbook, talk: Conversation, *, style: str = "", now: datetime
) -> Chosen:
    """For every reason the words of the remedy chosen for this customer in this talk, as of `now`."""
    held = gather(
        session, playbook, talk.customer_id, channel=talk.channel, role=speaker_of(session, talk),
        talk_id=talk.id, now=now,
    )  # fmt: skip
    return Chosen(playbook.remedies, held, talk.language, style)


def choice_for(
    session: Session,
    playbook: Playbook,
    customer_id: str,
    reason: str,
    *,
    channel: str,
    role: Role,
    talk_id: str | None = None,
    now: datetime,
) -> Choice:
    """The remedy for one reason, with why, and what was rejected. Raises Missing for an unknown or erased
    customer, or a reason without remedies."""
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id[:60]!r}")
    playbook.remedies.answer(reason)
    held = gather(session, playbook, customer_id, channel=channel, role=role, talk_id=talk_id, now=now)
    return choose(Case(playbook.remedies, held.grounds[reason], held.facts))


def gather(
    session: Session,
    playbook: Playbook,
    customer_id: str,
    *,
    channel: str,
    role: Role,
    talk_id: str | None,
    now: datetime,
) -> Gathered:
    """What the rules look at, as of `now`; a talk named is the one in which an apology may have been said."""
    tier, gap = next(iter(db.rows(session, _STANDING, customer=customer_id)), ("", None))
    order, margin = _money(session, customer_id, gap, playbook.remedies.assumptions.currency)
    lines = list(db.rows(session, _SAID, customer=customer_id))
    facts = Facts(
        today=_heard_by(session.get_one(Customer, customer_id), channel, now),
        tier=tier,
        channel=channel,
        role=role,
        typical_order=order,
        margin_a_year=margin,
        overdue=tuple(
            Overdue(what, due_at.date())
            for what, due_at in db.rows(session, _OVERDUE, customer=customer_id, now=now)
        ),
        complaint_open=has_open_complaint(session, customer_id),
        apologised=any(_sorry(text) for talk, _, text in lines if talk == talk_id),
        given=_given(
            playbook.remedies, [text for talk, kind, text in lines if talk != talk_id and kind == "remedy"]
        ),
    )
    readings = db.rows(session, _READINGS, customer=customer_id).scalars()
    return Gathered(facts, grounds_of(playbook.taxonomy, list(readings)))


def grounds_of(taxonomy: Taxonomy, readings: Sequence[Mapping[str, Any]]) -> dict[str, Ground]:
    """Every reason as the newest reading that speaks of it puts it, else as the taxonomy has it."""
    heard: dict[str, Mapping[str, Any]] = {}
    for reading in readings:
        for told in reading.get("reasons", ()):
            if told.get("attribution"):
                heard.setdefault(told["reason"], told["attribution"])
    return {
        reason.id: _ground(reason.id, reason.natural, heard.get(reason.id))
        for reason in taxonomy.reasons
        if reason.id != UNCLEAR
    }


def usual_grounds(taxonomy: Taxonomy) -> dict[str, checks.Ground]:
    """What the catalogue is checked against: the reasons there are, which are natural, which usually ours."""
    return {
        one.id: checks.Ground(one.natural, one.fault in OUR_FAULTS)
        for one in taxonomy.reasons
        if one.id != UNCLEAR
    }


def speaker_of(session: Session, talk: Conversation) -> Role:
    """Who speaks in a talk: the script by itself in texts, on a call the rep who has it."""
    if talk.channel == Channel.SMS:
        return Role.SCRIPT
    rep = session.get(Rep, talk.rep_id) if talk.rep_id else None
    return Role(rep.role) if rep else Role.REP


def _ground(reason: str, natural: bool, told: Mapping[str, Any] | None) -> Ground:
    if told is None:
        usual = _usual(reason)
        return Ground(reason, natural, str(usual.fault), usual.changeable, usual.by_us)
    return Ground(reason, natural, told["fault"], told["changeable"], told["by_us"])


def _heard_by(customer: Customer, channel: str, now: datetime) -> date:
    """The last day on which words chosen now may still reach them: a text may wait days for its hour."""
    return local_day(customer, now + LASTS["followup"] if channel == Channel.SMS else now)


@cache
def _usual(reason: str) -> attribution.Attribution:
    return attribution.of(reason, "")


def _money(
    session: Session, customer_id: str, gap: float | None, into: str
) -> tuple[float | None, float | None]:
    """The typical order, and the margin a year at the customer's usual rhythm; None where nothing tells."""
    amounts = [
        float(amount) * factor(currency, into)
        for amount, currency in db.rows(session, _ORDERS, customer=customer_id)
    ]
    if not amounts:
        return None, None
    order = median(amounts)
    return order, MARGIN_SHARE * order * YEAR / gap if gap else None


def _sorry(text: str) -> bool:
    return any(pattern.search(text) for pattern in SORRY.values())


def _given(catalogue: Catalogue, texts: Sequence[str]) -> frozenset[str]:
    """The remedies whose words stand in these texts, in whatever style and script."""
    if not texts:
        return frozenset()
    heard = [normalise(text).text for text in texts]
    remedies = [remedy for answer in catalogue.answers.values() for remedy in answer.remedies]
    return frozenset(
        remedy.id
        for remedy in remedies
        for styles in remedy.said.texts.values()
        for words in styles.values()
        if any(_plain(words) in text for text in heard)
    )


@lru_cache(maxsize=2048)
def _plain(words: str) -> str:
    return normalise(words).text

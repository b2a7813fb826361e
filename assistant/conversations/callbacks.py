"""A wish to be called back: read on the customer's clock, kept beside the reading, promised when allowed."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlmodel import Session, col, select

from assistant import addresses
from assistant.conversations.models import Conversation, Reply
from assistant.conversations.playbook import Playbook
from assistant.conversations.wording import sentence
from assistant.customers.models import Channel, Customer
from assistant.errors import Invalid, Stale, WinbackError
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.planning.facts import Facts
from assistant.planning.slots import Withheld, next_slot
from assistant.planning.zones import zones_for
from assistant.promises import ledger as promises
from assistant.promises.models import Promise, PromiseState
from assistant.reasons.callbacks import Callback, Exactness, NoTime, Untimed, sometime, when
from assistant.reasons.classifier import Reading
from assistant.reasons.replies import Action, Intent
from assistant.touches.facts import facts_for

log = logging.getLogger(__name__)
KEY = "callback"
SOON = timedelta(minutes=1)
QUOTED = 200
"""Characters of the customer's words that a promise repeats."""


@dataclass(frozen=True)
class CallbackView:
    """When they asked to be called, and when we may: `due_at` is None where a contact rule says never.

    `moved`: we may not call at the moment they asked for. `vague`: they named no time, so the house did.
    """

    asked_for: datetime
    until: datetime | None
    due_at: datetime | None
    zone: str
    vague: bool
    moved: bool
    spans: tuple[tuple[int, int, str], ...]


def note(
    session: Session,
    playbook: Playbook,
    reply: Reply,
    reading: Reading,
    talk: Conversation | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep beside the reading when the customer asked to be called, if they did; promise it after a text.

    The moment is theirs, moved to the first at which the contact rules allow a call. A call's own time is
    promised by the rep who ends it. What a person must look at first is not promised, nor a day too far
    off, nor anything where they only said when not to call. No promise stands beside an earlier one: a new
    wish by text replaces it, and ruling its time out takes it back.
    """
    if reading.reply.action == Action.SUPPRESS:
        return
    customer = session.get(Customer, reply.customer_id) if reply.customer_id else None
    if customer is None or customer.erased_at is not None:
        return
    try:
        with session.begin_nested():
            _note(session, playbook, reply, reading, talk, customer, actor, now)
    except WinbackError:  # a wish nobody could take down must not cost us their words
        log.exception(
            "a wish to be called could not be kept", extra={"action": "callback", "reply": reply.id}
        )
        session.refresh(reply)


def _note(
    session: Session,
    playbook: Playbook,
    reply: Reply,
    reading: Reading,
    talk: Conversation | None,
    customer: Customer,
    actor: Actor,
    now: datetime,
) -> None:
    answers = talk is not None and talk.needs_person == Intent.CALLBACK  # our question when to call
    asks = answers or reading.reply.intent == Intent.CALLBACK
    if not asks and not _open_promises(session, customer.id):
        return
    facts = facts_for(session, customer.id, provider=playbook.provider, now=now)
    zone, name = _zone(customer, facts)
    wish = _wish(reply, reading, talk, now.astimezone(zone))
    if isinstance(wish, NoTime):
        _take_back(session, customer, wish, asks, now)
        return
    if not asks:
        return
    slot = next_slot(
        playbook.rules, facts, Channel.CALL, max(wish.start, now + SOON), replying=True, urgent=True
    )
    due_at = None if isinstance(slot, Withheld) else slot.at.astimezone(UTC)
    kept = _as_data(wish, due_at, name, now)
    if reply.channel == Channel.SMS:
        release(session, customer.id, "they asked for another time", now=now)
    if due_at is not None and reply.channel == Channel.SMS and reading.reply.action == Action.CONTINUE:
        kept["promise"] = _promise(session, customer, reply, talk, kept, due_at, now).id
    reply.reading = {**reply.reading, KEY: kept}
    session.add(reply)
    told = {"asked_for": kept["start"], "due_at": kept["due_at"], "exactness": kept["exactness"]}
    ledger.record(
        session,
        customer_id=customer.id,
        verb="callback_asked",
        actor=actor,
        at=now,
        channel=reply.channel,
        subject=reply.id,
        facts={**told, "why": str(slot.reason) if isinstance(slot, Withheld) else ""},
    )


def view(reading: Mapping[str, Any]) -> CallbackView | None:
    """The wish kept beside a reading; None when there is none."""
    kept = reading.get(KEY)
    if not kept:
        return None
    start, end, due = (datetime.fromisoformat(kept[key]) if kept[key] else None for key in _MOMENTS)
    assert start is not None
    spans = tuple((one["start"], one["end"], one["text"]) for one in kept["evidence"])
    vague = kept["exactness"] == Exactness.VAGUE
    return CallbackView(start, end, due, kept["zone"], vague, bool(kept["moved"]), spans)


def release(session: Session, customer_id: str, why: str, *, now: datetime) -> None:
    """Nobody is owed the calls they once asked for: they want none any more, or another one."""
    for promise in _open_promises(session, customer_id):
        with suppress(Stale):  # somebody settled it this moment: so much the better
            promises.withdraw(session, promise.id, why, actor=SYSTEM, now=now)


def _take_back(session: Session, customer: Customer, said: NoTime, asks: bool, now: datetime) -> None:
    """An open promise falls with its time: ruled out, or exchanged for a day out of reach."""
    if asks and said.why == Untimed.OUT_OF_REACH:
        release(session, customer.id, "they asked for another time", now=now)
    elif any(said.rules_out(asked) for asked in _asked_for(session, customer.id)):
        release(session, customer.id, "they said not to call then", now=now)


_MOMENTS = ("start", "end", "due_at")


def _wish(reply: Reply, reading: Reading, talk: Conversation | None, there: datetime) -> Callback | NoTime:
    """Where we asked when to call a bare time answers; who only says they are busy is called some time."""
    wish = when(reply.text, there, talk.language if talk else None)
    unnamed = isinstance(wish, NoTime) and wish.why == Untimed.UNNAMED
    return sometime(there) if unnamed and reading.reply.intent == Intent.CALLBACK else wish


def _zone(customer: Customer, facts: Facts) -> tuple[tzinfo, str]:
    for name in (customer.zone, *facts.zones, *zones_for(facts.country, facts.subdivision)):
        try:
            if name:
                return addresses.zone(name), name
        except Invalid:
            continue
    return UTC, ""


def _as_data(wish: Callback, due_at: datetime | None, zone: str, now: datetime) -> dict[str, Any]:
    return {
        "start": wish.start.isoformat(),
        "end": wish.end.isoformat() if wish.end else None,
        "exactness": str(wish.exactness),
        "zone": zone,
        "due_at": due_at.isoformat() if due_at else None,
        "moved": due_at is not None and due_at > max(wish.start, now + SOON),
        "evidence": [asdict(one) for one in wish.evidence],
    }


def _promise(
    session: Session,
    customer: Customer,
    reply: Reply,
    talk: Conversation | None,
    kept: Mapping[str, Any],
    due_at: datetime,
    now: datetime,
) -> Promise:
    language = "zh" if customer.language == "zh" else "en"
    what = sentence("call_back")[language].format(words=" ".join(reply.text[:QUOTED].split()))
    if kept["exactness"] == Exactness.VAGUE:
        what += sentence("no_time_named")[language]
    if kept["moved"]:
        asked = datetime.fromisoformat(kept["start"])
        what += sentence("time_moved")[language].format(asked=f"{asked:%Y-%m-%d %H:%M}")
    return promises.make(
        session,
        customer_id=customer.id,
        what=what,
        due_at=due_at,
        rep_id=(talk.rep_id if talk else None) or customer.rep_id,
        conversation_id=talk.id if talk else None,
        actor=SYSTEM,
        now=now,
    )


def _asked_for(session: Session, customer_id: str) -> list[datetime]:
    """The times they asked for of the calls they are still owed."""
    owed = {promise.id for promise in _open_promises(session, customer_id)}
    heard = session.exec(select(Reply.reading).where(Reply.customer_id == customer_id))
    kept = [reading[KEY] for reading in heard if reading.get(KEY)]
    return [datetime.fromisoformat(wish["start"]) for wish in kept if wish.get("promise") in owed]


def _open_promises(session: Session, customer_id: str) -> list[Promise]:
    heard = select(Reply.reading).where(Reply.customer_id == customer_id)
    ids = {(reading.get(KEY) or {}).get("promise") for reading in session.exec(heard)}
    mine = select(Promise).where(col(Promise.id).in_(ids - {None}), Promise.state == PromiseState.OPEN)
    return list(session.exec(mine))

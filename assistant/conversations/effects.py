"""What a step asked for, made true: one function per effect, all in the cause's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import addresses, db, ids
from assistant.conversations import hours
from assistant.conversations.listening import keep_reason
from assistant.conversations.models import Conversation, ConversationStatus, Line, Wakeup
from assistant.conversations.playbook import Playbook
from assistant.conversations.unspoken import PROMISE
from assistant.customers.models import Channel, Customer, Phone, Suppression
from assistant.dialogue.effects import Await, Close, Effect, HandOver, Remember, Say, Undertake
from assistant.dialogue.script import NodeKind
from assistant.errors import Invalid
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.planning.decisions import Never
from assistant.planning.facts import Facts
from assistant.planning.slots import Withheld, next_slot
from assistant.planning.timing import Timed
from assistant.planning.words import explain
from assistant.promises import ledger as promises
from assistant.promises.models import Promise, PromiseState
from assistant.reps.models import Rep, Role
from assistant.touches import queue
from assistant.touches.facts import facts_for
from assistant.touches.models import Touch, TouchState

EVER = datetime(1970, 1, 1, tzinfo=UTC)
THINKING = timedelta(seconds=20)
"""A text that answers within the second reads like a machine."""
LASTS = {"reply": timedelta(hours=48), "followup": timedelta(days=7)}
"""How long after its moment a text is worth sending: a very late answer answers nothing."""
LIKELIEST = 3
PEOPLE = frozenset({"rep", "key"})
"""Kinds of actors who undertake a promise themselves; what a script promises by text, the house does."""
LAST_WORDS = frozenset({"declined"})
_NUMBERS = (
    select(Phone.e164)
    .where(Phone.customer_id == sa.bindparam("customer"), col(Phone.wrong_since_at).is_(None))
    .order_by(col(Phone.position))
)
_ATTEMPTS = (
    sa.select(sa.func.count())
    .select_from(Touch)
    .where(
        col(Touch.customer_id) == sa.bindparam("customer"),
        col(Touch.purpose).in_(("opening", "followup")),
        col(Touch.state).not_in((TouchState.CANCELLED, TouchState.SUPERSEDED)),
        col(Touch.due_at) >= sa.bindparam("since"),
    )
)


@dataclass
class Scene:
    """Everything an effect needs; `replying` when the customer has just spoken, `believed` the chance of each
    reason after this step, `answered` why its remedy was chosen, `line` what was said last."""

    session: Session
    playbook: Playbook
    conversation: Conversation
    actor: Actor
    reply_id: str | None
    replying: bool
    now: datetime
    by_hand: bool = False
    believed: Mapping[str, float] = field(default_factory=dict)
    answered: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    last_day: date | None = None
    said: int = 0
    line: Line | None = None

    @property
    def purpose(self) -> str:
        """Why a text goes out now, as the contact rules see it."""
        if self.by_hand:
            return "manual"
        if self.replying:
            return "reply"
        return "opening" if self.conversation.turn <= 1 else "followup"

    def record(
        self, verb: str, *, text: str | None = None, subject: str | None = None, **facts: object
    ) -> None:
        """One line of history about this talk."""
        talk = self.conversation
        told = {
            "conversation": talk.id,
            "script": talk.script_id,
            "version": talk.script_version[:12],
            **facts,
        }
        ledger.record(
            self.session,
            customer_id=talk.customer_id,
            verb=verb,
            actor=self.actor,
            at=self.now,
            channel=talk.channel,
            subject=subject or talk.id,
            facts={"turn": talk.turn, **told},
            text=text,
        )


def apply(scene: Scene, effect: Effect) -> bool:
    """Make one effect true; False when contact rules withhold a line and the rest must not happen."""
    match effect:
        case Say():
            return _say(scene, effect)
        case Await():
            _await(scene, effect)
        case Remember():
            _remember(scene, effect)
        case Undertake():
            _undertake(scene, effect)
        case HandOver():
            hand_over(scene, effect.why)
        case Close():
            close(scene, effect.outcome, effect.why)
    return True


def _say(scene: Scene, say: Say) -> bool:
    talk = scene.conversation
    if talk.channel == Channel.SMS and not _text(scene, say):
        return False
    line = Line(
        id=ids.new("lin", scene.now),
        conversation_id=talk.id,
        turn=talk.turn,
        position=scene.said,
        node=say.node,
        line_id=say.line_id,
        kind=say.kind,
        text=say.text,
        probe=say.probe,
        technique=say.technique,
        script_version=talk.script_version,
        why=_why(scene, say),
        at=scene.now,
    )
    scene.session.add(line)
    scene.line = line
    scene.said += 1
    if talk.channel != Channel.SMS:
        scene.record("said", text=say.text, node=say.node, line=say.line_id)
    return True


def _why(scene: Scene, say: Say) -> dict[str, Any]:
    """Why a question was chosen, with the likeliest reasons at that moment, or a remedy; nothing for other
    lines."""
    if say.kind == NodeKind.REMEDY:
        return dict(scene.answered)
    if not say.why:
        return {}
    likeliest = sorted(scene.believed.items(), key=lambda item: (-item[1], item[0]))[:LIKELIEST]
    return {**say.why, "posterior": {reason: round(chance, 3) for reason, chance in likeliest}}


def _text(scene: Scene, say: Say) -> bool:
    talk = scene.conversation
    facts = facts_for(scene.session, talk.customer_id, provider=scene.playbook.provider, now=scene.now)
    number = max(attempts(scene.session, talk.customer_id, facts.cycle_since) + (not scene.replying), 1)
    held_until = _end_of(scene, say.expires) if say.expires is not None else None
    found = slot_for(scene, facts, number)
    if isinstance(found, Withheld):
        withhold(scene, facts, found)
        return False
    slot = found.slot
    if held_until is not None and slot.at >= held_until:
        hand_over(scene, "expired")
        return False
    scene.due_at = slot.at
    late = slot.at + LASTS["reply" if scene.replying or scene.by_hand else "followup"]
    touch = queue.enqueue(
        scene.session,
        customer_id=talk.customer_id,
        conversation_id=talk.id,
        channel=talk.channel,
        purpose=scene.purpose,
        to=number_of(scene.session, talk.customer_id),
        body=say.text,
        node=say.node,
        line_id=say.line_id,
        due_at=slot.at,
        expires_at=late if held_until is None else min(late, held_until),
        number=number,
        turn=talk.turn,
        why=", ".join(slot.why),
        now=scene.now,
    )
    hours.keep(scene.session, touch.id, found, now=scene.now)
    return True


def _end_of(scene: Scene, day: date) -> datetime:
    """The moment this day ends where the customer lives; in UTC where that is not known."""
    customer = scene.session.get_one(Customer, scene.conversation.customer_id)
    try:
        zone = addresses.zone(customer.zone) if customer.zone else UTC
    except Invalid:
        zone = UTC
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def slot_for(scene: Scene, facts: Facts, number: int) -> Timed | Withheld:
    """When the next text goes: after the one before it in this step, soon where it answers somebody.

    An opening or a follow-up goes at the hour that such people answer best.
    """
    rules, talk = scene.playbook.rules, scene.conversation
    if not scene.replying and scene.due_at is None and not scene.by_hand:
        latest = None if scene.last_day is None else _end_of(scene, scene.last_day)
        return hours.hour_for(
            scene.session, rules, facts, talk.customer_id, Channel.SMS, number, scene.now,
            occasion=talk.occasion, latest=latest,
        )  # fmt: skip
    earliest = (scene.due_at or scene.now) + THINKING if scene.replying or scene.due_at else scene.now
    found = next_slot(
        rules,
        facts,
        Channel.SMS,
        earliest,
        replying=scene.replying,
        seed=f"{talk.id}:{talk.turn}",
    )
    return found if isinstance(found, Withheld) else Timed(found)


def withhold(scene: Scene, facts: Facts, held: Withheld) -> None:
    """A rule says no: the decision is kept as a row, and a person sees why the talk rests."""
    talk, version = scene.conversation, scene.playbook.rules.version
    row = Suppression(
        id=ids.new("sup", scene.now),
        customer_id=talk.customer_id,
        channel=talk.channel,
        rule=held.rule,
        reason=held.reason,
        inputs={
            "country": facts.country,
            "zones": list(facts.zones),
            "attempts": len(facts.attempts),
            "rules": version,
        },
        conversation_id=talk.id,
        at=scene.now,
    )
    scene.session.add(row)
    scene.record("withheld", reason=str(held.reason), rule=held.rule, rules=version)
    talk.needs_person = f"withheld:{held.reason}"
    talk.why = explain(Never(held.reason, held.rule), talk.language)


def _await(scene: Scene, wait: Await) -> None:
    if wait.after is None:
        return
    # Silence is counted from the moment the text is due, not from the moment it was planned.
    due = (scene.due_at or scene.now) + wait.after
    wakeup = Wakeup(
        id=ids.new("wak", scene.now),
        conversation_id=scene.conversation.id,
        turn=scene.conversation.turn,
        after_s=int(wait.after.total_seconds()),
        due_at=due,
    )
    scene.session.add(wakeup)


def _remember(scene: Scene, remember: Remember) -> None:
    talk = scene.conversation
    about = (talk.customer_id, talk.id, scene.reply_id)
    keep_reason(scene.session, about, remember.reason, remember.probability, how=remember.how, now=scene.now)
    scene.record(
        "learned", reason=remember.reason, how=remember.how, probability=round(remember.probability, 4)
    )


def _undertake(scene: Scene, undertake: Undertake) -> None:
    """A promise of the script, due that long after its words reach the customer; said twice it is one."""
    talk, session = scene.conversation, scene.session
    given = select(Promise.id).where(
        Promise.conversation_id == talk.id,
        Promise.what == undertake.what,
        Promise.state == PromiseState.OPEN,
    )
    promise_id = session.exec(given).first() or _promised(scene, undertake)
    if scene.line is not None and scene.line.node == undertake.node:
        scene.line.why = {**scene.line.why, PROMISE: promise_id}


def _promised(scene: Scene, undertake: Undertake) -> str:
    talk = scene.conversation
    return promises.make(
        scene.session,
        customer_id=talk.customer_id,
        what=undertake.what,
        due_at=(scene.due_at or scene.now) + undertake.due,
        rep_id=_owner(scene, undertake.owner),
        conversation_id=talk.id,
        actor=scene.actor if scene.actor.kind in PEOPLE else SYSTEM,
        now=scene.now,
    ).id


def _owner(scene: Scene, owner: str) -> str | None:
    """Who sees to a promise: the rep of the talk or of the customer, or else whoever supervises."""
    talk, session = scene.conversation, scene.session
    if owner == "rep":
        return talk.rep_id or session.get_one(Customer, talk.customer_id).rep_id
    supervising = select(Rep.id).where(Rep.role == Role.SUPERVISOR, col(Rep.left_at).is_(None))
    return session.exec(supervising.order_by(col(Rep.id))).first()


def hand_over(scene: Scene, why: str) -> None:
    """A person goes on from here."""
    scene.conversation.needs_person = why
    scene.record("handed_over", why=why)


def close(scene: Scene, outcome: str, why: str) -> None:
    """The talk is over. Texts planned in this very step still go; nothing else does."""
    talk = scene.conversation
    talk.status, talk.outcome, talk.why = ConversationStatus.CLOSED, outcome, why
    talk.needs_person, talk.closed_at = None, scene.now
    if outcome in LAST_WORDS:
        scene.session.get_one(Customer, talk.customer_id).refused_at = scene.now
    scene.record("closed", outcome=outcome, why=why)


def number_of(session: Session, customer_id: str) -> str:
    """The customer's first usable number; empty when there is none."""
    return db.rows(session, _NUMBERS, customer=customer_id).scalars().first() or ""


def attempts(session: Session, customer_id: str, since: datetime | None) -> int:
    """Openings and follow-ups made in this cycle, which began at `since`: answers are no attempts."""
    counted = db.rows(session, _ATTEMPTS, customer=customer_id, since=since or EVER)
    return counted.scalar() or 0

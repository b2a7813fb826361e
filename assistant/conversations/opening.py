"""Opening a talk: with whom, on which script, and whether we may."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from assistant import ids
from assistant.conversations import casting, effects, inquiring, moves, publishing
from assistant.conversations.advance import advance
from assistant.conversations.models import Conversation, ConversationStatus
from assistant.conversations.occasions import known_reason
from assistant.conversations.playbook import Playbook
from assistant.conversations.variables import variables_of
from assistant.customers.models import Channel, Customer, Lapse
from assistant.dialogue import engine, state
from assistant.dialogue.script import Script
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.planning.decisions import Go, Never
from assistant.planning.gate import may_go
from assistant.planning.slots import Withheld, next_slot
from assistant.planning.words import explain
from assistant.reps.models import Rep
from assistant.touches import queue
from assistant.touches.facts import facts_for


@dataclass(frozen=True)
class Opened:
    """The talk, or the sentence that says which rule withheld it (a suppression row was then written)."""

    conversation_id: str | None
    withheld: str | None = None


def open_talk(
    session: Session,
    playbook: Playbook,
    *,
    customer_id: str,
    script_id: str,
    channel: str,
    actor: Actor,
    rep_id: str | None = None,
    now: datetime,
) -> Opened:
    """Begin a talk, or return the one already running on that channel.

    Raises Missing for an unknown customer or script, Invalid for a script of another channel, or for a second
    touch on a reason they never told us.
    """
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id!r}")
    script = publishing.live(session, playbook, script_id)
    if script.channel != channel:
        raise Invalid(f"channel: script {script_id} is for {script.channel}, not {channel!r}")
    _refuse_untold(session, script, customer_id, now)
    ledger.hold(session, customer_id)  # two openings at once must not both find nothing running
    if running := running_talk(session, customer_id, channel):
        return Opened(running.id)
    talk = _talk(session, playbook, customer, script, rep_id, now)
    scene = effects.Scene(session, playbook, talk, actor, None, replying=False, now=now)
    if refused := _gate(scene):
        return refused
    publishing.keep(session, script, now=now)
    _begin(session, playbook, talk, script, now)
    session.add(talk)
    session.flush()
    moves.keep(session, talk, {"kind": moves.OPENED}, actor=actor, now=now)
    scene.record("opened", rep=rep_id)
    if talk.channel == Channel.CALL:
        _note_call(scene)
    advance(session, playbook, talk.id, state.Started(), turn=0, actor=actor, now=now)
    return Opened(talk.id)


def _refuse_untold(session: Session, script: Script, customer_id: str, now: datetime) -> None:
    """A second touch takes up what they told us: to anybody else it would be untrue."""
    if script.fits.occasion != casting.SECOND_TOUCH or not script.fits.reasons:
        return
    known = known_reason(session, customer_id, now)
    if known is None or known.reason not in script.fits.reasons:
        answers = ", ".join(script.fits.reasons)
        raise Invalid(f"script: {script.id} takes up {answers}, which this customer has not told us")


def running_talk(session: Session, customer_id: str, channel: str) -> Conversation | None:
    """The open talk with a customer on a channel, newest first."""
    mine = select(Conversation).where(
        Conversation.customer_id == customer_id,
        Conversation.channel == channel,
        Conversation.status == ConversationStatus.OPEN,
    )
    return session.exec(mine.order_by(Conversation.opened_at.desc())).first()  # type: ignore[attr-defined]


def _talk(
    session: Session,
    playbook: Playbook,
    customer: Customer,
    script: Script,
    rep_id: str | None,
    now: datetime,
) -> Conversation:
    speaker = rep_id or customer.rep_id
    rep = session.get(Rep, speaker) if speaker else None
    lapse = session.get(Lapse, customer.id)
    language = customer.language if customer.language in script.languages else script.languages[0]
    return Conversation(
        id=ids.new("con", now),
        customer_id=customer.id,
        script_id=script.id,
        script_version=script.version,
        channel=script.channel,
        language=language,
        rep_id=rep_id,
        style=customer.style or "",
        tier=lapse.tier if lapse else "",
        occasion=script.fits.occasion,
        state="",
        variables=variables_of(customer, lapse, playbook, rep_name=rep.name if rep else "", now=now),
        opened_at=now,
    )


def _begin(session: Session, playbook: Playbook, talk: Conversation, script: Script, now: datetime) -> None:
    """Where the talk stands before a word is said: what is believed of this customer, and their patience."""
    current = inquiring.pin(session, playbook, talk, now=now)
    if current is None:
        opened = engine.open(script)
    else:
        prior = inquiring.prior_of(session, playbook, talk, current, now=now)
        opened = engine.open(script, prior, inquiring.patience_of(talk))
    talk.state = state.to_json(opened)


def _gate(scene: effects.Scene) -> Opened | None:
    """A call must be allowed this minute; a text must have some allowed moment."""
    talk, rules = scene.conversation, scene.playbook.rules
    facts = facts_for(scene.session, talk.customer_id, provider=scene.playbook.provider, now=scene.now)
    if talk.channel == Channel.CALL:
        decision = may_go(rules, facts, Channel.CALL, scene.now)
        if isinstance(decision, Go):
            return None
        held = Withheld(decision.reason, decision.rule)
        words = explain(decision, talk.language)
    else:
        slot = next_slot(rules, facts, Channel.SMS, scene.now, seed=talk.id)
        if not isinstance(slot, Withheld):
            return None
        held, words = slot, explain(Never(slot.reason, slot.rule), talk.language)
    conversation_id, talk.id = talk.id, ""
    effects.withhold(scene, facts, held)
    talk.id = conversation_id
    return Opened(None, words)


def _note_call(scene: effects.Scene) -> None:
    """A call a person makes counts as an attempt from the moment it is started."""
    talk, session = scene.conversation, scene.session
    facts = facts_for(session, talk.customer_id, provider=scene.playbook.provider, now=scene.now)
    queue.note_call(
        session,
        customer_id=talk.customer_id,
        conversation_id=talk.id,
        to=effects.number_of(session, talk.customer_id),
        number=effects.attempts(session, talk.customer_id, facts.cycle_since) + 1,
        now=scene.now,
    )

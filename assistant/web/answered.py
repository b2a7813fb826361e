"""What a call has given the customer so far: the promises made in it, and why this remedy was chosen."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from assistant.conversations import remedying
from assistant.conversations.models import Conversation
from assistant.conversations.playbook import Playbook
from assistant.conversations.queries import TalkView
from assistant.dialogue.script import NodeKind
from assistant.errors import Missing
from assistant.promises.models import Promise, PromiseState
from assistant.remedies import telling
from assistant.web import moments


@dataclass(frozen=True)
class Promised:
    """One promise of this call, and when it falls due."""

    what: str
    due: moments.Shown


@dataclass(frozen=True)
class Remedy:
    """Why the remedy in front of the rep was chosen, and why not the others, in sentences."""

    why: tuple[str, ...]
    rejected: tuple[str, ...]


def promised(reading: Session, talk_id: str, zone: str, language: str) -> tuple[Promised, ...]:
    """What was promised in this call, by the script or by hand, in the order of their days; not what was
    withdrawn."""
    mine = select(Promise).where(Promise.conversation_id == talk_id, Promise.state != PromiseState.WITHDRAWN)
    return tuple(
        Promised(one.what, moments.shown(one.due_at, zone, language))
        for one in reading.exec(mine.order_by(col(Promise.due_at)))
    )


def remedy(
    reading: Session, playbook: Playbook, view: TalkView, *, language: str, now: datetime
) -> Remedy | None:
    """The choice behind the remedy now in front of the rep; None while there is none."""
    if not any(line.kind == NodeKind.REMEDY for line in view.lines):
        return None
    talk = reading.get_one(Conversation, view.id)
    reason = view.settled or talk.top_reason
    if reason is None:
        return None
    try:
        choice = remedying.choice_for(
            reading, playbook, view.customer_id, reason, channel=view.channel,
            role=remedying.speaker_of(reading, talk), talk_id=view.id, now=now,
        )  # fmt: skip
    except Missing:
        return None
    return Remedy(telling.why(choice, language), telling.rejections(choice, language))

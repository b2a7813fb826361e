"""What a call has given the customer so far: the promises made in it, and why this remedy was chosen."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from assistant.conversations.queries import TalkView
from assistant.dialogue.script import NodeKind
from assistant.promises.models import Promise, PromiseState
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


def remedy(view: TalkView, language: str) -> Remedy | None:
    """Why the remedy now in front of the rep was chosen, as it was true when it was; None while there is
    none."""
    kept = next((line.why for line in view.lines if line.kind == NodeKind.REMEDY and line.why), None)
    if kept is None:
        return None
    return Remedy(tuple(kept["told"][language]), tuple(kept["rejected"][language]))

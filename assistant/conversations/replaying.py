"""A talk played again from what was kept of it: the same states and the same lines must come of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlmodel import Session, col, select

from assistant.conversations import moves, publishing
from assistant.conversations.models import Conversation, Line, Move, Reply
from assistant.conversations.playbook import Playbook
from assistant.conversations.talking import restaged
from assistant.dialogue import engine, state
from assistant.dialogue.effects import Say
from assistant.dialogue.play import shown, told
from assistant.dialogue.script import Script
from assistant.errors import Missing


@dataclass(frozen=True)
class Difference:
    """Where a replay went another way. `position` counts the moves of the talk from 0."""

    position: int
    what: str
    kept: str
    played: str


@dataclass(frozen=True)
class Replay:
    """What playing a talk again came to; `trace` has a line per cause and effect, as plays have.

    `whole` is False for a talk that began before moves were kept.
    """

    moves: int
    differences: tuple[Difference, ...]
    trace: tuple[str, ...]
    whole: bool


def replay(session: Session, playbook: Playbook, conversation_id: str) -> Replay:
    """Run the engine over the stored inputs of a talk, on its own versions of script, probes and model.

    Reads only. After a difference it goes on from what was kept. Raises Missing.
    """
    talk = session.get(Conversation, conversation_id)
    if talk is None:
        raise Missing(f"conversation: there is no {conversation_id[:64]!r}")
    kept = moves.of_talk(session, talk.id)
    script = publishing.stored(session, playbook, talk.script_version)
    said = _said(session, talk.id)
    texts = {
        reply.id: reply.text for reply in session.exec(select(Reply).where(Reply.conversation_id == talk.id))
    }
    trace: list[str] = []
    found: list[Difference] = []
    for before, move in pairwise(kept):
        cause = moves.cause_of(move.cause, texts.get(move.cause.get("reply") or "", ""))
        if cause is None:
            played = _by_hand(script, kept, before, move)
            trace.append(str(move.cause["kind"]).replace("_", " "))
        else:
            step = engine.step(
                restaged(session, playbook, script, talk, move.inputs), state.from_json(before.state), cause
            )
            played = step.state
            trace += [told(cause), *(shown(effect) for effect in step.effects)]
            lines = [effect for effect in step.effects if isinstance(effect, Say)]
            found += _unlike(move, said.get(move.turn, ()), lines)
        if state.to_json(played) != state.to_json(state.from_json(move.state)):
            found.append(Difference(move.position, "state", move.state, state.to_json(played)))
    whole = bool(kept) and kept[0].cause["kind"] == moves.OPENED and _ends_as_kept(talk, kept[-1])
    return Replay(len(kept), tuple(found), tuple(trace), whole)


def _by_hand(script: Script, kept: Sequence[Move], before: Move, move: Move) -> state.State:
    """What a person did past the engine: took the talk, gave it back, or went back to correct an answer."""
    was = state.from_json(before.state)
    match move.cause["kind"]:
        case moves.TAKEN_OVER:
            return replace(was, handed_over=move.cause["why"])
        case moves.RESUMED:
            return engine.resumed(script, was)
        case moves.CORRECTED:
            return state.from_json(kept[move.cause["to"]].state)
    return was


def _unlike(move: Move, kept: Sequence[Line], played: Sequence[Say]) -> Iterator[Difference]:
    """Lines that differ. What contact rules withheld was played and never said: it may only be missing."""
    for line, say in zip(kept, played, strict=False):
        if (line.line_id, line.text) != (say.line_id, say.text):
            yield Difference(
                move.position, "line", f"{line.line_id}: {line.text}", f"{say.line_id}: {say.text}"
            )
    for line in kept[len(played) :]:
        yield Difference(move.position, "line", f"{line.line_id}: {line.text}", "nothing")


def _said(session: Session, conversation_id: str) -> Mapping[int, list[Line]]:
    mine = select(Line).where(Line.conversation_id == conversation_id)
    by_turn: dict[int, list[Line]] = {}
    for line in session.exec(mine.order_by(col(Line.turn), col(Line.position))):
        by_turn.setdefault(line.turn, []).append(line)
    return by_turn


def _ends_as_kept(talk: Conversation, last: Move) -> bool:
    return state.from_json(talk.state) == state.from_json(last.state)

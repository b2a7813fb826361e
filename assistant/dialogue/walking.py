"""From a node to the next one that waits or ends, saying every line on the way."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.dialogue import asking
from assistant.dialogue.effects import Await, Close, Effect, HandOver, Say, Undertake
from assistant.dialogue.elicitation.choosing import STOPPING_MOODS, Stop
from assistant.dialogue.script import ANY_REASON, Node, NodeKind, On, Route
from assistant.dialogue.state import Closed, State
from assistant.dialogue.talk import Talk, Words, cue_for, to_answer, top_reason, words

#: Nodes passed in one step. A person can take in a few lines at once; the shipped scripts pass at most four.
MAX_NODES = 32
#: Times one node may wait for an answer. A third time would be pestering, so a person takes over; it also
#: bounds every conversation, since each loop of a checked script goes through a waiting node. An elicit node
#: may ask several probes in one visit, each of them once.
MAX_VISITS = 2


class Step(NamedTuple):
    """Where the conversation stands after a cause, and what its host is asked to do."""

    state: State
    effects: tuple[Effect, ...]


def walk(talk: Talk, state: State, start: str, named: Sequence[str] = ()) -> Step:
    """Says every line from `start` to the next node that waits or ends. A loop hands over unsaid.

    `named` are the reasons of the route that led here: a farewell for having moved answers no price.
    """
    said: list[Effect] = []
    key: str | None = start
    for _ in range(MAX_NODES):
        if key is None:
            return hand_over(state, "no_route", tuple(said))
        node = talk.script.nodes[key]
        spoken = _SPEAKING.get(node.kind, _line)(talk, state, node, named)
        why_not = _unsayable(talk, state, node) if spoken else "no_remedy"
        if spoken is None or why_not:
            return hand_over(state.evolve(node=key), why_not)
        if node.elicitation is not None:
            arrived = state.evolve(node=key, here=0, asked=(*state.asked, key))
            return inquire(talk, arrived, node, tuple(said))
        state, effects = spoken
        said += effects
        if node.kind is NodeKind.CLOSE:
            return close(state.evolve(node=key), tuple(said), node.outcome, node.why)
        if node.kind is NodeKind.HAND_OVER:
            return hand_over(state.evolve(node=key), node.why, tuple(said))
        if node.waits and (effects or not node.cues):
            rests = state.evolve(node=key, asked=(*state.asked, key), probe=None)
            return Step(rests, (*said, Await(node.wait, key)))
        state = state.evolve(node=key)
        key = node.then
    return hand_over(state, "script_loop")


def inquire(talk: Talk, state: State, node: Node, before: tuple[Effect, ...]) -> Step:
    """The next probe of an elicit node; or onward, where the reason is settled or nothing more is asked."""
    found = asking.ask(talk, state, node)
    if isinstance(found, Stop):
        route = _plainly_said(state, node, found)
        target = node.route(On.UNSETTLED) if route is None else route.to
        named = route.named if route else ()
        onward = hand_over(state, found.why) if target is None else walk(talk, state, target, named)
        return Step(onward.state, (*before, *onward.effects))
    if isinstance(found, asking.Settled):
        state, learned = asking.settle(state, found.reason)
        route = by_reason(node, found.reason)
        onward = hand_over(state, "no_route") if route is None else walk(talk, state, route.to, route.named)
        return Step(onward.state, (*before, *learned, *onward.effects))
    state, say = found
    return Step(state, (*before, say, Await(node.wait, node.id)))


def _plainly_said(state: State, node: Node, stop: Stop) -> Route | None:
    """Where their own words lead when asking ends before it is sure; a confirmation can still put them."""
    said = None if stop.why in STOPPING_MOODS else top_reason(state.belief)
    return None if said is None or said in state.inquiry.denied else by_reason(node, said)


def by_reason(node: Node, reason: str) -> Route | None:
    """The first route for this reason."""
    fits = {reason, ANY_REASON}
    return next((r for r in node.routes if r.on is On.REASON and fits & set(r.values)), None)


def hand_over(state: State, why: str, before: tuple[Effect, ...] = ()) -> Step:
    """A person goes on, after what was said before."""
    return Step(state.evolve(handed_over=why), (*before, HandOver(why)))


def close(state: State, before: tuple[Effect, ...], outcome: str, why: str) -> Step:
    """The conversation ends, after what was said before."""
    return Step(state.evolve(closed=Closed(outcome, why)), (*before, Close(outcome, why)))


def _unsayable(talk: Talk, state: State, node: Node) -> str:
    """Why a person must take over before this node says anything; "" when it may."""
    if node.expires is not None and talk.today is not None and talk.today > node.expires:
        return "expired"
    over = node.waits and state.asked.count(node.id) >= MAX_VISITS
    return "script_loop" if over else ""


_Spoken = tuple[State, tuple[Effect, ...]]


def _line(talk: Talk, state: State, node: Node, named: Sequence[str]) -> _Spoken | None:
    if not node.lines:
        return state, ()
    said = words(talk, node, state, named)
    if said is None:
        return None
    return state, (_say(node, said),)


def _remedy(talk: Talk, state: State, node: Node, named: Sequence[str]) -> _Spoken | None:
    said = words(talk, node, state, named)
    reason = to_answer(state, named)
    if said is None or reason is None:
        return None
    return state.evolve(answered=(*state.answered, reason)), (_say(node, said),)


def _promise(talk: Talk, state: State, node: Node, named: Sequence[str]) -> _Spoken | None:
    spoken = _line(talk, state, node, named)
    promised = node.undertaking
    if spoken is None or promised is None:
        return spoken
    what = talk.say(promised.what[talk.written])
    return state, (*spoken[1], Undertake(node.id, what, promised.owner, promised.due))


def _small_talk(talk: Talk, state: State, node: Node, named: Sequence[str]) -> _Spoken:
    found = cue_for(talk, node, state)
    if found is None:
        return state, ()
    cue, said = found
    return state.evolve(cues=(*state.cues, f"{node.id}.{cue.id}")), (_say(node, said),)


def _say(node: Node, said: Words) -> Say:
    return Say(node.id, said.line_id, node.kind, said.text, node.probe, node.technique, expires=node.expires)


_SPEAKING: dict[NodeKind, Callable[[Talk, State, Node, Sequence[str]], _Spoken | None]] = {
    NodeKind.REMEDY: _remedy,
    NodeKind.PROMISE: _promise,
    NodeKind.SMALL_TALK: _small_talk,
}

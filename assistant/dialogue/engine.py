"""The one step function: script, state and cause in; new state and effects out. Pure and bounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.dialogue.effects import Await, Close, Effect, HandOver, Remember, Say
from assistant.dialogue.lines import render
from assistant.dialogue.script import ANY_REASON, Node, NodeKind, On, Route, Script
from assistant.dialogue.state import Cause, Closed, Continued, Failed, Heard, Silent, Started, State
from assistant.errors import Invalid

#: A reason is asserted, remembered and answered from this probability on.
ASSERTED = 0.5
#: Nodes passed in one step. A person can take in a few lines at once; the shipped scripts pass at most four.
MAX_NODES = 32
#: Times one node may wait for an answer. A third time would be pestering, so a person takes over; it also
#: bounds every conversation, since each loop of a checked script goes through a waiting node.
MAX_VISITS = 2
#: What a denied confirmation leaves of the belief that was put to the customer.
DENIED = 0.2


@dataclass(frozen=True)
class Step:
    state: State
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Talk:
    """What stays the same within one step."""

    script: Script
    language: str
    variables: Mapping[str, object]
    remedies: Mapping[str, str]


def open(script: Script) -> State:  # noqa: A001 - conversations are opened
    """The state before anything was said."""
    return State(script.version, script.start)


def step(
    script: Script,
    state: State,
    cause: Cause,
    language: str,
    variables: Mapping[str, object],
    remedies: Mapping[str, str],
) -> Step:
    """Moves the conversation by one cause.

    `remedies` are ready words per reason, with the same variables as lines. Whatever the script says: an
    action `suppress` closes as opted_out, `review` hands over, a closed state gives no effects; a
    conversation handed over says nothing more, but still learns reasons and still hears an opt-out. Raises
    Invalid when the state belongs to another version, the language is not the script's, or a line cannot be
    rendered; never for what the customer said.
    """
    if state.script_version != script.version:
        raise Invalid(
            f"the conversation runs on version {state.script_version[:12]}, not {script.version[:12]}"
        )
    if language not in script.languages:
        raise Invalid(f"language: {script.id} speaks {', '.join(script.languages)}, not {language!r}")
    if state.closed is not None:
        return Step(state, ())
    talk = Talk(script, language, variables, remedies)
    match cause:
        case Heard():
            return _heard(talk, state, cause)
        case Started():
            return Step(state, ()) if _begun(state) else walk(talk, state, script.start)
        case Continued():
            return _continued(talk, state)
        case Silent() | Failed():
            return _unanswered(talk, state, cause)


def may_continue(script: Script, state: State) -> bool:
    """Whether the rep may go on without an answer here."""
    if state.closed is not None:
        return False
    node = script.nodes[state.node]
    return _resumable(script, state) if state.handed_over is not None else node.then is not None


def resumed(script: Script, state: State) -> State:
    """The state with the script in charge again, resting at the last question it asked."""
    if state.handed_over is None or script.nodes[state.node].waits or not state.asked:
        return replace(state, handed_over=None)
    return replace(state, handed_over=None, node=state.asked[-1])


def top_reason(belief: Mapping[str, float]) -> str | None:
    """The reason believed most, if believed enough to answer; ties go by name, so that replays agree."""
    reason = min(belief, key=lambda reason: (-belief[reason], reason), default=None)
    return reason if reason is not None and belief[reason] >= ASSERTED else None


def to_answer(state: State, named: Sequence[str] = ()) -> str | None:
    """The reason a remedy would answer now: believed most among those not answered yet, of those `named`."""
    left = {
        reason: p
        for reason, p in state.belief.items()
        if reason not in state.answered and (not named or reason in named)
    }
    return top_reason(left)


def walk(talk: Talk, state: State, start: str, named: Sequence[str] = ()) -> Step:
    """Says every line from `start` to the next node that waits or ends. A loop hands over unsaid.

    `named` are the reasons of the route that led here: a farewell for having moved answers no price.
    """
    said: list[Effect] = []
    key = start
    for _ in range(MAX_NODES):
        node = talk.script.nodes[key]
        state = replace(state, node=key)
        text = words(talk, node, state, named) if node.lines else ""
        if text is None:
            return _hand_over(state, "no_remedy")
        if node.waits and state.asked.count(key) >= MAX_VISITS:
            return _hand_over(state, "script_loop")
        if text:
            line_id = f"{node.line_id}.{talk.language}"
            said.append(Say(key, line_id, node.kind, text, node.probe, node.technique))
            state = _with_answer(state, node, named)
        if node.kind is NodeKind.CLOSE:
            return _close(state, tuple(said), node.outcome, node.why)
        if node.kind is NodeKind.HAND_OVER:
            return _hand_over(state, node.why, tuple(said))
        if node.waits:
            return Step(replace(state, asked=(*state.asked, key)), (*said, Await(node.wait, key)))
        if node.then is None:
            return _hand_over(state, "no_route", tuple(said))
        key = node.then
    return _hand_over(state, "script_loop")


def words(talk: Talk, node: Node, state: State, named: Sequence[str] = ()) -> str | None:
    """The node's line for this customer; None when it needs a remedy and there is none left to give."""
    line = node.lines[talk.language]
    if node.kind is not NodeKind.REMEDY:
        return render(line, talk.variables)
    remedy = talk.remedies.get(to_answer(state, named) or "")
    if remedy is None:
        return None
    return render(line, {**talk.variables, "remedy": render(remedy, talk.variables)})


def _with_answer(state: State, node: Node, named: Sequence[str]) -> State:
    reason = to_answer(state, named) if node.kind is NodeKind.REMEDY else None
    return state if reason is None else replace(state, answered=(*state.answered, reason))


def _begun(state: State) -> bool:
    return bool(state.asked) or state.handed_over is not None


def _heard(talk: Talk, state: State, heard: Heard) -> Step:
    asserted = sorted(
        ((reason, p) for reason, p in heard.reasons.items() if p >= ASSERTED),
        key=lambda item: (-item[1], item[0]),
    )
    node = talk.script.nodes[state.node]
    belief = _updated(state.belief, heard, denied=_denies(node, heard, bool(asserted)))
    state = replace(state, belief=belief, heard=state.heard + 1, silences=0)
    learned = tuple(Remember(reason, p) for reason, p in asserted) + _confirmed(node, heard, state)
    if heard.action == "suppress":
        return _close(state, learned, "opted_out", heard.intent)
    if state.handed_over is not None:
        return Step(state, learned)
    if heard.action == "review":
        return _hand_over(state, heard.intent or "review", learned)
    if not _begun(state):
        return _hand_over(state, "not_started", learned)
    route = _route(node, heard.intent, asserted[0][0] if asserted else None)
    if route is None:
        return _hand_over(state, "no_route", learned)
    onward = walk(talk, state, route.to, route.named)
    return Step(onward.state, (*learned, *onward.effects))


def _route(node: Node, intent: str, reason: str | None) -> Route | None:
    for route in node.routes:
        if route.on is On.REASON and reason is not None and {reason, ANY_REASON} & set(route.values):
            return route
        if route.on is On.INTENT and intent in route.values:
            return route
        if route.on is On.ELSE:
            return route
    return None


def _confirmed(node: Node, heard: Heard, state: State) -> tuple[Remember, ...]:
    """A yes to "did I hear you right?" confirms the reason believed most."""
    top = top_reason(state.belief)
    if node.technique != "confirmation" or heard.intent != "affirm" or top is None:
        return ()
    return (Remember(top, state.belief[top], "confirmed"),)


def _denies(node: Node, heard: Heard, asserted: bool) -> bool:
    return node.technique == "confirmation" and heard.intent == "negative" and not asserted


def _updated(belief: Mapping[str, float], heard: Heard, denied: bool) -> dict[str, float]:
    """Noisy-or: each reading is an independent chance to have shown the reason, b' = 1 - (1 - b)(1 - p)
    (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, 4.3). Only a denial lowers it."""
    updated = dict(belief)
    for reason, probability in heard.reasons.items():
        updated[reason] = 1 - (1 - updated.get(reason, 0.0)) * (1 - probability)
    top = top_reason(belief)
    if denied and top is not None:
        updated[top] *= DENIED
    return updated


def _resumable(script: Script, state: State) -> bool:
    return script.channel == "call" and script.nodes[state.node].waits and bool(state.asked)


def _continued(talk: Talk, state: State) -> Step:
    node = talk.script.nodes[state.node]
    if not _begun(state):
        return Step(state, ())
    if state.handed_over is not None:
        # On a call the one who takes over is the rep at the screen: Next takes the script up again.
        if not _resumable(talk.script, state):
            return Step(state, ())
        return Step(replace(state, handed_over=None), (Await(node.wait, node.id),))
    if node.then is None:
        return Step(state, (Await(node.wait, node.id),))
    return walk(talk, state, node.then)


def _unanswered(talk: Talk, state: State, cause: Silent | Failed) -> Step:
    if not _begun(state) or state.handed_over is not None:
        return Step(state, ())
    node = talk.script.nodes[state.node]
    if isinstance(cause, Failed):
        target, why = node.route(On.FAILED), "touch_failed"
    else:
        state = replace(state, silences=state.silences + 1)
        target, why = node.route(On.SILENCE), "no_route"
    return _hand_over(state, why) if target is None else walk(talk, state, target)


def _hand_over(state: State, why: str, before: tuple[Effect, ...] = ()) -> Step:
    return Step(replace(state, handed_over=why), (*before, HandOver(why)))


def _close(state: State, before: tuple[Effect, ...], outcome: str, why: str) -> Step:
    return Step(replace(state, closed=Closed(outcome, why)), (*before, Close(outcome, why)))

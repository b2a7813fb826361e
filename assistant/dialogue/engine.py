"""The one step function: talk, state and cause in; new state and effects out. Pure and bounded."""

from collections.abc import Collection, Mapping

from assistant.dialogue import asking
from assistant.dialogue.effects import Await, Remember
from assistant.dialogue.elicitation.belief import Inquiry, begin
from assistant.dialogue.script import ANY_REASON, CONFIRMATION, Node, NodeKind, On, Route, Script
from assistant.dialogue.state import Cause, Continued, Failed, Heard, Silent, Started, State
from assistant.dialogue.talk import ASSERTED, Talk, to_confirm, top_reason
from assistant.dialogue.walking import Step, close, hand_over, inquire, walk
from assistant.errors import Invalid

#: What a denied confirmation leaves of the belief that was put to the customer.
DENIED = 0.2
#: How far a reason told in an earlier talk is believed: they said it, and may have thought better of it.
TOLD_BEFORE = 0.9
SECOND_TOUCH = "second_touch"


def open(  # noqa: A001 - conversations are opened
    script: Script, prior: Mapping[str, float] | None = None, patience: float = 0.0
) -> State:
    """The state before anything was said.

    `prior` is a weight per reason it may be, from what is known of this customer; `patience` what they
    bear, in ordinary questions. Without them an elicit node starts from every reason alike. A script for
    the second touch on one reason takes that reason as told before, and answers it without asking again.
    """
    inquiry = begin(prior, patience) if prior else Inquiry()
    told = script.fits.reasons if script.fits.occasion == SECOND_TOUCH else ()
    belief = {told[0]: TOLD_BEFORE} if len(told) == 1 else {}
    return State(script.version, script.start, belief=belief, inquiry=inquiry)


def step(talk: Talk, state: State, cause: Cause) -> Step:
    """Moves the conversation by one cause.

    Whatever the script says: an action `suppress` closes as opted_out, `review` hands over, a closed state
    gives no effects; a conversation handed over says nothing more, but still learns reasons and still hears
    an opt-out. Raises Invalid when the state belongs to another version, the language is not the script's,
    or a line cannot be rendered; never for what the customer said.
    """
    script = talk.script
    if state.script_version != script.version:
        raise Invalid(
            f"the conversation runs on version {state.script_version[:12]}, not {script.version[:12]}"
        )
    if talk.written not in script.languages:
        raise Invalid(f"language: {script.id} speaks {', '.join(script.languages)}, not {talk.language!r}")
    if state.closed is not None:
        return Step(state, ())
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
    if state.handed_over is not None:
        return _resumable(script, state)
    node = script.nodes[state.node]
    return node.then is not None or (node.kind is NodeKind.ELICIT and script.channel == "call")


def resumed(script: Script, state: State) -> State:
    """The state with the script in charge again, resting at the last question it asked."""
    if state.handed_over is None or script.nodes[state.node].waits or not state.asked:
        return state.evolve(handed_over=None)
    return state.evolve(handed_over=None, node=state.asked[-1])


def main_reason(state: State) -> str | None:
    """Why they left, as far as this talk knows: what is settled, else what their words point to most."""
    return state.inquiry.settled or top_reason(state.belief)


def _begun(state: State) -> bool:
    return bool(state.asked) or state.handed_over is not None


def _heard(talk: Talk, state: State, heard: Heard) -> Step:
    asserted = _asserted(heard.reasons)
    node = talk.script.nodes[state.node]
    denies = _denies(state, node, heard, [reason for reason, _ in asserted])
    affirms = node.technique == CONFIRMATION and heard.intent == "affirm"
    learned = tuple(Remember(reason, p) for reason, p in asserted) + _confirmed(state, affirms)
    state = state.evolve(
        belief=_updated(state, heard, denied=denies),
        inquiry=asking.weigh(talk, state, node, heard, denies=denies, affirms=affirms),
        heard=state.heard + 1,
        silences=0,
    )
    if heard.action == "suppress":
        return close(state, learned, "opted_out", heard.intent)
    if state.handed_over is not None:
        return Step(state, learned)
    if heard.action == "review":
        return hand_over(state, heard.intent or "review", learned)
    if not _begun(state):
        return hand_over(state, "not_started", learned)
    onward = _onward(talk, state, node, heard, asserted[0][0] if asserted else None)
    return Step(onward.state, (*learned, *onward.effects))


def _asserted(reasons: Mapping[str, float]) -> list[tuple[str, float]]:
    """What was said clearly enough, likeliest first; ties go by name."""
    said = [(reason, p) for reason, p in reasons.items() if p >= ASSERTED]
    return sorted(said, key=lambda item: (-item[1], item[0])) if len(said) > 1 else said


def _onward(talk: Talk, state: State, node: Node, heard: Heard, reason: str | None) -> Step:
    # An elicit node goes by what is settled, not by one answer: only intents and moods lead away at once.
    elicits = node.kind is NodeKind.ELICIT
    route = _route(node, heard, None if elicits else reason, at_once=elicits)
    if route is not None:
        return walk(talk, state, route.to, route.named)
    return inquire(talk, state, node, ()) if elicits else hand_over(state, "no_route")


def _route(node: Node, heard: Heard, reason: str | None, *, at_once: bool) -> Route | None:
    for route in node.routes:
        if route.on is On.REASON and reason is not None and {reason, ANY_REASON} & set(route.values):
            return route
        if route.on is On.INTENT and heard.intent in route.values:
            return route
        if route.on is On.MOOD and heard.mood in route.values:
            return route
        if route.on is On.ELSE and not at_once:
            return route
    return None


def _confirmed(state: State, affirms: bool) -> tuple[Remember, ...]:
    """A yes to "did I hear you right?" confirms the reason that was put."""
    put = to_confirm(state) if affirms else None
    if put is None:
        return ()
    chance = max(state.belief.get(put, 0.0), state.inquiry.posterior.get(put, 0.0), ASSERTED)
    return (Remember(put, round(chance, 6), "confirmed"),)


def _denies(state: State, node: Node, heard: Heard, named: Collection[str]) -> bool:
    """A no to what was put to them; naming another reason in its place is one too."""
    if node.technique != CONFIRMATION or heard.intent == "affirm":
        return False
    return to_confirm(state) not in named if named else heard.intent == "negative"


def _updated(state: State, heard: Heard, denied: bool) -> Mapping[str, float]:
    """Noisy-or: each reading is an independent chance to have shown the reason, b' = 1 - (1 - b)(1 - p)
    (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, 4.3). Only a denial lowers it."""
    if not heard.reasons and not denied:
        return state.belief
    updated = dict(state.belief)
    for reason, probability in heard.reasons.items():
        updated[reason] = 1 - (1 - updated.get(reason, 0.0)) * (1 - probability)
    if denied and (put := to_confirm(state)) in updated:
        updated[put] *= DENIED
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
        return Step(state.evolve(handed_over=None), (Await(node.wait, node.id),))
    if node.then is not None:
        return walk(talk, state, node.then)
    if node.kind is NodeKind.ELICIT:
        return inquire(talk, state, node, ())
    return Step(state, (Await(node.wait, node.id),))


def _unanswered(talk: Talk, state: State, cause: Silent | Failed) -> Step:
    if not _begun(state) or state.handed_over is not None:
        return Step(state, ())
    node = talk.script.nodes[state.node]
    if isinstance(cause, Failed):
        target, why = node.route(On.FAILED), "touch_failed"
    else:
        state = state.evolve(silences=state.silences + 1)
        target, why = node.route(On.SILENCE), "no_route"
    return hand_over(state, why) if target is None else walk(talk, state, target)

"""Elicit nodes: which probe is asked next and why, what an answer moves, and when it is settled."""

from dataclasses import dataclass, replace

from assistant.dialogue.effects import Remember, Say
from assistant.dialogue.elicitation import belief
from assistant.dialogue.elicitation.belief import Inquiry, Question
from assistant.dialogue.elicitation.choosing import Chosen, Setting, Stop, choose
from assistant.dialogue.elicitation.patience import patience
from assistant.dialogue.script import CONFIRMATION, Elicitation, Node, NodeKind
from assistant.dialogue.state import Heard, State
from assistant.dialogue.talk import ASSERTED, Talk, probe_words, to_confirm, top_reason

SETTLED = "settled"


@dataclass(frozen=True)
class Settled:
    """The reason the answers point to, once it is likely enough."""

    reason: str


def ask(talk: Talk, state: State, node: Node) -> tuple[State, Say] | Settled | Stop:
    """The next probe of an elicit node, or why there is none."""
    if talk.model is None or talk.library is None or node.elicitation is None:
        return Stop("nothing_left")
    state = _begun(talk, state)
    found = _choose(talk, state, node.elicitation)
    if isinstance(found, Stop):
        reason = to_confirm(state)
        return Settled(reason) if found.why == SETTLED and reason is not None else found
    said = probe_words(talk, found.probe)
    inquiry = belief.put(talk.library, state.inquiry, found.probe.id)
    state = state.evolve(inquiry=inquiry, here=state.here + 1, probe=found.probe.id)
    why = {"tells": list(found.tells), "gain": round(found.gain, 3)}
    return state, Say(node.id, said.line_id, node.kind, said.text, found.probe.id, found.probe.technique, why)


def settle(state: State, reason: str) -> tuple[State, tuple[Remember, ...]]:
    """The state with its reason settled; it is inferred where their own words never said it."""
    chance = round(state.inquiry.posterior.get(reason, ASSERTED), 6)
    settled = state.evolve(inquiry=replace(state.inquiry, settled=reason), probe=None)
    if state.inquiry.settled == reason or state.belief.get(reason, 0.0) >= ASSERTED:
        return settled, ()
    return settled, (Remember(reason, chance, "inferred"),)


def weigh(talk: Talk, state: State, node: Node, heard: Heard, *, denies: bool, affirms: bool) -> Inquiry:
    """The belief over the main reason after this answer."""
    if talk.model is None or talk.library is None:
        return replace(state.inquiry, mood=heard.mood) if heard.mood else state.inquiry
    inquiry = _begun(talk, state).inquiry
    put = to_confirm(state) if node.technique == CONFIRMATION else None
    if put is not None and (denies or affirms):
        moved = (
            belief.confirmed(inquiry, put, talk.model) if affirms else belief.denied(talk.model, inquiry, put)
        )
        if denies and heard.reasons:
            moved = belief.hear(talk.model, talk.library, moved, Question(), heard.reasons)
        return replace(moved, mood=heard.mood or moved.mood)
    question = _question(talk, state, node)
    if heard.intent == "affirm" and not heard.reasons:
        # A bare yes neither names a reason nor dodges the question: it moves nothing.
        unmoved = belief.put(talk.library, inquiry, question.probe)
        return replace(unmoved, mood=heard.mood or unmoved.mood)
    return belief.hear(talk.model, talk.library, inquiry, question, heard.reasons, heard.mood)


def _begun(talk: Talk, state: State) -> State:
    """A talk that began before anything was believed starts from every reason alike."""
    if state.inquiry.posterior or talk.model is None:
        return state
    left = patience(talk.style or "any", talk.tier or "any", talk.script.channel)
    even = belief.begin(dict.fromkeys(talk.model.reasons, 1.0), left)
    return state.evolve(inquiry=replace(even, mood=state.inquiry.mood))


def _choose(talk: Talk, state: State, how: Elicitation) -> Chosen | Stop:
    assert talk.model is not None
    assert talk.library is not None
    among = set(how.probes or talk.library.probes)
    if how.techniques:
        among = {name for name in among if _technique(talk, name) in how.techniques}
    told = talk.told_before or top_reason(state.belief) is not None
    setting = Setting(talk.script.channel, talk.style, talk.tier, talk.after_complaint, told)
    return choose(
        talk.model,
        talk.library,
        state.inquiry,
        setting,
        among=among if how.probes or how.techniques else None,
        confidence=how.confidence,
        at_most=how.at_most,
        asked_here=state.here,
    )


def _technique(talk: Talk, probe: str) -> str:
    known = talk.library.probes.get(probe) if talk.library else None
    return known.technique if known else ""


def _question(talk: Talk, state: State, node: Node) -> Question:
    probe = state.probe if node.kind is NodeKind.ELICIT else node.probe
    if probe is not None and talk.library is not None and probe in talk.library.probes:
        return Question(probe, talk.library.probes[probe].technique, ())
    return Question(probe or "", node.technique or "", node.reveals)

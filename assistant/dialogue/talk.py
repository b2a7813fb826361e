"""What stays the same through a step, and the words a node has for this customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from jinja2.runtime import Context

from assistant.dialogue.elicitation.model import Model
from assistant.dialogue.elicitation.probes import Library, Probe
from assistant.dialogue.lines import context_of, render
from assistant.dialogue.script import COMPLAINTS, TRADITIONAL, Cue, CueKind, Node, NodeKind, Script, Wording
from assistant.dialogue.state import State
from assistant.dialogue.traditional import traditional

#: A reason is asserted, remembered and answered from this probability on.
ASSERTED = 0.5


@dataclass(frozen=True)
class Talk:
    """One conversation as its host sees it.

    `language` is en, zh or zh-Hant; `remedies` are ready words per reason with the same variables as lines,
    `reason_words` how each reason is named aloud; `birthday_in` days, None when nobody knows; `library` and
    `model` serve elicit nodes; `told_before`: in another talk they said why they left; `today` is the day on
    which words must still hold.
    """

    script: Script
    language: str
    variables: Mapping[str, object]
    remedies: Mapping[str, str]
    style: str = ""
    tier: str = ""
    reason_words: Mapping[str, str] = field(default_factory=dict)
    traits: Mapping[str, str] = field(default_factory=dict)
    birthday_in: int | None = None
    library: Library | None = None
    model: Model | None = None
    after_complaint: bool = False
    told_before: bool = False
    today: date | None = None

    @cached_property
    def written(self) -> str:
        """The language the lines are written in: Traditional is made from Simplified."""
        return "zh" if self.language == TRADITIONAL else self.language

    def say(self, line: str, **local: str) -> str:
        """A line as said to this customer. Raises Invalid when it cannot be rendered."""
        if self.language == TRADITIONAL:
            line = traditional(line)
        return render(line, {**self.variables, **local} if local else self._context)

    @cached_property
    def _context(self) -> Context:
        return context_of(self.variables)


class Words(NamedTuple):
    """A text with the line id it was said under."""

    line_id: str
    text: str


def top_reason(belief: Mapping[str, float]) -> str | None:
    """The reason believed most, if believed enough to answer; ties go by name, so that replays agree."""
    reason = min(belief, key=lambda reason: (-belief[reason], reason), default=None)
    return reason if reason is not None and belief[reason] >= ASSERTED else None


def to_answer(state: State, named: Sequence[str] = ()) -> str | None:
    """The reason a remedy would answer now: the one settled, else the one their words point to most; of
    those `named`, if any are, and not answered yet."""
    settled = state.inquiry.settled
    if settled is not None and settled not in state.answered and (not named or settled in named):
        return settled
    left = {
        reason: p
        for reason, p in state.belief.items()
        if reason not in state.answered and (not named or reason in named)
    }
    return top_reason(left)


def to_confirm(state: State) -> str | None:
    """The reason a confirmation would put now: the one settled, the one said, else the likeliest."""
    found = state.inquiry.settled or top_reason(state.belief)
    posterior = state.inquiry.posterior
    return found or min(posterior, key=lambda reason: (-posterior[reason], reason), default=None)


def words(talk: Talk, node: Node, state: State, named: Sequence[str] = ()) -> Words | None:
    """The node's line for this customer; None when it needs a remedy or a reason and there is none."""
    local: dict[str, str] = {}
    if node.kind is NodeKind.REMEDY:
        remedy = talk.remedies.get(to_answer(state, named) or "")
        if remedy is None:
            return None
        local["remedy"] = talk.say(remedy)
    elif node.kind is NodeKind.CONFIRM:
        reason = to_confirm(state)
        if reason is None:
            return None
        local["reason"] = talk.say(talk.reason_words.get(reason, reason))
        told = reason in COMPLAINTS and state.belief.get(reason, 0.0) >= ASSERTED
        local["complained"] = "yes" if told else ""
    return worded(talk, node.wording, node.line_id, **local)


def worded(talk: Talk, wording: Wording, line_id: str, **local: str) -> Words:
    """A line in this customer's language, style and tier."""
    variant, line = wording.pick(talk.written, talk.style, talk.tier)
    ending = f".{variant.replace(' ', '_')}" if variant else ""
    return Words(f"{line_id}.{talk.language}{ending}", talk.say(line, **local))


def probe_words(talk: Talk, probe: Probe) -> Words:
    """A probe's line for this customer."""
    return worded(talk, Wording(probe.lines, probe.variants), probe.id)


def cue_for(talk: Talk, node: Node, state: State) -> tuple[Cue, Words] | None:
    """The first small-talk cue that fits this person and was not used yet, in words."""
    for cue in node.cues:
        if f"{node.id}.{cue.id}" in state.cues:
            continue
        trait = next((talk.traits[key] for key in cue.traits if key in talk.traits), None)
        if _fits(talk, cue, trait):
            local = {} if trait is None else {"trait": trait}
            return cue, worded(talk, cue.wording, f"{node.id}.{cue.id}", **local)
    return None


def _fits(talk: Talk, cue: Cue, trait: str | None) -> bool:
    match cue.kind:
        case CueKind.BIRTHDAY:
            return talk.birthday_in is not None and 0 <= talk.birthday_in <= cue.days
        case CueKind.TRAIT:
            return trait is not None
        case CueKind.LAST_ORDER:
            weeks = talk.variables.get("weeks_away")
            return isinstance(weeks, int) and weeks * 7 <= cue.days
        case CueKind.ALWAYS:
            return True

"""Which probe next: the most expected information for the patience it takes, or why to stop asking."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.elicitation.answering import Tables, tables
from assistant.dialogue.elicitation.belief import RULED_OUT, Inquiry, believed, leading
from assistant.dialogue.elicitation.model import Model
from assistant.dialogue.elicitation.probes import Library, Probe
from assistant.dialogue.elicitation.saying import Floats, plogp

CONFIDENCE = 0.8
AT_MOST = 4
#: What being asked at all takes beside a probe's own cost, when probes compare. Without it cheap questions
#: that tell little come first, and more questions and more patience are spent in the end (decision 9).
TURN = 0.5
#: A question that is expected to tell less than this many bits is not worth anybody's time.
WORTHLESS = 0.01
#: A probe is chiefly made for the reasons whose chance is at least this part of its best; it is not asked
#: once all of these are ruled out.
CHIEFLY = 0.8
TELLS = 3
#: Gains are compared to this many digits, so that ties fall to the id and not to rounding.
DIGITS = 9
STOPPING_MOODS = ("annoyed", "hurried")


@dataclass(frozen=True)
class Setting:
    """With whom and how we talk, as far as probes care."""

    channel: str
    style: str = ""
    tier: str = ""
    after_complaint: bool = False
    reasons_known: bool = False


@dataclass(frozen=True)
class Chosen:
    """Ask this. `gain`: bits expected; `tells`: the reasons it best tells apart, likeliest first."""

    probe: Probe
    gain: float
    tells: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    """Ask no more: settled, patience, at_most, nothing_left, annoyed or hurried."""

    why: str


def choose(
    model: Model,
    library: Library,
    inquiry: Inquiry,
    setting: Setting,
    *,
    among: Collection[str] | None = None,
    confidence: float = CONFIDENCE,
    at_most: int = AT_MOST,
    asked_here: int = 0,
) -> Chosen | Stop:
    """The probe with the most expected information per unit of patience, ties by id; or why to stop.

    Information is mutual information between reason and answer (Lindley 1956). `among`: ids to choose from,
    None for all; `asked_here`: how many were asked at this place of the script. Never a probe twice, never
    the technique of the last one, never one made chiefly for reasons ruled out.
    """
    stop = _stop(inquiry, confidence, asked_here >= at_most)
    if stop is not None:
        return stop
    known = tables(model, library)
    belief = believed(model, inquiry)
    gone = (belief < RULED_OUT) | np.array([reason in inquiry.denied for reason in model.reasons])
    chiefly = known.made_for >= CHIEFLY * known.made_for.max(axis=1, keepdims=True)
    spent = ~(chiefly & ~gone).any(axis=1)
    fitting = [
        known.place[name]
        for name in (known.ids if among is None else sorted(set(among)))
        if name in known.place
        and not spent[known.place[name]]
        and suits(library.probes[name], library, inquiry, setting)
    ]
    affordable = [place for place in fitting if known.cost[place] <= inquiry.patience]
    if not affordable:
        return Stop("patience" if fitting else "nothing_left")
    gains = gain(known, belief, affordable)
    worth = np.round(gains / (known.cost[affordable] + TURN), DIGITS)
    best = int(np.argmax(worth))  # the first of equals, and ids are sorted
    if gains[best] < WORTHLESS:
        return Stop("nothing_left")
    probe = library.probes[known.ids[affordable[best]]]
    tells = _tells(model, known, belief, affordable[best], gone)
    return Chosen(probe, round(float(gains[best]), DIGITS), tells)


def gain(known: Tables, belief: Floats, places: list[int]) -> Floats:
    """Bits the probes at these places are expected to tell of the reason; from 0 to its entropy."""
    answers = known.answers[places]
    heard = np.tensordot(belief, answers, axes=(0, 1))
    return np.asarray(np.maximum(known.certainty[places] @ belief - plogp(heard).sum(axis=1), 0.0))


def suits(probe: Probe, library: Library, inquiry: Inquiry, setting: Setting) -> bool:
    """Whether this probe may be asked now of this person at all."""
    last = library.probes.get(inquiry.asked[-1]) if inquiry.asked else None
    avoid = probe.avoid
    return not (
        setting.channel not in probe.channels
        or probe.id in inquiry.asked
        or (last is not None and last.technique == probe.technique)
        or setting.style in avoid.styles
        or setting.tier in avoid.tiers
        or inquiry.mood in avoid.moods
        or (avoid.after_complaint and setting.after_complaint)
        or (avoid.reasons_known and setting.reasons_known)
    )


def _stop(inquiry: Inquiry, confidence: float, enough: bool) -> Stop | None:
    if inquiry.mood in STOPPING_MOODS:
        return Stop(inquiry.mood)
    reason, chance = leading(inquiry)
    if inquiry.settled is not None or (chance >= confidence and reason not in inquiry.denied):
        return Stop("settled")
    return Stop("at_most") if enough else None


def _tells(
    model: Model, known: Tables, belief: Floats, place: int, gone: NDArray[np.bool_]
) -> tuple[str, ...]:
    """The reasons that give this probe its worth: each one's share of the mutual information."""
    answers = known.answers[place]
    heard = np.log2(belief @ answers)
    share = belief * (known.certainty[place] - answers @ heard)
    able = [i for i in range(len(belief)) if known.made_for[place][i] and not gone[i]]
    most = sorted(able, key=lambda i: (-round(float(share[i]), DIGITS), model.reasons[i]))[:TELLS]
    return tuple(model.reasons[i] for i in sorted(most, key=lambda i: (-belief[i], model.reasons[i])))

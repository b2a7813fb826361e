"""What we believe of THE main reason, and how each answer moves it. Plain values, exact through JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy as np

from assistant.dialogue.elicitation.answering import tables
from assistant.dialogue.elicitation.fitting import fitted
from assistant.dialogue.elicitation.model import Model
from assistant.dialogue.elicitation.probes import Library
from assistant.dialogue.elicitation.saying import Floats, answered, stated, told
from assistant.dialogue.script import MOODS
from assistant.errors import Invalid

#: No reason is ever held for less likely than this, so none for certain: people surprise us.
FLOOR = 0.001
#: Below this a reason counts as ruled out.
RULED_OUT = 0.01
#: The chance that a question of a script, for which nobody gave a figure, lets out a reason it is made for.
ASKED = 0.5
DIGITS = 12  # posteriors are kept to this many: machines that add in another order still agree


@dataclass(frozen=True)
class Question:
    """What was asked: a probe of the library, or a script's own question with what it is made to reveal.

    All empty: nothing was asked, they spoke of their own accord.
    """

    probe: str = ""
    technique: str = ""
    reveals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inquiry:
    """Where the search for the reason stands.

    `posterior`: the chance that this is THE main reason, summing to 1 once begun; `asked`: probe ids in
    order; `patience`: what is left, in ordinary questions; `mood`: the last one shown; `denied`: reasons they
    said no to.
    """

    posterior: Mapping[str, float] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    patience: float = 0.0
    settled: str | None = None
    mood: str = ""
    denied: tuple[str, ...] = ()


def begin(prior: Mapping[str, float], patience: float) -> Inquiry:
    """An inquiry over these reasons. `prior` needs not sum to 1; empty: every reason is equally likely."""
    if any(not isfinite(chance) or chance < 0 for chance in prior.values()):
        raise Invalid("prior: expected a chance, 0 or more, per reason")
    names = sorted(prior)
    chances = np.array([prior[name] for name in names], dtype=np.float64)
    if names and not chances.sum():
        raise Invalid("prior: every reason has chance 0")
    return Inquiry(_told(names, chances), patience=max(0.0, round(patience, DIGITS)))


def put(library: Library, inquiry: Inquiry, probe: str) -> Inquiry:
    """The inquiry once this probe was asked: its patience is spent, answered or not. Twice is as once."""
    if not probe or probe in inquiry.asked:
        return inquiry
    known = library.probes.get(probe)
    left = max(0.0, round(inquiry.patience - (known.cost if known else 1.0), DIGITS))
    return replace(inquiry, asked=(*inquiry.asked, probe), patience=left)


def hear(
    model: Model,
    library: Library,
    inquiry: Inquiry,
    asked: Question,
    reading: Mapping[str, float],
    mood: str = "",
) -> Inquiry:
    """The inquiry after an answer. `reading`: the reader's chance for each reason that the words state it.

    The reading is virtual evidence (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, 2.2.2): each
    possible answer weighs as the reader's probability over the share such answers have where the reader was
    calibrated, so that an unsure reading moves little (Chan and Darwiche, Artificial Intelligence 163, 2005).
    A probe not yet `put` is counted as asked.
    """
    inquiry = put(library, inquiry, asked.probe)
    table = _table(model, library, asked)
    weights = evidence(model, reading)
    chances = believed(model, inquiry) * (table @ weights)
    posterior = _told(model.reasons, chances)
    return replace(inquiry, posterior=posterior, mood=mood or inquiry.mood)


def confirmed(inquiry: Inquiry, reason: str, model: Model | None = None) -> Inquiry:
    """They said yes, it was `reason`: it is settled, and likelier by what a polite yes is worth."""
    yes = model.assumed.confirmation if model else {"yes_when_true": 0.92, "yes_when_false": 0.12}
    moved = _weighed(inquiry, reason, yes["yes_when_true"] / yes["yes_when_false"])
    denied = tuple(one for one in inquiry.denied if one != reason)
    return replace(moved, settled=reason, denied=denied)


def denied(model: Model, inquiry: Inquiry, reason: str) -> Inquiry:
    """They said no, it was not `reason`: it falls, though some deny what is true."""
    yes = model.assumed.confirmation
    if not inquiry.posterior:
        inquiry = replace(inquiry, posterior=_told(model.reasons, believed(model, inquiry)))
    moved = _weighed(inquiry, reason, (1 - yes["yes_when_true"]) / (1 - yes["yes_when_false"]))
    settled = None if inquiry.settled == reason else inquiry.settled
    return replace(moved, settled=settled, denied=(*(one for one in inquiry.denied if one != reason), reason))


def leading(inquiry: Inquiry) -> tuple[str, float]:
    """The likeliest reason with its chance, ties by name; ("", 0.0) before anything is believed."""
    if not inquiry.posterior:
        return "", 0.0
    reason = min(inquiry.posterior, key=lambda one: (-inquiry.posterior[one], one))
    return reason, inquiry.posterior[reason]


def believed(model: Model, inquiry: Inquiry) -> Floats:
    """The posterior in the model's order of reasons, summing to 1; all alike when nothing is believed yet."""
    if not inquiry.posterior:
        return np.full(len(model.reasons), 1 / len(model.reasons))
    chances = np.array([inquiry.posterior.get(reason, FLOOR) for reason in model.reasons])
    return np.asarray(chances / chances.sum())


def evidence(model: Model, reading: Mapping[str, float]) -> Floats:
    """How strongly a reading speaks for each answer: the reasons in the model's order, then nothing usable.

    The reader's chances are taken as independent: nothing is stated with the product of their complements,
    the rest is shared in proportion. Divided by the share of such texts where it was calibrated.
    """
    chance = np.array([min(max(reading.get(reason, 0.0), 0.0), 1.0) for reason in model.reasons])
    nothing = float(np.prod(1 - chance))
    named = chance * ((1 - nothing) / chance.sum()) if chance.any() else chance
    silent = model.assumed.blames_nothing
    usual = np.append(np.full(len(chance), (1 - silent) / len(chance)), silent)
    return np.asarray(np.append(named, nothing) / usual)


def read_inquiry(raw: Any) -> Inquiry:
    """The inquiry out of its JSON object. Raises Invalid for anything that is none."""
    if not isinstance(raw, dict) or not set(raw) <= set(Inquiry.__dataclass_fields__):
        raise Invalid(f"inquiry: expected an object with {', '.join(Inquiry.__dataclass_fields__)}")
    posterior, patience = raw.get("posterior", {}), raw.get("patience", 0.0)
    numbers = (patience, *posterior.values()) if isinstance(posterior, dict) else (None,)
    if not all(_is_chance(value, most=1e6) for value in numbers):
        raise Invalid("inquiry: expected patience and a chance per reason as numbers from 0")
    lists = {key: raw.get(key, []) for key in ("asked", "denied")}
    if any(not isinstance(value, list | tuple) for value in lists.values()):
        raise Invalid("inquiry: asked and denied are lists of names")
    settled, mood = raw.get("settled"), raw.get("mood", "")
    if not isinstance(settled, str | None) or mood not in ("", *MOODS):
        raise Invalid("inquiry: settled is a reason or null, mood one we know")
    names = {key: tuple(str(name) for name in value) for key, value in lists.items()}
    chances = {str(reason): float(chance) for reason, chance in posterior.items()}
    return Inquiry(chances, names["asked"], float(patience), settled, mood, names["denied"])


def _is_chance(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _weighed(inquiry: Inquiry, reason: str, factor: float) -> Inquiry:
    names = sorted({*inquiry.posterior, reason})
    chances = np.array(
        [inquiry.posterior.get(name, FLOOR) * (factor if name == reason else 1) for name in names]
    )
    return replace(inquiry, posterior=_told(names, chances))


def _told(names: list[str] | tuple[str, ...], chances: Floats) -> dict[str, float]:
    """These chances summing to 1, none below FLOOR, by name."""
    if not len(names):
        return {}
    shares = chances / chances.sum()
    low = shares < FLOOR
    if low.any() and not low.all():
        shares = np.where(low, FLOOR, shares * ((1 - FLOOR * low.sum()) / shares[~low].sum()))
    return {name: round(float(share), DIGITS) for name, share in sorted(zip(names, shares, strict=True))}


def _table(model: Model, library: Library, asked: Question) -> Floats:
    if asked.probe in library.probes:
        known = tables(model, library)
        return np.asarray(known.answers[known.place[asked.probe]])
    return _own_question(model, library, asked.technique, asked.reveals)


@lru_cache(maxsize=512)
def _own_question(model: Model, library: Library, technique: str, reveals: tuple[str, ...]) -> Floats:
    """A script's question; one made for no reason in particular, or none at all, may let out any."""
    model = fitted(model, library).model
    made_for = stated(model, dict.fromkeys(reveals or model.reasons, ASKED))
    return answered(model, made_for, told(model, technique))

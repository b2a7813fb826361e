"""Customers as we assume them: a hidden reason, a character, and answers that often do not give it away."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path
from random import Random
from typing import Any

import yaml

from assistant.dialogue.elicitation.patience import patience
from assistant.dialogue.elicitation.probes import Library
from assistant.errors import Invalid

FILE = Path(__file__).with_name("customers.yaml")
DIRECT = "direct"
INDIRECT = "indirect"


@cache
def assumptions() -> Mapping[str, Any]:
    """The figures of customers.yaml, which says what each means."""
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


@cache
def evasions(language: str) -> tuple[str, ...]:
    """What people say when they would rather not say."""
    return tuple(yaml.safe_load(FILE.with_name("evasions.yaml").read_text("utf-8"))[language])


@dataclass(frozen=True)
class Customer:
    """One simulated person. `evasion`: how often they dodge a question that does touch; `patience` in
    ordinary questions; `story`: what they say instead."""

    number: int
    reason: str
    style: str
    tier: str
    evasion: float
    story: str
    patience: float


@dataclass(frozen=True)
class Kind:
    """People as guarded as each other: what share of all they are, and their evasion."""

    share: float
    evasion: float


@dataclass(frozen=True)
class World:
    """What is true of all customers: why they leave, how guarded they are, what a probe touches, how often an
    answer names another reason than was meant. `touches` by probe and reason."""

    seed: int
    reasons: tuple[str, ...]
    sensitive: frozenset[str]
    shares: Mapping[str, float]
    kinds: tuple[Kind, ...]
    noise: float
    touches: Mapping[str, Mapping[str, float]]

    def customer(self, number: int, channel: str) -> Customer:
        """The customer of that number: the same every time."""
        dice, told = Random(f"{self.seed}:{number}"), assumptions()
        styles: Mapping[str, float] = told["style"]
        style = dice.choices(list(styles), list(styles.values()))[0]
        stories = {reason: weight for reason, weight in told["stories"].items() if reason in self.reasons}
        story = dice.choices(list(stories), list(stories.values()))[0] if stories else ""
        kind = dice.choices(self.kinds, [kind.share for kind in self.kinds])[0]
        reason = dice.choices(self.reasons, [self.shares[one] for one in self.reasons])[0]
        bears = patience(style, "ordinary", channel) * exp(dice.gauss(0, told["patience_spread"]))
        return Customer(number, reason, style, "ordinary", kind.evasion, story, bears)

    def let_out(self, evasion: float, probe: str, technique: str, reason: str) -> float:
        """The chance that such people let this reason out when asked so; probe "": outright."""
        told = assumptions()
        openly = told["openly"].get(technique, {})
        factor = openly.get("sensitive" if reason in self.sensitive else "neutral", 1.0)
        touched = self.touches[probe][reason] if probe else told["touches_at_most"]
        return float(touched * (1 - min(evasion * factor, told["evasion_at_most"])))

    def answer(self, customer: Customer, probe: str, technique: str, time: int = 0) -> str:
        """The reason this customer's answer is about, "" for none. The same question gets the same answer.

        `time`: how often it was asked before; then they may think anew.
        """
        dice = Random(f"{self.seed}:{customer.number}:{probe}:{time}")
        if time and dice.random() >= assumptions()["direct_anew"]:
            return self.answer(customer, probe, technique, time - 1)
        stories = assumptions()["stories_told"]
        about = ""
        if dice.random() < self.let_out(customer.evasion, probe, technique, customer.reason):
            about = customer.reason
        elif dice.random() < stories.get(technique, stories[INDIRECT]):
            about = customer.story
        if about and dice.random() < self.noise:
            about = dice.choice([one for one in self.reasons if one != about])
        return about


def world(
    reasons: Sequence[str],
    sensitive: Collection[str],
    library: Library,
    seed: int,
    *,
    noise: float,
    evasion: float,
    alike: bool = False,
) -> World:
    """A world by the assumptions of customers.yaml. `evasion`: that of the usual customer; `alike`: every
    reason is as frequent. Raises Invalid for fewer than two reasons or chances outside 0 to 0.9."""
    if len(reasons) < 2:
        raise Invalid("simulation: needs at least two reasons")
    for name, value in (("noise", noise), ("evasion", evasion)):
        if not 0 <= value <= 0.9:
            raise Invalid(f"{name}: a chance from 0 to 0.9 expected, not {value}")
    told, dice = assumptions(), Random(f"{seed}:world")
    weights = {reason: 1.0 if alike else float(told["reasons"].get(reason, 1)) for reason in reasons}
    people = sum(kind["share"] for kind in told["guarded"].values())
    kinds = tuple(
        Kind(kind["share"] / people, min(evasion * kind["factor"], told["evasion_at_most"]))
        for kind in told["guarded"].values()
    )
    touches = {
        name: {
            reason: _touched(library.probes[name].reveals.get(reason, told["unlisted"]), dice)
            for reason in reasons
        }
        for name in sorted(library.probes)
    }
    shares = {reason: weight / sum(weights.values()) for reason, weight in weights.items()}
    return World(seed, tuple(reasons), frozenset(sensitive), shares, kinds, noise, touches)


def _touched(stated: float, dice: Random) -> float:
    told = assumptions()
    true = 1 / (1 + exp(-(log(stated / (1 - stated)) + dice.gauss(0, told["world_spread"]))))
    return float(min(true / (1 - told["evasion_in_library"]), told["touches_at_most"]))

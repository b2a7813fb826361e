"""What confirmed conversations teach: how well each probe works, and why customers of a segment leave."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.dialogue.elicitation.model import Model
from assistant.errors import Invalid

#: A segment's own counts outweigh those of everybody once it has about this many customers.
SEGMENT_WEIGHT = 20.0
#: The counts of everybody outweigh "every reason alike" at one customer a reason.
ALIKE = 1.0


@dataclass(frozen=True)
class Outcome:
    """One answer whose reason was confirmed later. `reading`: the reader's chance per reason; empty: none."""

    probe: str
    reason: str
    reading: Mapping[str, float]


def learn(model: Model, outcomes: Iterable[Outcome]) -> Model:
    """The model with these answers tallied; the order they come in makes no difference to its figures.

    An answer counts by share: as the confirmed reason, as another, as nothing usable. Raises Invalid for a
    reason the model does not know.
    """
    tallies: dict[str, dict[str, tuple[float, float, float]]] = defaultdict(dict)
    for probe, rows in model.tallies.items():
        tallies[probe] = dict(rows)
    elsewhere: dict[str, float] = defaultdict(float, model.elsewhere)
    for one in sorted(outcomes, key=lambda one: (one.probe, one.reason, sorted(one.reading.items()))):
        if one.reason not in model.reasons:
            raise Invalid(f"outcome: {one.reason!r} is no reason of this model")
        before = tallies[one.probe].get(one.reason, (0.0, 0.0, 0.0))
        own, another, nothing = (round(had + got, 9) for had, got in zip(before, _shares(one), strict=True))
        tallies[one.probe][one.reason] = own, another, nothing
        for reason, share in _others(one).items():
            elsewhere[reason] = round(elsewhere[reason] + share, 9)
    return replace(model, tallies=dict(tallies), elsewhere=dict(elsewhere))


def _shares(outcome: Outcome) -> tuple[float, float, float]:
    chances = {reason: min(max(chance, 0.0), 1.0) for reason, chance in outcome.reading.items()}
    total = sum(chances.values())
    if not total:
        return 0.0, 0.0, 1.0
    nothing = float(np.prod([1 - chance for chance in chances.values()]))
    own = (1 - nothing) * chances.get(outcome.reason, 0.0) / total
    return own, max(0.0, 1 - nothing - own), nothing


def _others(outcome: Outcome) -> dict[str, float]:
    """How the share heard as another reason falls on these."""
    chances = {reason: chance for reason, chance in outcome.reading.items() if reason != outcome.reason}
    total = sum(chances.values())
    another = _shares(outcome)[1]
    return {reason: another * chance / total for reason, chance in chances.items() if total and chance}


def prior(
    reasons: Sequence[str],
    counts: Mapping[str, Mapping[str, int]],
    segment: str,
    record: Mapping[str, float],
) -> dict[str, float]:
    """The chance of each reason before a word is said; sums to 1.

    `counts`: confirmed reasons by segment (tier). A Dirichlet mean: this segment's counts, upon those of all
    segments as SEGMENT_WEIGHT customers, upon ALIKE of each reason. `record`: log-odds that what we know of
    this customer adds to a reason.
    """
    own = np.array([counts.get(segment, {}).get(reason, 0) for reason in reasons], dtype=np.float64)
    everybody = sum(
        (np.array([rows.get(reason, 0) for reason in reasons], dtype=np.float64) for rows in counts.values()),
        np.full(len(reasons), ALIKE),
    )
    rates = own + SEGMENT_WEIGHT * everybody / everybody.sum()
    weighed = rates * np.exp([record.get(reason, 0.0) for reason in reasons])
    return {reason: float(chance) for reason, chance in zip(reasons, weighed / weighed.sum(), strict=True)}

"""How far two people agree on what texts blame, beyond what chance alone would give: Cohen's kappa."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

ENOUGH = 30
"""Texts both people judged, below which a kappa says little."""

Pair = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Kappa:
    """`value` is 1 for always, 0 for as often as by chance; None when both said the same all along, for then
    chance alone explains it. `agreed` is the plain share; `first` and `second` say how often each said it."""

    value: float | None
    agreed: float
    n: int
    first: int = 0
    second: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """`overall` takes the whole answer as one: the same reasons, or not. `few`: too few to rely on."""

    overall: Kappa
    by_reason: dict[str, Kappa]
    n: int
    few: bool


def agreement(pairs: Iterable[Pair]) -> Agreement:
    """What two people said of the same texts, in the order first, second. Nothing to compare is 0 of 0."""
    both = list(pairs)
    reasons = sorted({reason for pair in both for said in pair for reason in said})
    return Agreement(
        overall=kappa([(tuple(sorted(one)), tuple(sorted(two))) for one, two in both]),
        by_reason={reason: _of(reason, both) for reason in reasons},
        n=len(both),
        few=len(both) < ENOUGH,
    )


def kappa(answers: Sequence[tuple[Hashable, Hashable]]) -> Kappa:
    """Cohen's kappa of two people's answers, one of several to each question."""
    n = len(answers)
    if not n:
        return Kappa(None, 0.0, 0)
    agreed = sum(one == two for one, two in answers)
    first, second = Counter(one for one, _ in answers), Counter(two for _, two in answers)
    by_chance = sum(count * second[answer] for answer, count in first.items())  # of n * n
    if by_chance == n * n:
        return Kappa(None, agreed / n, n)
    return Kappa((agreed * n - by_chance) / (n * n - by_chance), agreed / n, n)


def _of(reason: str, pairs: Sequence[Pair]) -> Kappa:
    answers = [(reason in one, reason in two) for one, two in pairs]
    found = kappa(answers)
    said = [sum(side) for side in zip(*answers, strict=True)]
    return Kappa(found.value, found.agreed, found.n, *said)

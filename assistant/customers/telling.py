"""Why a customer stands where they stand: the evidence of their newest score, and the sentence it makes."""

import math
from dataclasses import dataclass
from typing import Any, cast

from assistant.customers.models import Lapse
from assistant.scoring import packed, words
from assistant.scoring.lapse import Because, LapseState
from assistant.scoring.quadrants import Quadrant, Service, services
from assistant.scoring.score import Score


@dataclass(frozen=True)
class Told:
    """The parts of a score that its sentence is made of."""

    lapse_state: LapseState
    because: tuple[Because, ...]


def evidence(lapse: Lapse) -> tuple[Because, ...]:
    """Each piece of evidence with its numbers, the rhythm first.

    A standing without readable evidence, scored before this version of the product, tells its rhythm as far
    as it is known.
    """
    found = packed.unpack(lapse.evidence)
    if found or lapse.days_since is None or lapse.usual_gap_days is None:
        return found
    numbers = {"usual_gap_days": float(lapse.usual_gap_days), "days_since": float(lapse.days_since)}
    return (Because("rhythm_own", numbers),)


def evidence_record(lapse: Lapse) -> list[dict[str, Any]]:
    """The evidence as JSON has it: `code` and `numbers`, what is not known as null."""
    return [
        {"code": one.code, "numbers": {name: _finite(value) for name, value in one.numbers.items()}}
        for one in evidence(lapse)
    ]


def why(lapse: Lapse, language: str) -> str:
    """The one sentence of the evidence in `en` or `zh`; empty where there is none."""
    found = evidence(lapse)
    return words.why(cast(Score, Told(LapseState(lapse.state), found)), language) if found else ""


def why_both(lapse: Lapse) -> dict[str, str]:
    """The sentence in both languages."""
    return {language: why(lapse, language) for language in words.SENTENCES}


@dataclass(frozen=True)
class Place:
    """Where a customer stands among all: the sentences of their evidence in the order it is told, what shares
    the score has, and how their quadrant is served, None for one without."""

    sentences: tuple[str, ...]
    shares: tuple[str, ...]
    service: Service | None


def place(lapse: Lapse, language: str) -> Place:
    """All that the newest score tells of a customer, in `en` or `zh`."""
    found = evidence(lapse)
    quadrant = next((one for one in Quadrant if one == lapse.quadrant), None)
    return Place(
        tuple(words.sentence(one, language) for one in found),
        words.shares(found, language),
        services()[quadrant] if quadrant else None,
    )


def _finite(value: float | str) -> float | str | None:
    # JSON knows no NaN.
    return None if isinstance(value, float) and not math.isfinite(value) else value

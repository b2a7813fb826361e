"""A reading as plain JSON values, in one shape for the line protocol, the API and what is stored."""

from collections.abc import Sequence
from typing import Any

from assistant.reasons.classifier import Reading, ReasonReading
from assistant.reasons.replies import Evidence


def spans(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """Words with their place in characters."""
    return [{"start": one.start, "end": one.end, "text": one.text} for one in evidence]


def reasons(reading: Reading) -> list[dict[str, Any]]:
    """Every reason; `attribution` is null where the reason is not asserted."""
    return [
        {
            "reason": one.reason,
            "probability": one.probability,
            "evidence": spans(one.evidence),
            "basis": str(one.basis),
            "attribution": _attribution(reading, one),
        }
        for one in reading.reasons
    ]


def runner_up(reading: Reading) -> dict[str, Any] | None:
    """The likeliest reason after the first; null where there is none."""
    second = reading.runner_up
    return {"reason": second.reason, "probability": second.probability} if second else None


def amounts(reading: Reading) -> list[dict[str, Any]]:
    """Amounts complained of, with the reason each speaks for."""
    return [
        {
            "reason": one.kind,
            "value": one.value,
            "unit": one.unit,
            "exact": one.exact,
            "start": one.span[0],
            "end": one.span[1],
            "text": reading.text[slice(*one.span)],
        }
        for one in reading.amounts
    ]


def _attribution(reading: Reading, one: ReasonReading) -> dict[str, Any] | None:
    found = reading.attribution(one)
    if found is None:
        return None
    return {
        "fault": str(found.fault),
        "changeable": found.changeable,
        "by_us": found.by_us,
        "why": found.why,
        "evidence": spans(found.evidence),
    }

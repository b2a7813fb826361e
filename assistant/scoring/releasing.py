"""The proposal to let a customer go, with its figures and words. A person decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import Invalid
from assistant.scoring.natural import Means, natural_reasons
from assistant.scoring.worth import Stop, worth


class Ground(StrEnum):
    """Why letting go is proposed."""

    natural = "natural"
    stopped = "stopped"
    costs_more = "costs_more"


@dataclass(frozen=True)
class Trying:
    """Where winning one customer back stands. Money: `value_if_won` is the margin of the year after,
    `contact_cost` what one more attempt costs; `chance` is that of one more attempt. `natural` is a name of
    natural.yaml or empty."""

    value_if_won: float
    chance: float
    contact_cost: float
    attempts: int
    signs_of_life: int
    natural: str = ""


@dataclass(frozen=True)
class Proposal:
    """Let this customer go: on these grounds, with the worth of trying on and its cost."""

    grounds: tuple[Ground, ...]
    trying: Trying
    expected: float
    cost: float

    def words(self, language: str) -> str:
        """The proposal in a sentence or two, `en` or `zh`. Raises Invalid for any other language."""
        if language not in _SAID:
            raise Invalid(f"language: {language!r} is not one of {', '.join(_SAID)}")
        reason = natural_reasons()[self.trying.natural].name[language] if self.trying.natural else ""
        return _BETWEEN[language].join(
            _SAID[language][ground].format(
                expected=f"{self.expected:,.2f}",
                cost=f"{self.cost:,.2f}",
                attempts=self.trying.attempts,
                signs=self.trying.signs_of_life,
                reason=reason,
            )
            for ground in self.grounds
        )


_BETWEEN = {"en": " ", "zh": ""}
_SAID: Mapping[str, Mapping[Ground, str]] = {
    "en": {
        Ground.natural: "Told us: {reason}; a natural end, not to be fought.",
        Ground.stopped: "Tried {attempts} times, {signs} answers: the stop rule is reached.",
        Ground.costs_more: "One more attempt brings {expected} on average and costs {cost}.",
    },
    "zh": {
        Ground.natural: "客户说：{reason}；属于自然流失，不必强留。",
        Ground.stopped: "已联系{attempts}次，回应{signs}次，达到停止规则。",
        Ground.costs_more: "再联系一次平均能带来{expected}，成本为{cost}。",
    },
}


def release(trying: Trying, stop: Stop | None = None) -> Proposal | None:
    """A proposal to let the customer go, or None to go on.

    Proposed for a natural end, when the stop rule is reached, or when one more attempt costs more than it
    brings on average. Raises Invalid for a chance outside 0..1, negative counts or an unknown reason.
    """
    if not 0 <= trying.chance <= 1 or min(trying.attempts, trying.signs_of_life, trying.contact_cost) < 0:
        raise Invalid("trying: a chance between 0 and 1, and counts and cost of zero or more are needed")
    if trying.natural and trying.natural not in natural_reasons():
        raise Invalid(f"trying: natural is {trying.natural!r}; one of {', '.join(natural_reasons())}")
    stop = stop or worth().stop
    gone = bool(trying.natural) and natural_reasons()[trying.natural].means is Means.gone
    most = stop.attempts if trying.signs_of_life else stop.silent_attempts
    expected = trying.chance * max(trying.value_if_won, 0.0)
    asked = (
        (Ground.natural, gone),
        (Ground.stopped, trying.attempts >= most),
        (Ground.costs_more, expected < trying.contact_cost),
    )
    grounds = tuple(ground for ground, holds in asked if holds)
    return Proposal(grounds, trying, expected, trying.contact_cost) if grounds else None

"""Chooses the remedy for one customer and one reason: of what no rule rejects, the one worth most."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.remedies.answers import Answer
from assistant.remedies.case import Case
from assistant.remedies.remedy import Remedy
from assistant.remedies.rules import Numbers, Rule, rejection
from assistant.remedies.worth import Worth, worth


@dataclass(frozen=True, slots=True)
class Weighed:
    """A remedy and what it is expected to bring this customer."""

    remedy: Remedy
    worth: Worth


@dataclass(frozen=True, slots=True)
class Rejected:
    """A remedy that was not chosen: the rule that spoke against it, and its numbers."""

    remedy: Remedy
    worth: Worth
    rule: Rule
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said, and why not the rest. `chosen` is None only where the catalogue has nothing that may be
    said. `apologises`: its words begin with the apology that is due. `ask`: worth more than the chosen one,
    with a supervisor's yes."""

    case: Case
    chosen: Weighed | None
    apologises: bool
    rejected: tuple[Rejected, ...]
    ask: Weighed | None = None

    @property
    def answer(self) -> Answer:
        """The reason's remedies."""
        return self.case.answer

    def words(self, language: str, style: str = "") -> str | None:
        """The words to say, in this language and style; None when nothing may be said."""
        if self.chosen is None:
            return None
        return self.answer.words(self.chosen.remedy, language, style, apologise=self.apologises)

    def by_style(self, language: str) -> Mapping[str, str]:
        """The words in every style that differs, `any` first."""
        if self.chosen is None:
            return {}
        texts = self.chosen.remedy.said.texts["zh" if language.startswith("zh") else "en"]
        opening = (
            self.answer.apology.texts["zh" if language.startswith("zh") else "en"]
            if (self.answer.apology and self.apologises)
            else {}
        )
        return {style: self.words(language, style) or "" for style in dict.fromkeys((*texts, *opening))}


def choose(case: Case) -> Choice:
    """The remedy no rule rejects that is expected to bring most; of equals the first of the catalogue.

    Fix and apology compete with offers on the same terms. Where the fault was ours and no apology was said
    in this talk, the words begin with it, whichever remedy won. Where nothing is left, what costs nothing is
    said once more. Raises Missing for a reason without remedies.
    """
    weighed = [Weighed(remedy, worth(remedy, case)) for remedy in case.answer.remedies]
    against = {one.remedy.id: rejection(one.remedy, case) for one in weighed}
    left = [one for one in weighed if against[one.remedy.id] is None] or [
        one for one in weighed if _once_more(one.remedy, against[one.remedy.id])
    ]
    best = max(left, key=lambda one: one.worth.net, default=None)
    rejected = tuple(
        Rejected(one.remedy, one.worth, *(against[one.remedy.id] or _less(one, best)))
        for one in weighed
        if one is not best
    )
    return Choice(case, best, best is not None and case.apology_due, rejected, _ask(rejected, best))


def _once_more(remedy: Remedy, against: tuple[Rule, Numbers] | None) -> bool:
    return remedy.plain and against is not None and against[0] is Rule.SAID_BEFORE


def _less(one: Weighed, best: Weighed | None) -> tuple[Rule, Numbers]:
    return Rule.WORTH_LESS, {"net": one.worth.net, "best": best.worth.net if best else 0.0}


def _ask(rejected: tuple[Rejected, ...], best: Weighed | None) -> Weighed | None:
    """Of what only a supervisor may give, the one worth most, if worth more than what may be said now."""
    asked = [one for one in rejected if one.rule is Rule.ASK_SUPERVISOR]
    most = max(asked, key=lambda one: one.worth.net, default=None)
    if most is None or (best is not None and most.worth.net <= best.worth.net):
        return None
    return Weighed(most.remedy, most.worth)

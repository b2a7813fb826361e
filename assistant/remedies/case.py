"""One customer and one reason, to be answered from one catalogue."""

from dataclasses import dataclass

from assistant.remedies.answers import Answer, Assumptions, Catalogue
from assistant.remedies.facts import Facts, Ground


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the rules may look at."""

    catalogue: Catalogue
    ground: Ground
    facts: Facts

    @property
    def answer(self) -> Answer:
        """The reason's remedies; raises Missing for a reason that has none."""
        return self.catalogue.answer(self.ground.reason)

    @property
    def assumed(self) -> Assumptions:
        """What the company assumes."""
        return self.catalogue.assumptions

    @property
    def wronged(self) -> bool:
        """Whether there is something to apologise for: the fault was ours, and the reason is a wrong done."""
        return self.ground.ours and self.answer.apology is not None

    @property
    def apology_due(self) -> bool:
        """Whether the next words must begin with an apology: none was said in this talk yet."""
        return self.wronged and not self.facts.apologised

    @property
    def typical_order(self) -> float:
        """Of the customer, or as assumed where their orders tell nothing."""
        own = self.facts.typical_order
        return max(self.assumed.typical_order if own is None else own, 0.0)

    @property
    def margin_a_year(self) -> float:
        """What the customer brought a year, or as assumed where their orders tell nothing."""
        own = self.facts.margin_a_year
        return max(self.assumed.margin_a_year if own is None else own, 0.0)

"""What a remedy is worth: expected margin of a customer's second life with us, in the catalogue's money."""

from dataclasses import dataclass

from assistant.remedies.case import Case
from assistant.remedies.remedy import Remedy


@dataclass(frozen=True, slots=True)
class Worth:
    """`chance` of return; `margin_a_year` and `years` of the second life; `cost` and `cannibalised` are
    expected amounts, already weighed by their chances."""

    chance: float
    margin_a_year: float
    years: float
    cost: float
    cannibalised: float

    @property
    def gain(self) -> float:
        """Expected margin before costs."""
        return self.chance * self.margin_a_year * self.years

    @property
    def net(self) -> float:
        """Expected second-life margin: gain, minus cost, minus full-price sales given away."""
        return self.gain - self.cost - self.cannibalised


def worth(remedy: Remedy, case: Case) -> Worth:
    """Chance x margin a year x years, minus cost, minus cannibalised full-price sales.

    The margin is what the customer brought a year times what returners spend of it. A cost falls due on
    return unless it is paid whatever happens. Cannibalised: of those who would come back unaided, the part
    of a year's margin that the offer gives away. After Kumar, Bhagwat & Zhang, Journal of Marketing 79(4),
    2015, who rank win-back offers by second-life profit and not by the share won.
    """
    chance = chance_of(remedy, case)
    return Worth(
        chance=chance,
        margin_a_year=case.margin_a_year * remedy.effect.spend,
        years=remedy.effect.years,
        cost=(1.0 if remedy.cost_always else chance) * remedy.cost.of(case.typical_order),
        cannibalised=case.assumed.unaided * remedy.effect.full_price_lost * case.margin_a_year,
    )


def chance_of(remedy: Remedy, case: Case) -> float:
    """The chance that a customer who left on this ground comes back when answered so; at most 1.

    Willingness to return rises when the cause can change and the firm controls it (Pick, Thomas, Tillmanns &
    Krafft, Journal of the Academy of Marketing Science 44, 2016), and falls when nothing can change it.
    """
    chance = remedy.effect.returns
    if case.ground.changeable and case.ground.by_us:
        chance *= case.assumed.can_be_mended
    elif case.ground.changeable is False:
        chance *= case.assumed.cannot_change
    if case.wronged and remedy.is_offer:
        chance *= case.assumed.offer_for_a_wrong
    return min(chance, 1.0)

"""The remedies of every reason, and what the company assumes and offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.errors import Missing
from assistant.remedies.remedy import Effect, Kind, Money, Remedy, Role, Saying


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reason is answered with. `apology` opens the answer where the fault was ours; a reason without
    one says in `no_wrong` why there is nothing to apologise for."""

    reason: str
    remedies: tuple[Remedy, ...]
    apology: Saying | None = None
    no_wrong: str = ""

    @property
    def usual(self) -> Remedy:
        """What is said when nothing is known of the customer: the first that may always be given."""
        return next((one for one in self.remedies if one.plain), self.remedies[0])

    def words(self, remedy: Remedy, language: str, style: str = "", *, apologise: bool) -> str:
        """The remedy as said, after an apology if one is due and there is one."""
        body = remedy.said.words(language, style)
        if not apologise or self.apology is None:
            return body
        between = "" if language.startswith("zh") else " "
        return self.apology.words(language, style) + between + body


@dataclass(frozen=True, slots=True)
class NewCustomerOffer:
    """A promotion for new customers, which no key customer's may fall short of."""

    id: str
    what: Mapping[str, str]
    gives: Money
    until: date | None


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What nobody measured here yet, each with a note in its file. `typical_order` and `margin_a_year` stand
    in where a customer's own orders tell nothing."""

    currency: str
    typical_order: float
    margin_a_year: float
    unaided: float
    can_be_mended: float
    cannot_change: float
    offer_for_a_wrong: float
    kinds: Mapping[Kind, Effect]
    limits: Mapping[Role, Money]


@dataclass(frozen=True)
class Catalogue:
    answers: Mapping[str, Answer]
    assumptions: Assumptions
    new_customer_offers: tuple[NewCustomerOffer, ...]

    def answer(self, reason: str) -> Answer:
        """What this reason is answered with; raises Missing, naming the reasons there are."""
        if reason not in self.answers:
            raise Missing(f"remedies: none for {reason!r}; there are some for {', '.join(self.answers)}")
        return self.answers[reason]

    def usual_words(self, language: str, style: str = "") -> dict[str, str]:
        """Words for every reason when nothing is known of the customer: the usual remedy, after an apology
        where there is one."""
        return {
            reason: answer.words(answer.usual, language, style, apologise=True)
            for reason, answer in self.answers.items()
        }

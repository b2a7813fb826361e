"""Small catalogues and cases for the tests of remedies."""

from datetime import date
from typing import Any

from assistant.remedies.answers import Answer, Catalogue
from assistant.remedies.case import Case
from assistant.remedies.facts import Facts, Ground
from assistant.remedies.reading import load_catalogue
from assistant.remedies.remedy import ANY, Kind, Remedy, Saying

TODAY = date(2026, 11, 23)
SHIPPED = load_catalogue()
SORRY = Saying({"en": {ANY: "Sorry."}, "zh": {ANY: "很抱歉。"}})


def remedy(id: str, kind: Kind = Kind.INFORMATION, **more: Any) -> Remedy:
    words = Saying({"en": {ANY: f"{id}?"}, "zh": {ANY: f"{id}？"}})
    usual = {"effect": SHIPPED.assumptions.kinds[kind], "what": {"en": id, "zh": id}, "said": words}
    return Remedy(id=id, reason="price", kind=kind, **(usual | more))


def case(
    *remedies: Remedy,
    apology: Saying | None = None,
    ground: Ground | None = None,
    offers: Any = (),
    **facts: Any,
) -> Case:
    """A case of the reason price, with these remedies or the shipped ones."""
    answers = {"price": Answer("price", remedies, apology)} if remedies else SHIPPED.answers
    known: dict[str, Any] = {"today": TODAY, "typical_order": 100.0, "margin_a_year": 300.0}
    catalogue = Catalogue(answers, SHIPPED.assumptions, tuple(offers) or SHIPPED.new_customer_offers)
    return Case(catalogue, ground or Ground("price"), Facts(**(known | facts)))

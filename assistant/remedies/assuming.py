"""Reads what the company assumes of its remedies: chances, years, money, and who may give how much."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.errors import Invalid
from assistant.remedies import fields
from assistant.remedies.answers import Assumptions
from assistant.remedies.remedy import Effect, Kind, Money, Role

ASSUMPTIONS = "assumptions.yaml"
_TOP = ("currency", "customer", "chances", "kinds", "limits")
_CUSTOMER = ("typical_order", "margin_a_year", "note")
_CHANCES = ("unaided", "can_be_mended", "cannot_change", "offer_for_a_wrong", "note")
_EFFECT = ("returns", "years", "spend", "full_price_lost", "note")


def read_assumptions(file: Path) -> Assumptions:
    """The assumptions of this file: every kind of remedy and every role. Raises Invalid: file and field."""
    top, name = fields.load(file), file.name
    fields.only(top, _TOP, name)
    customer = _part(top, "customer", _CUSTOMER, name)
    chances = _part(top, "chances", _CHANCES, name)
    kinds = _part(top, "kinds", tuple(Kind), name)
    limits = _part(top, "limits", (*Role, "note"), name)
    currency = fields.text(top, "currency", name)
    if len(currency) != 3 or not currency.isupper():
        raise Invalid(f"{name}: field 'currency' must be three capital letters, not {currency!r}")
    return Assumptions(
        currency=currency,
        typical_order=fields.number(customer, "typical_order", f"{name}: customer"),
        margin_a_year=fields.number(customer, "margin_a_year", f"{name}: customer"),
        unaided=fields.number(chances, "unaided", f"{name}: chances", most=1),
        can_be_mended=fields.number(chances, "can_be_mended", f"{name}: chances", most=10),
        cannot_change=fields.number(chances, "cannot_change", f"{name}: chances", most=10),
        offer_for_a_wrong=fields.number(chances, "offer_for_a_wrong", f"{name}: chances", most=10),
        kinds={kind: effect_of(kinds.get(kind), f"{name}: kinds.{kind}") for kind in Kind},
        limits={role: money_of(limits, role, f"{name}: limits", needed=True) for role in Role},
    )


def effect_of(given: Any, where: str, usual: Effect | None = None) -> Effect:
    """An effect with its note; what is left out is as `usual`, or required without one."""
    entry = fields.mapping(given, where)
    fields.only(entry, _EFFECT, where)
    fields.text(entry, "note", where)
    had = usual
    return Effect(
        fields.number(entry, "returns", where, most=1, default=had.returns if had else None),
        fields.number(entry, "years", where, most=20, default=had.years if had else None),
        fields.number(entry, "spend", where, most=10, default=had.spend if had else 1.0),
        fields.number(entry, "full_price_lost", where, most=1, default=had.full_price_lost if had else 0.0),
    )


def money_of(entry: Mapping[str, Any], field: str, where: str, *, needed: bool = False) -> Money:
    """An amount and a share of a typical order; nothing when it is not there, unless it is `needed`."""
    if field not in entry and not needed:
        return Money()
    where = f"{where}.{field}"
    given = fields.mapping(entry.get(field), where)
    fields.only(given, ("fixed", "order_share", "always"), where)
    return Money(
        fields.number(given, "fixed", where, default=0.0),
        fields.number(given, "order_share", where, most=10, default=0.0),
    )


def _part(top: Mapping[str, Any], field: str, allowed: tuple[str, ...], name: str) -> Mapping[str, Any]:
    where = f"{name}: {field}"
    part = fields.mapping(top.get(field), where)
    fields.only(part, allowed, where)
    if "note" in allowed:
        fields.text(part, "note", where)
    return part

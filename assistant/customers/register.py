"""Customers one at a time: adding, amending, finding, and how to address them."""

import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from assistant import addresses, db, ids
from assistant.customers import cells
from assistant.customers.fields import READERS
from assistant.customers.models import Customer, Phone
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor

AMENDABLE = frozenset({*READERS, "traits", "rep_id"})
MOST_TRAITS = 50
CLEARABLE = AMENDABLE - {"name", "language", "tags", "traits"}
NULLABLE = frozenset(
    {"birthday", "preferred_channel", "preferred_from", "preferred_until", "rep_id", "style"}
)
_FIELD_WORDS = ("language:", "time zone:", "phone:")
# fmt: off
COMPOUND_SURNAMES = frozenset({
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "夏侯", "皇甫", "尉迟", "公孙", "公孫", "慕容",
    "司徒", "令狐", "东方", "東方", "端木", "百里", "南宫", "南宮", "长孙", "宇文", "独孤", "轩辕", "西门",
    "申屠", "太史",
})
# fmt: on
HONORIFICS = {
    "zh": {"ms": "女士", "mrs": "女士", "miss": "小姐", "mr": "先生", "dr": "博士", "prof": "教授"},
    "en": {
        "女士": "Ms",
        "小姐": "Ms",
        "太太": "Mrs",
        "先生": "Mr",
        "博士": "Dr",
        "教授": "Prof",
        "医生": "Dr",
    },
}


def add_customer(
    session: Session,
    *,
    name: str,
    phones: tuple[str, ...] = (),
    actor: Actor,
    now: datetime,
    external_ref: str | None = None,
    **details: Any,
) -> Customer:
    """A new customer with their numbers. Raises Invalid naming the field that is wrong."""
    if not name.strip():
        raise Invalid("name: who is it?")
    details = _read({**details, "name": name}, now)
    if (
        external_ref
        and session.exec(select(Customer.id).where(Customer.external_ref == external_ref)).first()
    ):
        raise Invalid(f"external_ref: {external_ref[:60]!r} is taken")
    numbers = [addresses.phone(number, details.get("country") or None) for number in phones]
    customer = Customer(id=ids.new("cus", now), external_ref=external_ref, created_at=now, **details)
    session.add(customer)
    session.flush()
    for position, number in enumerate(dict.fromkeys(numbers)):
        session.add(Phone(id=ids.new("pho", now), customer_id=customer.id, e164=number, position=position))
    ledger.record(session, customer_id=customer.id, verb="added", actor=actor, at=now)
    return customer


def amend_customer(
    session: Session, customer_id: str, changes: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Customer:
    """Change what we know about a customer, each value as a person would type it or as it is stored; an
    empty one clears the field. `traits` are merged, an empty trait goes. The history keeps which fields,
    and apart from that what was there before. Raises Missing, or Invalid naming the field."""
    # Held, then read: traits are merged with what another may have noted a moment ago.
    ledger.hold(session, customer_id)
    customer = db.fresh(session, Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id!r}")
    wanted = _read(changes, now)
    if "traits" in wanted:
        wanted["traits"] = {
            name: value
            for name, value in {**customer.traits, **wanted["traits"]}.items()
            if value not in (None, "")
        }
    before = {
        field: getattr(customer, field) for field, new in wanted.items() if getattr(customer, field) != new
    }
    if not before:
        return customer
    for field in before:
        setattr(customer, field, wanted[field])
    session.add(customer)
    session.flush()
    changed = {field: [before[field], wanted[field]] for field in sorted(before)}
    ledger.record(
        session,
        customer_id=customer_id,
        verb="amended",
        actor=actor,
        at=now,
        facts={"fields": sorted(before)},
        text=json.dumps(changed, ensure_ascii=False, default=str),
    )
    return customer


def how_to_address(customer: Customer, language: str) -> str:
    """How one speaks to them in `language`: 王女士, 欧阳先生, Ana, Ms Wang; the whole name where nothing is
    sure."""
    honorific = customer.honorific.strip()
    honorific = HONORIFICS.get(language, {}).get(honorific.rstrip(".").casefold(), honorific)
    if language == "zh" and _han(customer.name):
        return _surname(customer.name) + honorific if honorific else customer.name
    if customer.given_name:
        return customer.given_name
    if honorific and not _han(customer.name):
        return f"{honorific} {customer.name.split()[-1]}"
    return customer.name


def _surname(name: str) -> str:
    name = name.replace(" ", "")
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]


def _han(name: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in name)


def _read(changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    unknown = sorted(set(changes) - AMENDABLE)
    if unknown:
        raise Invalid(f"{unknown[0][:40]}: not a field of a customer that can be set")
    return {field: _value(field, value, now) for field, value in changes.items()}


def _value(field: str, value: Any, now: datetime) -> Any:
    if value is None or value == "" or (isinstance(value, str) and not value.strip()):
        if field not in CLEARABLE:
            raise Invalid(f"{field}: cannot be empty")
        return None if field in NULLABLE else ""
    try:
        if field == "traits":
            return _traits(value)
        if field == "rep_id":
            return cells.text(str(value), 60)
        if field == "tags":
            return cells.words(value if isinstance(value, str) else ";".join(map(str, value)))
        if isinstance(value, date):
            value = value.isoformat()
        if not isinstance(value, str):
            raise Invalid("text is expected")
        read = READERS[field](value)
    except Invalid as error:
        raise error if str(error).startswith(_FIELD_WORDS) else Invalid(f"{field}: {error}") from error
    if field == "birthday" and read > now.date():
        raise Invalid("birthday: is still to come")
    return read


def _traits(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or len(value) > MOST_TRAITS:
        raise Invalid(f"a table of at most {MOST_TRAITS} names and words is expected")
    return {cells.text(str(name), 60): _trait(one) for name, one in value.items()}


def _trait(value: Any) -> Any:
    if value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, str):
        return cells.text(value, 500)
    raise Invalid("words, a number or yes/no is expected for each")

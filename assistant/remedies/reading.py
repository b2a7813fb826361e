"""Reads the catalogue: YAML files of reasons, one of assumptions, one of promotions for new customers."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.errors import Invalid
from assistant.remedies import fields
from assistant.remedies.answers import Answer, Assumptions, Catalogue, NewCustomerOffer
from assistant.remedies.assuming import ASSUMPTIONS, effect_of, money_of, read_assumptions
from assistant.remedies.remedy import (
    ANY,
    CHANNELS,
    FAULTS,
    OFFERS,
    STYLES,
    TIERS,
    Conditions,
    Kind,
    Remedy,
    Role,
    Saying,
)

SHIPPED = Path(__file__).parent / "catalogue"
NEW_CUSTOMERS = "new_customer_offers.yaml"
BY = ("rep", "supervisor", "manager")
_ANSWER = ("apology", "no_wrong", "remedies")
_REMEDY = (
    "id",
    "kind",
    "what",
    "words",
    "only",
    "by",
    "role",
    "cost",
    "gives",
    "until",
    "valid_days",
    "effect",
    "note",
)
_ONLY = ("tiers", "faults", "channels", "changeable", "by_us", "complaint_open")


@cache
def load_catalogue(own: Path | None = None) -> Catalogue:
    """The shipped catalogue, with the company's own folder laid over it: a reason, the assumptions or the
    promotions for new customers that stand there replace the shipped ones.

    Raises Invalid naming file, entry and field.
    """
    return read_catalogue((SHIPPED,) if own is None else (SHIPPED, own))


def read_catalogue(folders: tuple[Path, ...]) -> Catalogue:
    """The catalogue of these folders, later ones over earlier ones. Raises Invalid: file, entry, field."""
    for folder in folders:
        if not folder.is_dir():
            raise Invalid(f"{folder.name}: there is no such folder of remedies")
    assumptions = read_assumptions(_last(folders, ASSUMPTIONS))
    answers: dict[str, Answer] = {}
    for folder in folders:
        answers.update(_answers(folder, assumptions))
    _ids_once(answers)
    return Catalogue(answers, assumptions, _promotions(_last(folders, NEW_CUSTOMERS)))


def _last(folders: tuple[Path, ...], name: str) -> Path:
    found = [folder / name for folder in folders if (folder / name).exists()]
    if not found:
        raise Invalid(f"{name}: missing")
    return found[-1]


def _answers(folder: Path, assumptions: Assumptions) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name in (ASSUMPTIONS, NEW_CUSTOMERS):
            continue
        for reason, entry in fields.load(file).items():
            where = f"{file.name}: {reason}"
            if reason in found:
                raise Invalid(f"{where}: this reason stands in another file too")
            found[reason] = _answer(reason, fields.mapping(entry, where), where, assumptions)
    return found


def _answer(reason: str, entry: Mapping[str, Any], where: str, assumptions: Assumptions) -> Answer:
    fields.only(entry, _ANSWER, where)
    remedies = entry.get("remedies")
    if not isinstance(remedies, list) or not remedies:
        raise Invalid(f"{where}: field 'remedies' must be a list of remedies")
    apology = _saying(entry, "apology", where) if "apology" in entry else None
    no_wrong = fields.text(entry, "no_wrong", where) if "no_wrong" in entry else ""
    if apology and no_wrong:
        raise Invalid(f"{where}: give 'apology' or 'no_wrong', not both")
    read = (_remedy(reason, one, f"{where}[{at}]", assumptions) for at, one in enumerate(remedies))
    return Answer(reason, tuple(read), apology, no_wrong)


def _remedy(reason: str, given: Any, where: str, assumptions: Assumptions) -> Remedy:
    entry = fields.mapping(given, where)
    fields.only(entry, _REMEDY, where)
    kind = fields.choice(Kind, entry, "kind", where)
    gives = money_of(entry, "gives", where)
    if kind in OFFERS and "gives" not in entry:
        raise Invalid(f"{where}: field 'gives' must say what the {kind} is worth to the customer")
    if kind in OFFERS and "until" not in entry:
        raise Invalid(f"{where}: field 'until' must say until when the {kind} may be offered")
    days = entry.get("valid_days")
    if days is not None and (type(days) is not int or days < 1):
        raise Invalid(f"{where}: field 'valid_days' must be a number of days, not {days!r}")
    usual = assumptions.kinds[kind]
    return Remedy(
        id=fields.text(entry, "id", where),
        reason=reason,
        kind=kind,
        what=fields.both(entry, "what", where),
        said=_saying(entry, "words", where),
        effect=effect_of(entry["effect"], f"{where}.effect", usual) if "effect" in entry else usual,
        only=_conditions(entry, where),
        by=_one_of(entry, "by", where, BY, "rep"),
        role=fields.choice(Role, entry, "role", where) if "role" in entry else Role.SCRIPT,
        cost=money_of(entry, "cost", where),
        cost_always=bool(fields.flag(entry.get("cost") or {}, "always", f"{where}.cost")),
        gives=gives,
        until=fields.day(entry, "until", where),
        valid_days=days,
        note=fields.text(entry, "note", where) if "note" in entry else "",
    )


def _conditions(entry: Mapping[str, Any], where: str) -> Conditions:
    given, where = fields.mapping(entry.get("only", {}), f"{where}.only"), f"{where}.only"
    fields.only(given, _ONLY, where)
    return Conditions(
        fields.some_of(given, "tiers", where, TIERS),
        fields.some_of(given, "faults", where, FAULTS),
        fields.some_of(given, "channels", where, CHANNELS),
        fields.flag(given, "changeable", where),
        fields.flag(given, "by_us", where),
        fields.flag(given, "complaint_open", where),
    )


def _saying(entry: Mapping[str, Any], field: str, where: str) -> Saying:
    """Texts by language: one text, or a mapping of styles with `any` among them."""
    where = f"{where}.{field}"
    given = fields.mapping(entry.get(field), f"{where}: zh and en are needed")
    fields.only(given, fields.LANGUAGES, where)
    return Saying({language: _styles(given, language, where) for language in fields.LANGUAGES})


def _styles(given: Mapping[str, Any], language: str, where: str) -> Mapping[str, str]:
    if not isinstance(given.get(language), dict):
        return {ANY: fields.text(given, language, where)}
    where = f"{where}.{language}"
    styles = fields.mapping(given[language], where)
    fields.only(styles, (ANY, *STYLES), where)
    return {style: fields.text(styles, style, where) for style in dict.fromkeys((ANY, *styles))}


def _one_of(entry: Mapping[str, Any], field: str, where: str, allowed: tuple[str, ...], default: str) -> str:
    value: str = entry.get(field, default)
    if value not in allowed:
        raise Invalid(f"{where}: field '{field}' is {value!r}; one of {', '.join(allowed)} expected")
    return value


def _ids_once(answers: Mapping[str, Answer]) -> None:
    seen: dict[str, str] = {}
    for reason, answer in answers.items():
        for remedy in answer.remedies:
            if remedy.id in seen:
                raise Invalid(f"{reason}: id {remedy.id!r} is used under {seen[remedy.id]} too")
            seen[remedy.id] = reason


def _promotions(file: Path) -> tuple[NewCustomerOffer, ...]:
    found = []
    for name, given in fields.load(file).items():
        where = f"{file.name}: {name}"
        entry = fields.mapping(given, where)
        fields.only(entry, ("what", "gives", "until"), where)
        if "gives" not in entry:
            raise Invalid(f"{where}: field 'gives' must say what it is worth to a new customer")
        what, until = fields.both(entry, "what", where), fields.day(entry, "until", where)
        found.append(NewCustomerOffer(name, what, money_of(entry, "gives", where), until))
    return tuple(found)

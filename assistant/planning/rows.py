"""Reads the parts of a rules file. Everything here raises Invalid naming file, line and what is wrong."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TypeVar

from assistant.errors import Invalid
from assistant.planning.calendars import Added
from assistant.planning.choices import Choices
from assistant.planning.hours import WEEKDAYS, Hours, OnHoliday, Span, read_days, read_spans
from assistant.planning.jurisdictions import (
    Basis,
    Cap,
    ChannelUse,
    Ground,
    House,
    Jurisdiction,
    Refusals,
    Status,
)
from assistant.planning.lined import Table
from assistant.planning.windows import known_zones

T = TypeVar("T")
ALWAYS = Hours((((0, 1440),),) * 7)
_ROW_KEYS = (
    "status", "evidence", "sources", "hours", "consent", "caps", "after_refusal", "blocked_on", "zone",
    "effective_from", "effective_until", "holidays_added", "duties", "note", "uncertain",
)  # fmt: skip
MOST_TIMES, MOST_DAYS, MOST_REPLY_HOURS = 1000, 3650, 72
ROW = "row"
"""The name under `uncertain` for a place as a whole."""


def said(table: Table, key: str, read: Callable[[str], T], text: str | None = None) -> T:
    """Applies a reader to a text and puts the line before its complaint."""
    try:
        return read(table.need(key, str) if text is None else text)
    except ValueError as error:
        raise table.wrong(f"{key!r}: {error}", key) from error
    except Invalid as error:
        raise table.wrong(f"{key!r}: {error}", key) from error


def _date(table: Table, key: str) -> date:
    return said(table, key, date.fromisoformat)


def _texts(table: Table, key: str) -> tuple[str, ...]:
    values = table.take(key, list, [])
    if not all(isinstance(value, str) for value in values):
        raise table.wrong(f"{key!r} must be a list of texts", key)
    return tuple(values)


def channels_of(table: Table) -> dict[str, ChannelUse]:
    uses: dict[str, ChannelUse] = {}
    for name in table:
        row = table.need(name, Table)
        row.only("hours", "counted", "law", "like")
        like = row.take("like", str, "") or None
        if like is not None and like not in table:
            raise row.wrong(f"{like!r} is no channel of this file", "like")
        uses[name] = ChannelUse(
            _texts(row, "hours"), row.take("counted", bool, True), row.take("law", bool, True), like
        )
    return uses


def _channel_set(table: Table, key: str, channels: Mapping[str, ChannelUse]) -> frozenset[str]:
    names = frozenset(_texts(table, key))
    if strange := sorted(names - set(channels)):
        raise table.wrong(f"{strange[0]!r} is no channel of this file", key)
    return names


def _hours(table: Table) -> Hours:
    table.only(*(key for key in table if key[:3] in WEEKDAYS), "holiday", "eve")
    week: list[tuple[Span, ...]] = [()] * 7
    for key in table:
        if key in ("holiday", "eve"):
            continue
        spans = said(table, key, read_spans)
        for day in said(table, key, read_days, key):
            if week[day]:
                raise table.wrong(f"{WEEKDAYS[day]} is given twice", key)
            week[day] = spans
    if table.take("eve", str, "as_saturday") != "as_saturday":
        raise table.wrong("'eve' can only be as_saturday", "eve")
    holiday = said(table, "holiday", OnHoliday) if "holiday" in table else OnHoliday.AS_DAY
    return Hours(tuple(week), holiday, "eve" in table)


def _all_hours(table: Table, channels: Mapping[str, ChannelUse]) -> dict[str, Hours]:
    table.only(*dict.fromkeys(key for use in channels.values() for key in use.hours))
    return {key: _hours(table.need(key, Table)) for key in table}


def _caps(table: Table, owner: str, channels: Mapping[str, ChannelUse]) -> tuple[Cap, ...]:
    caps: list[Cap] = []
    for number, item in enumerate(table.take("caps", list, []), start=1):
        if not isinstance(item, Table):
            raise table.wrong("each cap is a mapping with count and hours, days or cycle", "caps")
        item.only("count", "hours", "days", "per", "channels", "note")
        within = timedelta(hours=item.take("hours", int, 0), days=item.take("days", int, 0))
        per_cycle = item.take("per", str, "") == "cycle"
        for key, most in (("count", MOST_TIMES), ("hours", MOST_DAYS * 24), ("days", MOST_DAYS)):
            _within(item, key, 0, most)
        if item.need("count", int) < 1 or (within <= timedelta(0)) is not per_cycle:
            raise item.wrong("a cap needs a count of 1 or more and one of hours, days, or per: cycle")
        span = None if per_cycle else within
        caps.append(
            Cap(f"{owner}.cap{number}", item["count"], span, _channel_set(item, "channels", channels))
        )
    return tuple(caps)


def _within(table: Table, key: str, least: int, most: int) -> None:
    if not least <= table.take(key, int, least) <= most:
        raise table.wrong(f"{key!r} must be from {least} to {most}, not {table[key]}", key)


def _refusals(table: Table, channels: Mapping[str, ChannelUse]) -> Refusals:
    table.only("days", "final", "channels")
    days, final = table.take("days", int, 0), table.take("final", bool, False)
    _within(table, "days", 0, MOST_DAYS)
    if bool(days) is final and "final" in table:
        raise table.wrong("after a refusal give either days, or final: true")
    return Refusals(days, final, _channel_set(table, "channels", channels))


def _basis(table: Table, key: str) -> Basis:
    if isinstance(table[key], str):
        ground = said(table, key, Ground)
        if ground is Ground.RELATIONSHIP:
            raise table.wrong("a relationship needs purchase_months", key)
        return Basis(ground)
    months = table.need(key, Table)
    months.only("purchase_months", "inquiry_months")
    return Basis(
        Ground.RELATIONSHIP, months.need("purchase_months", int), months.take("inquiry_months", int, 0)
    )


def house_of(table: Table, channels: Mapping[str, ChannelUse], shipped: House | None = None) -> House:
    """The house's limits; with `shipped`, what the table leaves out is taken from there."""
    table.only("hours", "caps", "after_refusal", "reply_hours", "holidays_added")
    _within(table, "reply_hours", 1, MOST_REPLY_HOURS)
    hours = _all_hours(table.table("hours") if shipped else table.need("hours", Table), channels)
    refusals = _refusals(table.table("after_refusal"), channels)
    if shipped is None:
        return House(
            MappingProxyType(hours),
            _caps(table, "house", channels),
            refusals,
            table.need("reply_hours", int),
            _added(table),
        )
    return House(
        hours=MappingProxyType({**shipped.hours, **hours}),
        caps=_caps(table, "house", channels) if "caps" in table else shipped.caps,
        refusals=refusals if "after_refusal" in table else shipped.refusals,
        reply_hours=table.take("reply_hours", int, shipped.reply_hours),
        holidays_added=_added(table) if "holidays_added" in table else shipped.holidays_added,
    )


def _added(table: Table) -> tuple[Added, ...]:
    found: list[Added] = []
    for item in table.take("holidays_added", list, []):
        if not isinstance(item, Table):
            raise table.wrong("each added holiday is a mapping", "holidays_added")
        item.only("name", "month", "day", "nth", "weekday", "plus_days", "borrow_from")
        numbers = {key: item.take(key, int, 0) for key in ("month", "day", "nth", "plus_days")}
        weekday = said(item, "weekday", WEEKDAYS.index) if "weekday" in item else 0
        holiday = Added(
            item.need("name", str), **numbers, weekday=weekday, borrow_from=item.take("borrow_from", str, "")
        )
        try:
            found_days = holiday.days(2024)
        except (ValueError, NotImplementedError) as error:
            raise item.wrong(f"no such day: {error}") from error
        if not found_days:
            raise item.wrong(f"{holiday.borrow_from} has no holiday called {holiday.name!r}")
        found.append(holiday)
    return tuple(found)


def row_of(
    code: str,
    table: Table,
    parent: Jurisdiction | None,
    channels: Mapping[str, ChannelUse],
    sources: Mapping[str, str],
    choices: Choices,
    before: Jurisdiction | None = None,
) -> Jurisdiction:
    """One version of a jurisdiction, with what it takes over from its country's row.

    A restriction the company dropped is what it was in the version `before`, or in the country's row; where
    there is neither, the law then says nothing.
    """
    table.only(*_ROW_KEYS)
    cited = _texts(table, "sources")
    if strange := [key for key in cited if key not in sources]:
        raise table.wrong(f"source {strange[0]!r} is not in the list of sources", "sources")
    if not cited or table.need("evidence", str) not in ("P", "S", "G"):
        raise table.wrong(f"{code} needs evidence (P, S or G) and at least one source")
    zone = table.take("zone", str, "") or None
    if zone is not None and zone not in known_zones():
        raise table.wrong(f"{zone!r} is no known time zone", "zone")
    blocked, duties = table.table("blocked_on"), table.table("duties")
    blocked.only(*channels)
    doubts = _uncertain(table)
    status = said(table, "status", Status) if "status" in table else parent.status if parent else Status.OPEN
    since, until = _days(table)
    owed = {**(parent.duties if parent else {}), **{key: _duty(duties, key) for key in duties}}
    kept = _Kept(
        table, parent, before, frozenset(key for key in doubts if f"{code}.{key}" in choices.dropped)
    )
    used = frozenset(key for key in doubts if f"{code}.{key}" in choices.confirmed)
    return Jurisdiction(
        code=code,
        status=status,
        evidence=table["evidence"],
        sources=cited,
        hours=MappingProxyType(kept.hours(channels)),
        basis=MappingProxyType(_grounds(table, parent, channels, status, doubts.keys() - used)),
        caps=kept.caps(code, channels),
        refusals=kept.refusals(channels),
        blocked_on=MappingProxyType({key: frozenset(_texts(blocked, key)) for key in blocked}),
        zone=zone,
        effective_from=since,
        effective_until=until,
        uncertain=MappingProxyType(doubts),
        off=choices.off(code, doubts.get(ROW)),
        holidays_added=_added(table),
        duties=MappingProxyType(owed),
        note=table.take("note", str, ""),
    )


@dataclass(frozen=True)
class _Kept:
    """The restrictions of a row, without those the company dropped."""

    table: Table
    parent: Jurisdiction | None
    before: Jurisdiction | None
    dropped: frozenset[str]

    def hours(self, channels: Mapping[str, ChannelUse]) -> dict[str, Hours]:
        read = _all_hours(self.table.table("hours"), channels)
        for key in [key for key in read if f"hours.{key}" in self.dropped]:
            earlier = self.before or self.parent
            read[key] = earlier.hours[key] if earlier and key in earlier.hours else ALWAYS
        return {**(self.parent.hours if self.parent else {}), **read}

    def caps(self, code: str, channels: Mapping[str, ChannelUse]) -> tuple[Cap, ...]:
        read = _caps(self.table, code, channels)
        return (self.parent.caps if self.parent else ()) + (() if "caps" in self.dropped else read)

    def refusals(self, channels: Mapping[str, ChannelUse]) -> Refusals:
        if "after_refusal" in self.table and "after_refusal" not in self.dropped:
            return _refusals(self.table.need("after_refusal", Table), channels)
        return self.parent.refusals if self.parent else Refusals()


def _grounds(
    table: Table,
    parent: Jurisdiction | None,
    channels: Mapping[str, ChannelUse],
    status: Status,
    doubts: Set[str],
) -> dict[str, Basis]:
    """The ground of each channel; where a permission is in doubt the strictest ground stands in for it."""
    consent = table.table("consent")
    consent.only(*channels)
    basis = {**(parent.basis if parent else {}), **{key: _basis(consent, key) for key in consent}}
    if status is Status.CONSENT_ONLY:
        return dict.fromkeys(channels, Basis(Ground.EXPRESS))
    doubted = [key.removeprefix("consent.") for key in doubts if key.startswith("consent.")]
    return basis | dict.fromkeys(doubted, Basis(Ground.EXPRESS))


def _days(table: Table) -> tuple[date | None, date | None]:
    since = _date(table, "effective_from") if "effective_from" in table else None
    until = _date(table, "effective_until") if "effective_until" in table else None
    if since and until and until <= since:
        raise table.wrong("effective_until must come after effective_from", "effective_until")
    return since, until


def _uncertain(table: Table) -> dict[str, str]:
    """What is not confirmed, each with the question that is open; a doubt is about something the row says."""
    doubts = table.table("uncertain")
    said_here = [f"{part}.{key}" for part in ("hours", "consent") for key in table.table(part)]
    doubts.only(ROW, *(key for key in ("caps", "after_refusal") if key in table), *said_here)
    return {key: doubts.need(key, str) for key in doubts}


def _duty(table: Table, key: str) -> str | int:
    return table.need(key, int) if isinstance(table[key], int) else table.need(key, str)


def members_of(table: Table, jurisdictions: Mapping[str, object]) -> Mapping[str, str]:
    members: dict[str, str] = {}
    for code in table:
        if code not in jurisdictions:
            raise table.wrong(f"{code} is no jurisdiction of this file", code)
        members.update(dict.fromkeys(_texts(table, code), code))
    return MappingProxyType(members)

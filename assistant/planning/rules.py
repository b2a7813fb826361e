"""The contact rules: the whole file as one checked value. A mistake is named with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from assistant.planning.choices import Choices
from assistant.planning.hours import Hours
from assistant.planning.jurisdictions import ChannelUse, House, Jurisdiction
from assistant.planning.lined import Table, read_table
from assistant.planning.rows import channels_of, house_of, members_of, row_of, said

FILE = "contact_rules.yaml"
VERSION = 1
EPOCH = date(1970, 1, 1).toordinal()
Versions = tuple[Jurisdiction, ...]
NO_CHOICES = Choices()


class Term(NamedTuple):
    """The row in force for a place on local days in [since, until), days since 1970; None is open-ended."""

    since: int | None
    until: int | None
    row: Jurisdiction | None


@dataclass(frozen=True, eq=False)
class Rules:
    """A checked rules file, with the company's own over it. Compared by identity: load it once.

    `version` is a hash of the texts it was read from: it is kept with every decision.
    """

    as_of: date
    house: House
    channels: Mapping[str, ChannelUse]
    versions: Mapping[str, Versions]
    members: Mapping[str, str]  # country -> the row it follows ("PT" -> "EU")
    sources: Mapping[str, str]
    version: str

    @property
    def jurisdictions(self) -> Mapping[str, Jurisdiction]:
        """The newest version of every row."""
        return {code: rows[-1] for code, rows in self.versions.items()}

    def row(self, country: str, subdivision: str | None, on: date) -> Jurisdiction | None:
        """The row in force for a place on a local day; None for a country without one.

        A subdivision's row that is not in force gives way to its country's row.
        """
        return next((row for row in self._candidates(country, subdivision) if row.in_force(on)), None)

    def terms(self, country: str, subdivision: str | None) -> tuple[Term, ...]:
        """All of time cut where the row in force for a place changes."""
        cuts: dict[int, None] = {}
        for row in self._candidates(country, subdivision):
            cuts.update(
                (day.toordinal() - EPOCH, None) for day in (row.effective_from, row.effective_until) if day
            )
        edges: list[int | None] = [None, *sorted(cuts), None]
        return tuple(self._term(country, subdivision, edges, number) for number in range(len(edges) - 1))

    def _term(self, country: str, subdivision: str | None, edges: list[int | None], number: int) -> Term:
        since, until = edges[number], edges[number + 1]
        day = since if since is not None else until - 1 if until is not None else 0
        return Term(since, until, self.row(country, subdivision, date.fromordinal(day + EPOCH)))

    def _candidates(self, country: str, subdivision: str | None) -> Iterator[Jurisdiction]:
        if subdivision:
            yield from self.versions.get(f"{country}-{subdivision}", ())
        yield from self.versions.get(country) or self.versions.get(self.members.get(country, ""), ())

    def hours_for(self, channel: str, hours: Mapping[str, Hours]) -> Hours | None:
        """The hours a channel keeps in a row or in the house."""
        return next((hours[key] for key in self.channels[channel].hours if key in hours), None)


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules file shipped with the product, read once."""
    return read_rules(shipped())


def shipped() -> str:
    """The text of the rules file shipped with the product."""
    return (files("assistant.planning") / FILE).read_text("utf-8")


def version_of(*texts: str) -> str:
    """The first twelve characters of the SHA-256 of the texts a set of rules was read from."""
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def read_rules(text: str, file: str = FILE, choices: Choices = NO_CHOICES) -> Rules:
    """Reads and checks a whole rules file, with what a company chose about its places.

    Raises Invalid naming file, line and what is wrong.
    """
    top = read_table(text, file)
    top.only("schema_version", "as_of", "channels", "house", "jurisdictions", "members", "sources")
    if top.need("schema_version", int) != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    sources = {key: top.table("sources").need(key, str) for key in top.table("sources")}
    channels = channels_of(top.need("channels", Table))
    versions = _versions(top.need("jurisdictions", Table), channels, sources, choices)
    return Rules(
        as_of=said(top, "as_of", date.fromisoformat),
        house=house_of(top.need("house", Table), channels),
        channels=MappingProxyType(channels),
        versions=MappingProxyType(versions),
        members=members_of(top.table("members"), versions),
        sources=MappingProxyType(sources),
        version=version_of(text),
    )


def _versions(
    rows: Table, channels: Mapping[str, ChannelUse], sources: Mapping[str, str], choices: Choices
) -> dict[str, Versions]:
    found: dict[str, Versions] = {}
    for code in sorted(rows, key=lambda code: "-" in code):
        country, dash, _ = code.partition("-")
        if dash and country not in found:
            raise rows.wrong(f"{code} has no row {country} to take over from", code)
        parent = found[country][-1] if dash else None
        dated: list[Jurisdiction] = []
        for one in _tables(rows, code):
            before = dated[-1] if dated else None
            dated.append(row_of(code, one, parent, channels, sources, choices, before))
        _in_order(rows, code, dated)
        found[code] = tuple(dated)
    return found


def _tables(rows: Table, code: str) -> list[Table]:
    """A row is a mapping, or a list of them when it changed on a day."""
    if not isinstance(rows[code], list):
        return [rows.need(code, Table)]
    if not rows[code] or not all(isinstance(one, Table) for one in rows[code]):
        raise rows.wrong(f"{code!r} must be a mapping, or a list of mappings with their days", code)
    return list(rows[code])


def _in_order(rows: Table, code: str, dated: list[Jurisdiction]) -> None:
    for before, after in pairwise(dated):
        begins, ends = after.effective_from, before.effective_until
        if begins is None or ends is None or ends > begins:
            raise rows.wrong(
                f"two versions of {code} hold on one day: give effective_until, then _from", code
            )

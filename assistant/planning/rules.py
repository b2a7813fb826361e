"""The contact rules: the whole file as one checked value. A mistake is named with its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from assistant.planning.hours import Hours
from assistant.planning.jurisdictions import ChannelUse, House, Jurisdiction
from assistant.planning.lined import Table, read_table
from assistant.planning.rows import channels_of, house_of, members_of, row_of, said

FILE = "contact_rules.yaml"
VERSION = 1


@dataclass(frozen=True, eq=False)
class Rules:
    """A checked rules file. Compared by identity: load it once."""

    as_of: date
    house: House
    channels: Mapping[str, ChannelUse]
    jurisdictions: Mapping[str, Jurisdiction]
    members: Mapping[str, str]  # country -> the row it follows ("PT" -> "EU")
    sources: Mapping[str, str]

    def row(self, country: str, subdivision: str | None, on: date) -> Jurisdiction | None:
        """The row in force for a place on a day; None for a country without a row.

        A subdivision's row that is not yet in force gives way to its country's row.
        """
        whole = self.jurisdictions.get(country) or self.jurisdictions.get(self.members.get(country, ""))
        part = self.jurisdictions.get(f"{country}-{subdivision}") if subdivision else None
        if part is not None and (part.effective_from is None or part.effective_from <= on):
            return part
        return whole

    def hours_for(self, channel: str, hours: Mapping[str, Hours]) -> Hours | None:
        """The hours a channel keeps in a row or in the house."""
        return next((hours[key] for key in self.channels[channel].hours if key in hours), None)


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules file shipped with the product, read once."""
    return read_rules((files("assistant.planning") / FILE).read_text("utf-8"))


def read_rules(text: str, file: str = FILE) -> Rules:
    """Reads and checks a whole rules file. Raises Invalid naming file, line and what is wrong."""
    top = read_table(text, file)
    top.only("schema_version", "as_of", "channels", "house", "jurisdictions", "members", "sources")
    if top.need("schema_version", int) != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    sources = {key: top.table("sources").need(key, str) for key in top.table("sources")}
    channels = channels_of(top.need("channels", Table))
    rows = top.need("jurisdictions", Table)
    jurisdictions: dict[str, Jurisdiction] = {}
    for code in sorted(rows, key=lambda code: "-" in code):
        country, dash, _ = code.partition("-")
        if dash and country not in jurisdictions:
            raise rows.wrong(f"{code} has no row {country} to take over from", code)
        parent = jurisdictions.get(country) if dash else None
        jurisdictions[code] = row_of(code, rows.need(code, Table), parent, channels, sources)
    return Rules(
        as_of=said(top, "as_of", date.fromisoformat),
        house=house_of(top.need("house", Table), channels),
        channels=MappingProxyType(channels),
        jurisdictions=MappingProxyType(jurisdictions),
        members=members_of(top.table("members"), jurisdictions),
        sources=MappingProxyType(sources),
    )

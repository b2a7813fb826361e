"""Where a rule comes from: how sure it is, since when it holds, its sources, and what is open about it."""

from dataclasses import dataclass
from datetime import date

from assistant.planning.rules import Rules

HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Provenance:
    """`evidence`: P primary source, S secondary, G not confirmed, "house" for the company's own limit.

    `doubts` are the questions that are open about this very rule; notes and sources are as the file has them.
    """

    evidence: str
    effective_from: date | None = None
    effective_until: date | None = None
    sources: tuple[str, ...] = ()
    note: str = ""
    doubts: tuple[str, ...] = ()


def provenance(rules: Rules, rule: str, channel: str, on: date) -> Provenance | None:
    """What is known of a rule named in a check ("US-TX.hours") on that local day.

    None for what is no rule of the file: a suppression, the customer's wish, a missing number.
    """
    code, _, part = rule.partition(".")
    if code == HOUSE:
        return Provenance(HOUSE)
    versions = rules.versions.get(code)
    if versions is None:
        return None
    row = next((row for row in versions if row.in_force(on)), versions[-1])
    return Provenance(
        row.evidence,
        row.effective_from,
        row.effective_until,
        tuple(rules.sources[key] for key in row.sources),
        row.note,
        tuple(row.uncertain[key] for key in _keys(rules, part, channel) if key in row.uncertain),
    )


def _keys(rules: Rules, part: str, channel: str) -> tuple[str, ...]:
    """The names under `uncertain` that are about one part of a row, as this channel keeps it."""
    if part.startswith("cap"):
        return ("caps",)
    if part == "place":
        return ("row",)
    use = rules.channels.get(channel)
    hours = use.hours if use else ()
    alike = (channel, use.like) if use and use.like else (channel,)
    names = {"hours": hours, "consent": alike}.get(part)
    return (part,) if names is None else tuple(f"{part}.{name}" for name in names)

"""What a company may set of its planning, in one place: ladder, channels, cadence, occasions, traits.

A company's own folder holds any of the files; each is laid over the shipped one (overlay.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from assistant.errors import Invalid
from assistant.planning import cadence, channels, ladder, occasions, traits
from assistant.planning.cadence import Cadence
from assistant.planning.channels import Catalogue
from assistant.planning.ladder import Ladder
from assistant.planning.lined import Table, read_table
from assistant.planning.occasions import Occasions
from assistant.planning.overlay import laid_over, tables
from assistant.planning.rules import load_rules
from assistant.planning.traits import TraitWords

FILES = (ladder.FILE, channels.FILE, cadence.FILE, occasions.FILE, traits.FILE)
LARGEST = 1_000_000
"""Bytes: a file of rules written by hand is far smaller."""


@dataclass(frozen=True)
class Policies:
    """The planning a process works by; `own` names the files a company laid over the shipped ones."""

    ladder: Ladder
    channels: Catalogue
    cadence: Cadence
    occasions: Occasions
    traits: TraitWords
    own: tuple[str, ...] = ()


def load_policies(folder: Path | None = None) -> Policies:
    """The shipped planning, with the files of `folder` over it.

    Raises Invalid with file, line and what is wrong: also for a file the planner does not know, a channel or
    a tier that is not there, and a channel that follows no contact rules.
    """
    return _shipped() if folder is None else _with_own(folder)


@lru_cache(maxsize=1)
def _shipped() -> Policies:
    return _policies(_plain(), ())


def _with_own(folder: Path) -> Policies:
    tops, own = _plain(), _own(folder)
    for name, text in own.items():
        tops[name] = laid_over(tops[name], read_table(text, str(folder / name)))
    return _policies(tops, tuple(own))


def _plain() -> dict[str, Table]:
    folder = files("assistant.planning")
    return {name: read_table((folder / name).read_text("utf-8"), f"shipped {name}") for name in FILES}


def _own(folder: Path) -> Mapping[str, str]:
    try:
        there = sorted(one for one in folder.iterdir() if one.suffix in (".yaml", ".yml"))
        if strange := [one for one in there if one.name not in FILES]:
            raise Invalid(f"{strange[0]}: is no file of planning; these are {', '.join(FILES)}")
        if large := [one for one in there if one.stat().st_size > LARGEST]:
            raise Invalid(f"{large[0]}: is larger than {LARGEST} bytes")
        return {one.name: one.read_text("utf-8-sig") for one in there}
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{folder}: cannot be read ({error.__class__.__name__})") from error


def _policies(tops: Mapping[str, Table], own: tuple[str, ...]) -> Policies:
    # What the files say of one another is checked first: its mistakes are named where they stand.
    catalogue = channels.catalogue_of(tops[channels.FILE])
    _follow_rules(catalogue, tops[channels.FILE].need("channels", Table))
    _know_tiers(tops)
    _know_channels(catalogue, tops[ladder.FILE])
    return Policies(
        ladder.ladder_of(tops[ladder.FILE]),
        catalogue,
        cadence.cadence_of(tops[cadence.FILE]),
        occasions.occasions_of(tops[occasions.FILE]),
        traits.traits_of(tops[traits.FILE]),
        own,
    )


def _follow_rules(catalogue: Catalogue, rows: Table) -> None:
    known = load_rules().channels
    for code, way in catalogue.ways.items():
        if way.follows not in known:
            raise rows.need(code, Table).wrong(
                f"the contact rules have no channel {way.follows!r}; they know {', '.join(known)}", "follows"
            )


def _know_channels(catalogue: Catalogue, top: Table) -> None:
    for row in tables(top):
        for key in ("channel", "or", "avoid"):
            named = row.get(key, [])
            for code in named if isinstance(named, list) else [named]:
                if isinstance(code, str) and code not in catalogue.ways:
                    raise row.wrong(
                        f"no channel is called {code!r}; known are {', '.join(catalogue.ways)}", key
                    )


def _know_tiers(tops: Mapping[str, Table]) -> None:
    """Tiers come from scoring: a file can neither add one nor do without one."""
    tiers = tuple(ladder.load_ladder().tiers)
    for name in (ladder.FILE, cadence.FILE):
        rows = tops[name].need("tiers", Table)
        rows.only(*tiers)
        if missing := [tier for tier in tiers if tier not in rows]:
            raise rows.wrong(f"{missing[0]!r} is missing")
    prepared = tops[occasions.FILE].take("prepare", object, [])
    for tier in prepared if isinstance(prepared, list) else [prepared]:
        if tier not in tiers:
            raise tops[occasions.FILE].wrong(
                f"no tier is called {tier!r}; known are {', '.join(tiers)}", "prepare"
            )

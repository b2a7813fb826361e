"""When each group of customers may be reached by each option, on the cells of a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from assistant.planning.channels import Catalogue
from assistant.planning.daypolicy import Option
from assistant.planning.hours import preferred
from assistant.planning.openings import Group, openings
from assistant.planning.roster import BoolArray, Grid
from assistant.planning.rules import Rules
from assistant.planning.timetables import Place
from assistant.planning.windows import known_zones, open_intervals, seconds
from assistant.planning.zones import zones_for


class Where(NamedTuple):
    """All that decides a customer's hours but the channel; as in openings.Group."""

    places: tuple[Place, ...]
    zones: tuple[str, ...] = ()
    wish: tuple[str, str] | None = None


def open_cells(
    rules: Rules,
    catalogue: Catalogue,
    wheres: Sequence[Where],
    options: Sequence[Option],
    grid: Grid,
    now: datetime,
) -> BoolArray:
    """open[where, option, cell]: contact hours are open for all of the cell, in the option's part of the day.

    Hours are asked for once for each distinct place and channel. The part of the day is that of the first
    candidate zone. Raises Invalid for a naive time, Missing for an unknown channel.
    """
    follows = [catalogue.way(option.channel).follows for option in options]
    groups = {(where, channel): Group(channel, *where) for where in wheres for channel in follows}
    found = openings(rules, groups.values(), now, days=2)
    hours = {
        key: grid.inside(zip(found[group].starts.tolist(), found[group].ends.tolist(), strict=True))
        for key, group in groups.items()
    }
    parts: dict[tuple[str, tuple[str, str]], BoolArray] = {}
    cells = np.zeros((len(wheres), len(options), grid.cells), bool)
    for row, where in enumerate(wheres):
        zone = _zone(where)
        for column, option in enumerate(options):
            cells[row, column] = hours[where, follows[column]]
            if option.part is not None:
                key = zone, option.part
                if key not in parts:
                    parts[key] = _part(grid, *key)
                cells[row, column] &= parts[key]
    return cells


def _zone(where: Where) -> str:
    zones = where.zones or tuple(zone for place in where.places[:1] for zone in zones_for(*place))
    return next((zone for zone in zones if zone in known_zones()), "UTC")


def _part(grid: Grid, zone: str, part: tuple[str, str]) -> BoolArray:
    spans = open_intervals(preferred(*part), zone, grid.at(0), grid.at(grid.cells))
    return grid.inside((seconds(low), seconds(high)) for low, high in spans)

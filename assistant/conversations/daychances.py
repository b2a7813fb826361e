"""The chance that a touch today is answered, for each way and part of the day, by what contacts taught."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.planning.channels import Catalogue
from assistant.planning.daypolicy import Option
from assistant.planning.response.chances import chances
from assistant.planning.response.model import Model
from assistant.planning.response.options import DayPart, DayType, Setting, every_option, part_of

Kind = tuple[str, int, DayType]
"""Tier, number of the touch, type of the customer's local day: customers alike in these have one chance."""


def chance_rows(
    model: Model, catalogue: Catalogue, options: Sequence[Option], kinds: Sequence[Kind]
) -> NDArray[np.float64]:
    """A row for each kind, a column for each option: the mean chance of an answer, from 0 to 1.

    An option over several parts of the day has their mean, by hours; one without a part that of all parts.
    """
    channels = tuple(dict.fromkeys(catalogue.way(option.channel).follows for option in options))
    every = every_option(channels)
    rows = []
    for tier, number, day in kinds:
        found = chances(model, Setting(tier, number), every)
        mean = {(one.channel, one.part): chance.reply.mean for one, chance in found.items() if one.day is day}
        rows.append(
            [
                np.mean([mean[catalogue.way(option.channel).follows, part] for part in _parts(option)])
                for option in options
            ]
        )
    return np.array(rows, float).reshape(len(kinds), len(options))


def _parts(option: Option) -> list[DayPart]:
    """The part of the day of each hour of an option."""
    if option.part is None:
        return list(DayPart)
    start, end = (int(side[:2]) for side in option.part)
    return [part_of(hour % 24) for hour in range(start, end if end > start else end + 24)]

"""What a company has seen of its contacts: counts that fade, with the priors they are read against."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

from assistant.errors import Invalid
from assistant.planning.response.options import DayPart, DayType, Observed, Option, Setting
from assistant.planning.response.priors import Priors, load_priors

FORMAT = 1
#: Counts below this are forgotten: after some ten half-lives one contact says nothing any more.
LEAST = 1e-3

Cell = tuple[Setting, Option]


@dataclass(frozen=True, slots=True)
class Tally:
    """Contacts of one cell, each faded by its age: made, reached, replied, asked to be left alone."""

    made: float
    reached: float
    replied: float
    left: float

    def plus(self, other: "Tally") -> "Tally":
        return Tally(
            self.made + other.made,
            self.reached + other.reached,
            self.replied + other.replied,
            self.left + other.left,
        )

    def times(self, share: float) -> "Tally":
        return Tally(self.made * share, self.reached * share, self.replied * share, self.left * share)


@dataclass(frozen=True)
class Model:
    """Everything learned up to and with the day numbered `day`. The same content has the same version."""

    priors: Priors
    day: int
    tallies: Mapping[Cell, Tally]

    @cached_property
    def version(self) -> str:
        """A hash of the content, sixteen hexadecimal figures."""
        return blake2b(self.to_json().encode(), digest_size=8).hexdigest()

    def to_json(self) -> str:
        """The whole model as text; `from_json` gives an equal one back."""
        rows = [
            [*_names(setting, option), tally.made, tally.reached, tally.replied, tally.left]
            for (setting, option), tally in sorted(self.tallies.items(), key=lambda item: item[0])
        ]
        data = {"format": FORMAT, "day": self.day, "priors": self.priors.as_data(), "tallies": rows}
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "Model":
        """The model that `to_json` wrote. Raises Invalid for anything else."""
        try:
            data: dict[str, Any] = json.loads(text)
            if data["format"] != FORMAT:
                raise Invalid(f"a response model of format {data['format']!r}; this version reads {FORMAT}")
            tallies = {
                (Setting(row[0], row[1]), Option(row[2], DayType(row[3]), DayPart(row[4]))): Tally(*row[5:])
                for row in data["tallies"]
            }
            return Model(Priors.of_data(data["priors"]), data["day"], tallies)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise Invalid(f"not a response model: {error}") from error

    def seen(self, setting: Setting, option: Option) -> float:
        """Contacts of this segment by this option, at any attempt, each faded by its age."""
        return sum(
            tally.made
            for (where, how), tally in self.tallies.items()
            if how == option and where.segment == setting.segment
        )


def _names(setting: Setting, option: Option) -> tuple[str, int, str, str, str]:
    return setting.segment, setting.attempt, option.channel, option.day.value, option.part.value


def fresh(today: int, priors: Priors | None = None) -> Model:
    """A model that has seen nothing; the shipped priors unless others are given."""
    return Model(priors or load_priors(), today, {})


def learn(prior: Model, observations: Iterable[Observed], today: int) -> Model:
    """`prior` with these contacts tallied, everything faded to `today` by the half-life of the priors.

    Learning in two goes gives the same as in one, whatever the order, up to rounding. Contacts that were not
    sent teach nothing. Raises Invalid for a day before the prior's, a contact after today, an attempt
    below 1.
    """
    if today < prior.day:
        raise Invalid(f"the model knows day {prior.day} already; day {today} lies before it")
    faded = 0.5 ** ((today - prior.day) / prior.priors.half_life)
    tallies = {cell: tally.times(faded) for cell, tally in prior.tallies.items()}
    for one in observations:
        if one.at > today:
            raise Invalid(f"a contact of day {one.at} lies after today, day {today}")
        if one.setting.attempt < 1:
            raise Invalid(f"attempts count from 1, not {one.setting.attempt}")
        if not one.sent:
            continue
        weight = 0.5 ** ((today - one.at) / prior.priors.half_life)
        reached, replied = one.reached or one.replied, one.replied
        tally = Tally(1.0, float(reached), float(replied), float(one.opted_out)).times(weight)
        cell = one.setting, one.option
        tallies[cell] = tallies[cell].plus(tally) if cell in tallies else tally
    return Model(prior.priors, today, {cell: tally for cell, tally in tallies.items() if tally.made >= LEAST})

"""The indicators of lapse as authors set them: names, weights, windows and cut-offs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.errors import Invalid
from assistant.scoring.lapse import BEHAVIOUR, WARNINGS, LapsePolicy, Window
from assistant.scoring.sheet import Sheet, read_sheet

FILE = "indicators.yaml"
VERSION = 1
CUT_OFFS = ("at_risk", "lapsed", "lapsed_after", "full_after", "broad_after")


@dataclass(frozen=True)
class StagePolicy:
    """Shares of a change that count as growth and as decline, and the purchase days that end the trial."""

    growth: float
    decline: float
    known_after: float


@dataclass(frozen=True)
class Indicators:
    """A checked indicators file; `windows` are the days over which each warning sign is counted."""

    policy: LapsePolicy
    names: Mapping[str, Mapping[str, str]]
    windows: Mapping[str, float]
    stages: StagePolicy


@lru_cache(maxsize=1)
def indicators() -> Indicators:
    """The file shipped with the product, read once."""
    return read_indicators((files("assistant.scoring") / FILE).read_text("utf-8"))


def read_indicators(text: str, file: str = FILE) -> Indicators:
    """Reads and checks an indicators file. Raises Invalid naming file, line and what is wrong."""
    top = read_sheet(text, file)
    top.only("schema_version", "behaviour", "warnings", "trend", "cut_offs", "stages")
    if top.number("schema_version") != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    behaviour, warnings = top.under("behaviour"), top.under("warnings")
    behaviour.only(*BEHAVIOUR)
    warnings.only(*WARNINGS)
    signs = {name: behaviour.under(name) for name in BEHAVIOUR}
    alarms = {name: warnings.under(name) for name in WARNINGS}
    return Indicators(
        _policy(top, signs, alarms),
        {name: sign.both("name") for name, sign in (signs | alarms).items()},
        {name: alarm.number("window_days", 1, 3650) for name, alarm in alarms.items()},
        StagePolicy(**top.under("stages").numbers("growth", "decline", "known_after")),
    )


def _policy(top: Sheet, signs: Mapping[str, Sheet], alarms: Mapping[str, Sheet]) -> LapsePolicy:
    for sign in signs.values():
        sign.only("weight", "name")
    for alarm in alarms.values():
        alarm.only("weight", "window_days", "name")
    window = top.under("trend").numbers("gaps", "shortest_days", "longest_days")
    if not 0 < window["shortest_days"] <= window["longest_days"] or not window["gaps"] > 0:
        raise top.wrong("gaps above 0 and 0 < shortest_days <= longest_days are needed", "trend")
    try:
        return LapsePolicy(
            **{name: sign.number("weight", 0, 100) for name, sign in signs.items()},
            warnings={name: alarm.number("weight", 0, 100) for name, alarm in alarms.items()},
            **top.under("cut_offs").numbers(*CUT_OFFS),
            window=Window(**window),
        )
    except Invalid as wrong:
        raise top.wrong(str(wrong), "cut_offs") from wrong

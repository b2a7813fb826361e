"""Contact hours against the wall clock: random draws, and every change of every clock of the world.

WINBACK_DRAWS sets how many draws (20,000; a million for the full proof), WINBACK_ALL_CHANGES=1 widens the
look at each change of the clock from three hours either side to a day.
"""

import os
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from assistant.planning.hours import Hours, read_spans
from assistant.planning.openings import Group, openings
from assistant.planning.rules import load_rules
from assistant.planning.windows import known_zones, moment, open_intervals, seconds
from assistant.planning.zones import zones_for
from tests.planning import oracle

DRAWS = int(os.environ.get("WINBACK_DRAWS", "20000"))
PER_GROUP = 250
AROUND = timedelta(days=1) if os.environ.get("WINBACK_ALL_CHANGES") else timedelta(hours=3)
ZONES = sorted(known_zones())
MINUTE = timedelta(minutes=1)
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


def draw_group(dice: random.Random) -> tuple[str, Group]:
    """A place with hours for a channel, one to three zones the customer may be in, and perhaps a wish."""
    rules = load_rules()
    channel = dice.choice(["sms", "call", "automated_call"])
    code = dice.choice(
        [one for one, row in rules.jurisdictions.items() if rules.hours_for(channel, row.hours)]
    )
    country, _, part = code.partition("-")
    place = ("PT" if country == "EU" else country, part or None)
    usual = list(zones_for(*place))
    zones = dice.sample(usual, 1) if dice.random() < 0.5 else []
    zones += dice.sample(ZONES, 0 if zones and dice.random() < 0.7 else dice.choice([1, 1, 2]))
    start, end = dice.sample(range(0, 1440, 5), 2)
    wish = (f"{start // 60:02}:{start % 60:02}", f"{end // 60:02}:{end % 60:02}")
    return code, Group(channel, (place,), tuple(zones), dice.choice([None, wish]))


def open_by_product(group: Group, start: datetime, at: np.ndarray) -> np.ndarray:
    found = openings(load_rules(), [group], start, days=31)[group]
    return found.first(at)[0] == at


@pytest.mark.parametrize("seed", range(4))
def test_no_draw_of_zone_date_rule_and_wish_disagrees_with_the_wall_clock(seed):
    dice, wrong, opened = random.Random(seed), [], 0
    for _ in range(max(1, DRAWS // 4 // PER_GROUP)):
        code, group = draw_group(dice)
        place = "PT" if code == "EU" else code
        start = moment(dice.randrange(seconds(FIRST), seconds(LAST), 60))
        at = np.array([seconds(start) + 60 * dice.randrange(30 * 1440) for _ in range(PER_GROUP)])
        ours = open_by_product(group, start, at)
        theirs = [
            oracle.may(code, place, group.channel, list(group.zones), group.wish, moment(int(one)))
            for one in at
        ]
        opened += sum(theirs)
        wrong += [
            (code, group, moment(int(one))) for one, a, b in zip(at, ours, theirs, strict=True) if a != b
        ]
    assert wrong == []
    assert opened > DRAWS // 4 // 50  # the draws do find open hours


def changes() -> dict[tuple, tuple[str, list[datetime]]]:
    """One zone for each different history of the clock in these years, with every change of it."""
    found = {}
    for name in ZONES:
        zone, cuts, day = ZoneInfo(name), [], FIRST
        while day < LAST:
            after = day + timedelta(days=4)
            if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
                cuts.append(change_between(zone, day, after))
            day = after
        offsets = tuple((cut, cut.astimezone(zone).utcoffset()) for cut in (FIRST, *cuts))
        found.setdefault(offsets, (name, cuts))
    return found


def change_between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The minute from which the later offset holds."""
    before = low.astimezone(zone).utcoffset()
    while high - low > MINUTE:
        middle = low + (high - low) // 2 // MINUTE * MINUTE
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


def test_every_change_of_every_clock_of_the_world_is_followed_to_the_minute():
    busy = Hours(tuple(read_spans(text) for text in (
        "00:00-00:20 00:45-01:15 01:40-02:10 02:30-02:50 03:05-09:00", "00:10-01:30 02:00-02:01 02:59-03:01",
        "closed", "23:00-24:00", "00:00-24:00", "22:15-22:45 23:30-23:59",
        "00:30-01:00 01:30-02:00 02:30-03:00",
    )))  # fmt: skip
    seen, wrong = 0, []
    for name, cuts in changes().values():
        zone = ZoneInfo(name)
        for cut in cuts:
            start, minutes = cut - AROUND, 2 * AROUND // MINUTE
            spans = [(seconds(a), seconds(b)) for a, b in open_intervals(busy, name, start, cut + AROUND)]
            first, seen = seconds(start), seen + 1
            ours = np.zeros(minutes, bool)
            for low, high in spans:
                ours[(low - first) // 60 : (high - first) // 60] = True
            for step in range(minutes):
                local = (start + step * MINUTE).astimezone(zone)
                now = local.hour * 60 + local.minute
                if any(a <= now < b for a, b in busy.week[local.weekday()]) != ours[step]:
                    wrong.append((name, local))
    assert wrong == []
    assert seen > 500

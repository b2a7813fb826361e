"""The week's plan: whom to close, whom to follow, whom to develop, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from assistant.planning.sentences import Week, why


class Part(StrEnum):
    """What is done with a customer this week."""

    CLOSE = "close"
    FOLLOW = "follow"
    DEVELOP = "develop"
    LEAVE = "leave"


PARTS: Mapping[Week, Part] = {
    Week.SAID_YES: Part.CLOSE,
    Week.PROMISED: Part.CLOSE,
    Week.POSITIVE: Part.CLOSE,
    Week.REPLY_OWED: Part.FOLLOW,
    Week.RUNNING: Part.FOLLOW,
    Week.TRIED: Part.FOLLOW,
    Week.NEVER_CONTACTED: Part.DEVELOP,
    Week.DORMANT: Part.DEVELOP,
}
"""Any other code leaves the customer out. The order is the order within a part."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the week's plan must know of a customer. `value`: margin that winning back is expected to bring.

    `promise_due_at`: of an open promise of ours. `attempts`: touches of this cycle. `ladder_open`: a next
    touch exists. `lapsed`: has stopped buying or is about to.
    """

    customer_id: str
    value: float
    rep_id: str | None = None
    lapsed: bool = True
    said_yes: bool = False
    positive: bool = False
    promise_due_at: datetime | None = None
    reply_owed: bool = False
    talking: bool = False
    attempts: int = 0
    ladder_open: bool = True
    contacted_before: bool = False
    refused: bool = False
    holdout: bool = False
    released: bool = False
    natural: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A customer in the plan of the week, with the reason as a code."""

    customer_id: str
    rep_id: str | None
    part: Part
    code: Week
    value: float

    @property
    def why(self) -> Mapping[str, str]:
        """The reason as a sentence in en and zh."""
        return why(self.code)


@dataclass(frozen=True, slots=True)
class RepWeek:
    """One rep's week (None: nobody's customers); `week` is its Monday. Most urgent first."""

    rep_id: str | None
    week: date
    close: tuple[Placed, ...] = ()
    follow: tuple[Placed, ...] = ()
    develop: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class WeekPlan:
    """Every rep's week, those left out, and how many customers have each code: all of them are counted."""

    weeks: tuple[RepWeek, ...]
    left: tuple[Placed, ...]
    counts: Mapping[Week, int]


def code_for(one: Standing, least_value: float = 0.0) -> Week:
    """Where a customer stands, by the first rule that fits.

    What is owed or running goes on for everybody. New effort is for customers who have lapsed, are worth
    more than `least_value`, and are neither held out, released, gone for natural reasons nor refusing.
    """
    if one.refused:
        return Week.REFUSED
    if one.said_yes:
        return Week.SAID_YES
    if one.promise_due_at is not None:
        return Week.PROMISED
    if one.reply_owed:
        return Week.REPLY_OWED
    if one.talking:
        return Week.POSITIVE if one.positive else Week.RUNNING
    for so, code in ((one.holdout, Week.HOLDOUT), (one.released, Week.RELEASED), (one.natural, Week.NATURAL)):
        if so:
            return code
    return _effort(one, least_value)


def _effort(one: Standing, least_value: float) -> Week:
    if one.positive:
        return Week.POSITIVE
    if not one.lapsed:
        return Week.BUYING
    if not one.value > least_value:
        return Week.NO_VALUE
    if one.attempts and one.ladder_open:
        return Week.TRIED
    return Week.DORMANT if one.contacted_before or one.attempts else Week.NEVER_CONTACTED


def weekly_plan(
    standings: Iterable[Standing], today: date, *, least_value: float = 0.0, develop: int | None = None
) -> WeekPlan:
    """Places every customer once. `develop`: new beginnings a rep can make in a week; the best stay."""
    week = today - timedelta(days=today.weekday())
    ordered = sorted(((code_for(one, least_value), one) for one in standings), key=_order)
    room: Counter[str | None] = Counter()
    placed = [_placed(code, one, room, develop) for code, one in ordered]
    by_rep: dict[str | None, list[Placed]] = {}
    for one in placed:
        by_rep.setdefault(one.rep_id, []).append(one)
    reps = sorted(by_rep, key=lambda rep: (rep is None, rep or ""))
    return WeekPlan(
        tuple(_week(rep, week, by_rep[rep]) for rep in reps),
        tuple(one for one in placed if one.part is Part.LEAVE),
        Counter(one.code for one in placed),
    )


def _order(pair: tuple[Week, Standing]) -> tuple[int, float, float, str]:
    code, one = pair
    due = one.promise_due_at.timestamp() if one.promise_due_at else float("inf")
    return list(Week).index(code), due, -one.value, one.customer_id


def _placed(code: Week, one: Standing, room: Counter[str | None], develop: int | None) -> Placed:
    part = PARTS.get(code, Part.LEAVE)
    if part is Part.DEVELOP:
        room[one.rep_id] += 1
        if develop is not None and room[one.rep_id] > develop:
            code, part = Week.FULL, Part.LEAVE
    return Placed(one.customer_id, one.rep_id, part, code, one.value)


def _week(rep_id: str | None, week: date, placed: list[Placed]) -> RepWeek:
    parts = {part: tuple(one for one in placed if one.part is part) for part in Part}
    return RepWeek(rep_id, week, parts[Part.CLOSE], parts[Part.FOLLOW], parts[Part.DEVELOP])


@dataclass(frozen=True, slots=True)
class Moved:
    """A customer whose part changed since the plan before; None: was not, or is no longer, known."""

    customer_id: str
    before: Part | None
    after: Placed | None


def adjusted(before: WeekPlan, after: WeekPlan) -> tuple[Moved, ...]:
    """What changed between two plans, in the order of the new one; who has gone comes last."""
    was = {one.customer_id: one.part for one in _everyone(before)}
    now = {one.customer_id: one for one in _everyone(after)}
    moved = [Moved(who, was.get(who), one) for who, one in now.items() if was.get(who) is not one.part]
    return (*moved, *(Moved(who, part, None) for who, part in was.items() if who not in now))


def _everyone(plan: WeekPlan) -> list[Placed]:
    return [one for week in plan.weeks for one in (*week.close, *week.follow, *week.develop)] + [*plan.left]

"""When a customer asks to be called back, on their own clock: "晚上7点再打", "call me after 5 tomorrow"."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from assistant.errors import Invalid
from assistant.reasons.normalise import Normalised, normalise
from assistant.reasons.replies import Evidence
from assistant.reasons.times.calendar import days_of, explain_one_another, joined
from assistant.reasons.times.spotting import spot
from assistant.reasons.times.terms import (
    MIDNIGHT,
    NOON,
    Ahead,
    Bound,
    Clock,
    Day,
    Mention,
    Part,
    Span,
    Term,
    Vague,
    Wait,
    Weekday,
    Year,
)
from assistant.reasons.times.words import PartWords, Words, load_words

FURTHEST = timedelta(days=730)
_AT_ONCE = timedelta(minutes=15)
_CLOSE = 5  # characters between two mentions that are shown as one
_LATE = 16 * 60  # a part of the day that begins after it reaches into the next day


class Exactness(StrEnum):
    EXACT = "exact"  # a time on the clock, or so many minutes from now
    PART_OF_DAY = "part_of_day"
    DAY = "day"  # a day, or days
    VAGUE = "vague"  # no time was named: what the house takes it to mean


@dataclass(frozen=True, slots=True)
class Callback:
    """When to call: from `start`, until `end` where they gave one, both in the customer's zone."""

    start: datetime
    end: datetime | None
    exactness: Exactness
    evidence: tuple[Evidence, ...] = ()


class Untimed(StrEnum):
    """Why a text gives no time to call at."""

    UNNAMED = "unnamed"
    RULED_OUT = "ruled_out"  # it only says when not to
    OUT_OF_REACH = "out_of_reach"  # a day years from now, or one that never comes


@dataclass(frozen=True, slots=True)
class NoTime:
    """No time to call at. `not_then`: the time that was ruled out, read as a wish; None where none was."""

    why: Untimed
    not_then: Callback | None = None

    def rules_out(self, asked: datetime) -> bool:
        """Whether a call at this moment is one of those ruled out; an hour without its day is any day's."""
        ruled_out = self.not_then
        if ruled_out is None:
            return False
        asked = asked.astimezone(ruled_out.start.tzinfo)
        if ruled_out.exactness == Exactness.EXACT and ruled_out.end is None:
            return asked.time() == ruled_out.start.time()
        return ruled_out.start <= asked and (ruled_out.end is None or asked < ruled_out.end)


def when(text: str, now: datetime, language: str | None = None) -> Callback | NoTime:
    """The time this text asks to be called at, or why there is none. Pure; linear in the text.

    `now` is aware, in the customer's zone; raises Invalid for a naive one. A time is never past: one that
    is over today is tomorrow's, a weekday that is over is next week's. An hour without its half of the day
    is the next such hour between 8:00 and 21:00. Only the first 10,000 characters count. Legal hours are
    not looked at here.
    """
    if now.tzinfo is None or now.utcoffset() is None:
        raise Invalid("now: a time with its zone is needed")
    normal = normalise(text)
    mentions = [one for one in spot(normal.text) if not _over(one, now)]
    wish = _wish(mentions)
    house = _Asked(now, load_words(), language)
    meant = house.meant(wish)
    if meant is None and not wish.days:
        meant, wish.said = _not_today(mentions, now)
        if meant is None:
            return _untimed(house, mentions)
    if meant is None or meant.start > now + FURTHEST:
        return NoTime(Untimed.OUT_OF_REACH)
    return Callback(meant.start, meant.end, meant.exactness, _evidence(wish.said, text, normal))


def sometime(now: datetime) -> Callback:
    """What is meant by somebody who only has no time now: later today, or tomorrow when it is evening."""
    return _Asked(now, load_words(), None).vague(timedelta(hours=2))


def _over(one: Mention, now: datetime) -> bool:
    """Whether it speaks of a year gone by, or of this one as a whole: "with you since 3 May 2019"."""
    years = [getattr(term, "year", None) or now.year for term in one.terms]
    return any(year < now.year for year in years) or one.terms == (Year(now.year),)


def _untimed(house: "_Asked", mentions: Iterable[Mention]) -> NoTime:
    against = [replace(one, negated=False, instead=False) for one in mentions if one.negated]
    if not against:
        return NoTime(Untimed.UNNAMED)
    return NoTime(Untimed.RULED_OUT, house.meant(_wish(against)))


def _not_today(mentions: list[Mention], now: datetime) -> tuple[Callback | None, list[Mention]]:
    """Today was ruled out and nothing else was named, nor the call taken back."""
    against = [one for one in mentions if one.negated and not one.taken_back and Ahead(0) in one.terms]
    return (_Asked(now, load_words(), None).vague(timedelta(days=1)) if against else None), against


@dataclass(slots=True)
class _Wish:
    days: list[Day]
    part: Part | None
    time: Clock | Span | Wait | None
    vague: Vague | None
    bound: Bound
    said: list[Mention]


def _wish(mentions: Iterable[Mention]) -> _Wish:
    """The terms of one wish. Of alternatives ("tomorrow or Friday") the first, unless it is taken back."""
    wish = _Wish([], None, None, None, Bound.AT, [])
    for one in mentions:
        if one.negated:
            continue
        clashes = any(_clashes(wish, term) for term in one.terms)
        if clashes and not (one.instead or any(before.weak for before in wish.said)):
            break
        for term in one.terms:
            _take(wish, term, clashes)
        if one.bound is not Bound.AT or clashes:
            wish.bound = one.bound
        wish.said.append(one)
    return wish


def _clashes(wish: _Wish, term: Term) -> bool:
    match term:
        case Clock() | Span() | Wait():
            return wish.time is not None
        case Part():
            return wish.part is not None
        case Vague():
            return False
        case _:
            return bool(wish.days) and not explain_one_another(wish.days[-1], term)


def _take(wish: _Wish, term: Term, anew: bool) -> None:
    match term:
        case Clock() | Span() | Wait():
            wish.time = term
        case Part():
            wish.part = term
        case Vague():
            wish.vague = wish.vague or term
        case _:
            wish.days = [term] if anew else [*wish.days, term]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A wish set against the moment it was said at."""

    now: datetime
    words: Words
    language: str | None

    @property
    def today(self) -> date:
        return self.now.date()

    def meant(self, wish: _Wish) -> Callback | None:
        days: tuple[date, date] | None = None
        day = joined(wish.days) if wish.days else None
        if day is not None:
            days = days_of(day, self.today, self.words.feasts, month_first=self._month_first())
            if days is None:
                return None
        if isinstance(wish.time, Wait):
            return Callback(self._after(wish.time.length), None, Exactness.EXACT)
        if wish.time is not None:
            return self._clock(wish.time, wish, day, days)
        if wish.part is not None:
            return self._part(self.words.parts[wish.part.id], wish.bound, day, days)
        if wish.vague is not None and (day is None or day == Ahead(0)):
            return self.vague(self.words.vague[wish.vague.index])
        return self._days(day, days, wish.bound) if day is not None and days is not None else None

    def _clock(
        self, time: Clock | Span, wish: _Wish, day: Day | None, days: tuple[date, date] | None
    ) -> Callback:
        reads = None if wish.part is None else self.words.parts[wish.part.id].reads
        start = time.start if isinstance(time, Span) else time
        readings = self._readings(start, reads)
        if isinstance(time, Span) and reads is None and time.end.sure and not start.sure:
            readings = [max(m for m in _halves(start) if m < time.end.minutes or m < NOON)]
        at, minutes = self._next(readings, day, days)
        if isinstance(time, Span):
            end = next(m for m in _later(time.end) if m > minutes)
            return Callback(self._at(at, minutes), self._at(at, end), Exactness.EXACT)
        moment = self._at(at, minutes)
        if wish.bound in (Bound.BEFORE, Bound.BY):
            return Callback(self._before(moment), moment, Exactness.EXACT)
        return Callback(moment, None, Exactness.EXACT)

    def _readings(self, clock: Clock, reads: int | None) -> list[int]:
        """The minutes of the day a clock time may mean, in order."""
        if clock.sure:
            return [clock.minutes + (MIDNIGHT if reads is not None and clock.minutes < reads >= _LATE else 0)]
        if reads is not None:
            if clock.minutes >= 13 * 60:
                return [clock.minutes]
            return [next(m for m in _later(clock) if m >= reads)]
        low, high = self.words.unsaid_half
        return [m for m in _halves(clock) if low <= m < high] or [clock.minutes]

    def _next(self, readings: list[int], day: Day | None, days: tuple[date, date] | None) -> tuple[date, int]:
        """The first day and reading still to come."""
        first = days[0] if days else self.today
        step = timedelta(weeks=1) if isinstance(day, Weekday) else timedelta(days=1)
        for tried in (first, first + step):
            for minutes in readings:
                if self._at(tried, minutes) > self.now:
                    return tried, minutes
        return first + step, readings[-1]

    def _part(
        self, part: PartWords, bound: Bound, day: Day | None, days: tuple[date, date] | None
    ) -> Callback:
        first = days[0] if days else self.today
        start, end = self._at(first, part.start), self._at(first, part.end)
        if bound in (Bound.AFTER, Bound.FROM) and part.end < self.words.day[1]:
            moment = self._at(*self._next([part.end], day, days))
            return Callback(moment, None, Exactness.PART_OF_DAY)
        if bound in (Bound.BEFORE, Bound.BY):
            moment = self._at(*self._next([part.start], day, days))
            return Callback(self._before(moment), moment, Exactness.PART_OF_DAY)
        begun = self.words.begun
        over = end <= self.now
        if day is None and start <= self.now:
            over = self.now + 2 * begun > end
            start = self.now + begun
        if over:
            first += timedelta(weeks=1) if isinstance(day, Weekday) else timedelta(days=1)
            start, end = self._at(first, part.start), self._at(first, part.end)
        return Callback(max(start, self.now), end, Exactness.PART_OF_DAY)

    def _days(self, day: Day, days: tuple[date, date], bound: Bound) -> Callback:
        first, last = days
        opens, closes = self.words.day
        if bound in (Bound.AFTER, Bound.FROM):
            day_on = last + timedelta(days=1) if bound is Bound.AFTER else first
            return Callback(max(self._at(day_on, opens), self.now), None, Exactness.DAY)
        if bound in (Bound.BEFORE, Bound.BY):
            end = self._at(last if bound is Bound.BY else first - timedelta(days=1), closes)
            start = max(self.now, self._at(self.today, opens))
            return Callback(start, end if end > start else None, Exactness.DAY)
        if isinstance(day, Weekday) and day.week is None and first == self.today:
            first, last = first + timedelta(weeks=1), last + timedelta(weeks=1)
        if self._at(first, closes) <= self.now:
            first, last = first + timedelta(days=1), max(last, first + timedelta(days=1))
        return Callback(max(self._at(first, opens), self.now), self._at(last, closes), Exactness.DAY)

    def vague(self, ahead: timedelta) -> Callback:
        """So long from now, as the house takes it: not in the evening, not at night."""
        evening = self._at(self.today, self.words.evening)
        start = max(self._after(ahead), self._at(self.today, self.words.day[0]))
        if ahead <= _AT_ONCE:
            return Callback(self._after(ahead), None, Exactness.VAGUE)
        if ahead >= timedelta(days=1) or self.now >= evening or start.date() != self.today:
            start = self._at(self.today + timedelta(days=max(ahead.days, 1)), self.words.another_day)
        return Callback(start, None, Exactness.VAGUE)

    def _after(self, length: timedelta) -> datetime:
        return (self.now.astimezone(UTC) + length).astimezone(self.now.tzinfo)

    def _before(self, end: datetime) -> datetime:
        """From when one may call to be there before `end`."""
        start = max(self.now, self._at(end.date(), self.words.day[0]))
        return start if start < end else max(self.now, end - self.words.begun)

    def _at(self, day: date, minutes: int) -> datetime:
        """A time that the clock skips in spring comes out an hour later, as clocks do."""
        local = datetime.combine(day, time(), self.now.tzinfo) + timedelta(minutes=minutes)
        return local.astimezone(UTC).astimezone(self.now.tzinfo)

    def _month_first(self) -> bool:
        zone = str(getattr(self.now.tzinfo, "key", ""))
        american = zone.startswith(("America/", "US/", "Pacific/Honolulu"))
        return american or (self.language or "").startswith("zh")


def _halves(clock: Clock) -> tuple[int, int]:
    return clock.minutes % NOON, clock.minutes % NOON + NOON


def _later(clock: Clock) -> tuple[int, ...]:
    """A clock time on this day and the next, in order."""
    if clock.sure:
        return clock.minutes, clock.minutes + MIDNIGHT
    return (*_halves(clock), *(minutes + MIDNIGHT for minutes in _halves(clock)))


def _evidence(said: Iterable[Mention], text: str, normal: Normalised) -> tuple[Evidence, ...]:
    spans: list[tuple[int, int]] = []
    for one in said:
        if spans and one.start - spans[-1][1] <= _CLOSE:
            spans[-1] = (spans[-1][0], one.end)
        else:
            spans.append((one.start, one.end))
    written = [normal.span(*span) for span in spans]
    return tuple(Evidence(start, end, text[start:end]) for start, end in written)

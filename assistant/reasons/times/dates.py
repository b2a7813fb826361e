"""The patterns of weekdays, weeks, months and dates."""

from collections.abc import Sequence

from assistant.reasons.times.hours import EDGE, Found, Grammar, compiled
from assistant.reasons.times.numbers import HALF, HAN_NUMBER, number
from assistant.reasons.times.terms import Month, MonthDay, Slashed, Term, Week, Weekday, Year

_AHEAD = {"this": 0, "next": 1, "这": 0, "本": 0, "下": 1, "下下": 2}
_EDGES = {"底": "end", "末": "end", "初": "start", "end": "end", "start": "start", "beginning": "start"}
_EN_WHICH = r"(?:(?P<which>this|next)(?: coming)? )"
_ZH_WHICH = "(?P<which>下下|下|这|本)"
_YEAR_CUES = ("from", "by", "before", "after", "til", "till", "until")
_ZH_DAY = rf"(?:\d{{1,2}}|{HAN_NUMBER})"


def dates(weekdays: Sequence[Sequence[str]], months: Sequence[str]) -> tuple[Grammar, ...]:
    """Patterns over normalised text with what their matches mean; None for nonsense, like the 45th of May.

    `weekdays` from Monday, each with the Chinese sign last; `months` from January.
    """
    named = tuple(one for day, names in enumerate(weekdays) for one in _weekday(day, names))
    return (*named, *_weeks(), *_months(), *_written(months))


def _weekday(day: int, names: Sequence[str]) -> tuple[Grammar, ...]:
    def meant(found: Found) -> Term:
        return Weekday(day, _AHEAD.get(found["which"] or ""))

    counted = "(?<![一两二三四五六七八九十\\d几])"
    return (
        (compiled(rf"\b(?:{_EN_WHICH}|coming )?(?:{'|'.join(names[:-1])})"), meant),
        (compiled(rf"(?:{_ZH_WHICH}个?)?{counted}(?:周|星期|礼拜)(?:{names[-1]})"), meant),
    )


def _weeks() -> tuple[Grammar, ...]:
    whole = "(?![一二三四五六日天末])"
    return (
        (compiled(rf"\b(?:{_EN_WHICH}|the |at |on )?(?:the )?week-?ends?\b"), _weekend),
        (compiled(rf"(?:{_ZH_WHICH}个?)?周末"), _weekend),
        (compiled(rf"\b{_EN_WHICH}week\b"), lambda f: Week(_AHEAD[f["which"]])),
        (compiled(r"\b(?:the )?week after next\b"), lambda _: Week(2)),
        (compiled(rf"{_ZH_WHICH}个?(?:周|星期|礼拜){whole}"), lambda f: Week(_AHEAD[f["which"]])),
    )


def _weekend(found: Found) -> Term:
    return Week(_AHEAD.get(found["which"] or "", 0), weekend=True)


def _months() -> tuple[Grammar, ...]:
    edge = "(?P<edge>end|start|beginning)"
    return (
        (compiled(rf"\b{_EN_WHICH}month\b"), lambda f: Month(_AHEAD[f["which"]])),
        (compiled(rf"{_ZH_WHICH}个?月(?![底末初])"), lambda f: Month(_AHEAD[f["which"]])),
        (compiled(rf"(?:{_ZH_WHICH}个?)?月(?P<edge>[底末初])"), _edge),
        (compiled(rf"\b(?:at |by )?(?:the )?{edge} of (?:the |(?P<which>this|next) )?month\b"), _edge),
    )


def _edge(found: Found) -> Term:
    return Month(_AHEAD.get(found["which"] or "", 0), _EDGES[found["edge"]])


def _written(months: Sequence[str]) -> tuple[Grammar, ...]:
    month = "|".join(f"(?P<m{index}>{name})" for index, name in enumerate(months, 1))
    nth = "(?:st|nd|rd|th)"
    year = r"(?:,? (?P<year>20\d\d)\b)?"
    cue = rf"(?:\bin |{'|'.join(rf'(?<={word} )' for word in _YEAR_CUES)})"
    day = rf"(?P<day>\d{{1,2}}){nth}?"
    iso = r"(?P<year>20\d\d)[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?"
    strokes = r"(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?"
    return (
        (compiled(rf"(?<!\d){iso}(?!\d)"), _date),
        (compiled(rf"{cue}(?P<year>20\d\d)\b(?![:/-]\d)"), lambda f: Year(int(f["year"]))),
        (compiled(r"(?<!\d)(?P<year>20\d\d)年(?!前)"), lambda f: Year(int(f["year"]))),
        (compiled(rf"{EDGE}{strokes}(?![\d/])"), _slashed),
        (compiled(rf"\b(?:the )?{day}(?: of)? (?:{month})\b{year}"), _named),
        (compiled(rf"\b(?:{month})\.? (?:the )?{day}\b(?!:|\.\d| ?{HALF}){year}"), _named),
        (compiled(rf"(?:\bon )?(?:\bthe )?\b(?P<day>\d{{1,2}}){nth}\b"), _date),
        (compiled(rf"(?<!\d)(?P<month>{_ZH_DAY})月(?P<day>{_ZH_DAY})[日号]?"), _date),
        (compiled(rf"(?<!\d)(?P<day>{_ZH_DAY})[号日](?![线楼店门码])"), _date),
    )


def _date(found: Found) -> Term | None:
    said = found.groupdict()
    day = number(said["day"])
    month = number(said["month"]) if said.get("month") else None
    if day is None or not 1 <= day <= 31 or (said.get("month") and not 1 <= (month or 0) <= 12):
        return None
    return MonthDay(day, month, int(said["year"]) if said.get("year") else None)


def _named(found: Found) -> Term | None:
    month = next(index for index in range(1, 13) if found[f"m{index}"])
    day = int(found["day"])
    return MonthDay(day, month, int(found["year"]) if found["year"] else None) if 1 <= day <= 31 else None


def _slashed(found: Found) -> Term | None:
    first, second = int(found["first"]), int(found["second"])
    if not (1 <= first <= 31 and 1 <= second <= 31) or min(first, second) > 12:
        return None
    year = int(found["year"]) if found["year"] else None
    return Slashed(first, second, year + 2000 if year is not None and year < 100 else year)

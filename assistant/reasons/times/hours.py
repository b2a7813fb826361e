"""The patterns of clock times, of stretches between two, and of waits like "in 20 minutes"."""

import re
from collections.abc import Callable
from datetime import timedelta

from assistant.reasons.times.numbers import (
    EN_HOUR,
    HALF,
    HAN_NUMBER,
    HOUR_WORD,
    MINUTE_WORD,
    ZH_HOUR,
    chinese_clock,
    english_clock,
    half_past,
    number,
)
from assistant.reasons.times.terms import Ahead, Clock, MonthsAhead, Span, Term, Wait

Found = re.Match[str]
Grammar = tuple[re.Pattern[str], Callable[[Found], Term | None]]
EDGE = r"(?<![\d.:/-])(?<!\d,)"
_CUES = ("at", "around", "about", "by", "before", "after", "past", "till", "til", "until", "from", "since")
_CUE = "(?:(?<=@)|(?<=@ )|" + "|".join(rf"(?<=\b{cue} )" for cue in (*_CUES, "than", "say", "between")) + ")"
_DAY_FOLLOWS = r"(?= (?:today|tonight|tomorrow|tmrw?|in the|this (?:morning|afternoon|evening))\b)"
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?|yrs?)\b"
_HAN_UNIT = "(?:个?小时|个?钟头|个?钟|分钟|分|刻钟|天|周|个?星期|个?礼拜|个月|年)"
_EN_TIME = rf"(?:\d{{1,2}}(?:[:.]\d{{2}})?|{HOUR_WORD})(?: ?{HALF})?"
_ZH_TIME = rf"{ZH_HOUR}点(?:半|一刻|三刻|\d{{1,2}}分?|{HAN_NUMBER}分)?"
_EN_MANY = rf"(?:\d{{1,3}}(?:\.5)?|half an?|half|an?|(?:a )?couple of|a few|few|{HOUR_WORD}|{MINUTE_WORD})"
_ZH_MANY = rf"(?:\d{{1,3}}(?:\.5)?|半|{HAN_NUMBER})"
_LOOSELY = {
    "a": 1.0,
    "an": 1.0,
    "half": 0.5,
    "half a": 0.5,
    "half an": 0.5,
    "半": 0.5,
    "a few": 3.0,
    "few": 3.0,
}
_LOOSELY |= {"couple of": 2.0, "a couple of": 2.0}
DAY, WEEK = 24 * 60, 7 * 24 * 60
_MINUTES = {"min": 1, "minute": 1, "h": 60, "hour": 60, "hr": 60, "day": DAY, "week": WEEK, "wk": WEEK}
_MINUTES |= {"小时": 60, "钟头": 60, "钟": 60, "分钟": 1, "分": 1, "刻钟": 15}
_MINUTES |= {"天": DAY, "周": WEEK, "星期": WEEK, "礼拜": WEEK}


def compiled(pattern: str) -> re.Pattern[str]:
    """With ASCII word edges, so that one stands between "tomorrow" and 下午."""
    return re.compile(pattern, re.ASCII)


def hours(counted: str) -> tuple[Grammar, ...]:
    """Patterns over normalised text with what their matches mean; None for nonsense, like 25点.

    `counted`: things a number before them counts, so that it is no hour.
    """
    return (*_english_clocks(counted), *_chinese_clocks(), *_spans(), *_waits())


def _english_clocks(counted: str) -> tuple[Grammar, ...]:
    alone = rf"(?![\d%]|[:.,/-]\d| ?(?:{counted}|{_UNIT})|(?:st|nd|rd|th)\b)"
    hour_after = rf"(?P<sign>to|past|after) (?P<hour>{EN_HOUR})\b{alone}"
    many = rf"(?P<many>\d{{1,2}}|{MINUTE_WORD}) (?:min(?:ute)?s? )?"
    return (
        (compiled(rf"{EDGE}\d{{1,2}}[:.h]\d{{2}}(?!\d|[./-]\d)(?: ?{HALF})?"), _english),
        (compiled(rf"{EDGE}(?:\d{{1,4}}|\b(?:{HOUR_WORD})(?: (?:{MINUTE_WORD}))?) ?{HALF}"), _english),
        (compiled(rf"(?:{EDGE}\d{{1,2}}|\b(?:{HOUR_WORD}))(?:ish\b| ?o'?clock\b)(?: ?{HALF})?"), _english),
        (compiled(rf"{_CUE}{EN_HOUR}\b(?![- ](?:{MINUTE_WORD})\b){alone}"), _english),
        (compiled(rf"{EDGE}\b{EN_HOUR}{_DAY_FOLLOWS}"), _english),
        (compiled(rf"\b(?:{HOUR_WORD})[- ](?:{MINUTE_WORD})\b(?! (?:to\b|past\b|{_UNIT}))"), _english),
        (compiled(rf"\bhalf (?:past )?(?P<hour>{EN_HOUR})\b"), lambda f: half_past(f["hour"], 30)),
        (compiled(rf"\b(?:a )?quarter {hour_after}"), lambda f: _past(f, 15)),
        (compiled(rf"\b{many}{hour_after}"), lambda f: _past(f, number(f["many"]))),
    )


def _chinese_clocks() -> tuple[Grammar, ...]:
    short = f"(?:一刻|{ZH_HOUR}分)"
    # 晚一点, 有一点 and 好一点 say "a little", and 一点 alone mostly does.
    not_little = r"(?<![\d零〇一二两三四五六七八九十])(?!(?<=[晚早快慢有多少差大小近远好点])一点)"
    minutes = rf"(?:半|一刻|三刻|差{short}|[过零]?(?:\d{{1,2}}(?!\d)|{HAN_NUMBER})分?)?"
    not_points = "(?![心击评赞]|积分|意见|建议|东西|问题)"
    return (
        (compiled(rf"{not_little}{ZH_HOUR} ?[点时]{minutes}{not_points}"), _chinese),
        (compiled(rf"差{short}钟?{ZH_HOUR}点"), _chinese),
    )


def _english(found: Found) -> Term | None:
    return english_clock(found.group())


def _chinese(found: Found) -> Term | None:
    return chinese_clock(found.group().replace(" ", ""))


def _past(found: Found, minutes: int | None) -> Term | None:
    if minutes is None or not 0 < minutes < 60:
        return None
    return half_past(found["hour"], -minutes if found["sign"] == "to" else minutes)


def _spans() -> tuple[Grammar, ...]:
    to = r" ?(?:-|~|to|and|till|until) ?"
    digits = r"\d{1,2}(?:[:.]\d{2})?"
    end = r"(?![\d%]|[:.,/-]\d)"
    return (
        (compiled(rf"\b(?:between|from) (?P<a>{_EN_TIME}){to}(?P<b>{_EN_TIME}){end}"), _english_span),
        (compiled(rf"{EDGE}\b(?P<a>{_EN_TIME}){to}(?P<b>{digits} ?{HALF})"), _english_span),
        (compiled(rf"{EDGE}(?P<a>\d{{1,2}}:\d{{2}})(?:到|至|{to})(?P<b>\d{{1,2}}:\d{{2}})"), _english_span),
        (compiled(rf"(?P<a>{_ZH_TIME}|{ZH_HOUR})[到至~-](?P<b>{_ZH_TIME})(?:之间)?"), _chinese_span),
    )


def _english_span(found: Found) -> Term | None:
    return _span(english_clock(found["a"]), english_clock(found["b"]))


def _chinese_span(found: Found) -> Term | None:
    start = found["a"] if "点" in found["a"] else f"{found['a']}点"
    return _span(chinese_clock(start), chinese_clock(found["b"]))


def _span(start: Clock | None, end: Clock | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)


def _waits() -> tuple[Grammar, ...]:
    english = rf"(?P<many>{_EN_MANY}) ?(?P<unit>{_UNIT})(?P<more> and a half)?"
    chinese = rf"(?P<many>{_ZH_MANY})(?P<more>个半)?(?P<unit>{_HAN_UNIT})(?:左右)?"
    lead = r"\b(?:in|within|give me|need|after|another|wait)(?: about| around| like| just| another)? "
    then = "(?:之后|以后|过后|后(?![天面]))"
    return (
        (compiled(rf"{lead}{english}(?:'? time\b| or so\b)?"), _wait),
        (compiled(r"\b(?:in|give me) (?P<many>[1-5]?[05])(?= ?(?:$|[,.!?;)]|please|pls|thx|thanks))"), _soon),
        (compiled(rf"(?<![\d.])\b{english} (?:later|from now)\b"), _wait),
        (compiled(rf"(?:再?过|再?等|隔){chinese}{then}?"), _wait),
        (compiled(rf"(?<![\d.差到点]){chinese}(?:{then}|再)"), _wait),
    )


def _soon(found: Found) -> Term | None:
    """ "Call me in 10": minutes."""
    minutes = int(found["many"])
    return Wait(timedelta(minutes=minutes)) if minutes else None


def _wait(found: Found) -> Term | None:
    raw, unit = found["many"], found["unit"].removeprefix("个").rstrip("s")
    many = _LOOSELY.get(raw)
    if many is None:
        # 两三个小时: the longer of the two.
        whole = number(raw.removesuffix(".5")) or number(raw[-1])
        many = None if whole is None else whole + 0.5 * raw.endswith(".5")
    if many is None:
        return None
    many += 0.5 if found["more"] else 0.0
    if unit in {"month", "月"}:
        return MonthsAhead(int(many))
    if unit in {"year", "yr", "年"}:
        return MonthsAhead(int(many * 12))
    minutes = many * _MINUTES[unit]
    return Ahead(int(minutes // DAY)) if _MINUTES[unit] >= DAY else Wait(timedelta(minutes=minutes))

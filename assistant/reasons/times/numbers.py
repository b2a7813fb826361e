"""Numbers and clock times as people write them, in English and Chinese."""

import re
from functools import cache

from assistant.reasons.times.terms import MIDNIGHT, NOON, Clock

_TO_TWELVE = tuple("one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
_TENS = {"fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "forty-five": 45}
_TENS |= {"fifty": 50}
_ENGLISH = {word: value for value, word in enumerate(_TO_TWELVE, 1)} | _TENS
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HOUR_WORD = "|".join(_TO_TWELVE)
MINUTE_WORD = "fifteen|twenty(?:[- ]five)?|thirty|forty(?:[- ]five)?|fifty|five|ten"
HAN_NUMBER = "[零〇一二两三四五六七八九十]{1,3}"
EN_HOUR = rf"(?:\d{{1,2}}|{HOUR_WORD})"
ZH_HOUR = rf"(?:\d{{1,2}}|{HAN_NUMBER})"
HALF = r"(?:[ap]\.?m\b\.?)"
_ENGLISH_CLOCK = re.compile(
    rf"(?P<hour>{EN_HOUR}|\d{{3,4}}(?= ?{HALF}))"
    rf"(?:(?:[:.h](?P<minute>\d{{2}}))|[ -](?P<spelt>{MINUTE_WORD}))?(?:ish| ?o'?clock)? ?(?P<half>{HALF})?"
)
_CHINESE_CLOCK = re.compile(
    rf"(?:差(?P<less>一刻|{ZH_HOUR}分)钟?)?(?P<hour>{ZH_HOUR})[点时:]"
    rf"(?:(?P<named>半|一刻|三刻)|差(?P<short>一刻|{ZH_HOUR}分)|[过零]?(?P<minute>\d{{1,2}}|{HAN_NUMBER})分?)?"
)


@cache
def number(text: str) -> int | None:
    """A whole number below a hundred, in digits, in English or in Chinese; None when it is none."""
    if text.isdecimal() and text.isascii():
        return int(text)
    if text.replace(" ", "-") in _ENGLISH:
        return _ENGLISH[text.replace(" ", "-")]
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text) if len(text) == 1 else _DIGITS.get(text[1:]) if text[:1] in "零〇" else None
    high = _DIGITS.get(tens, 1 if not tens else None)
    low = _DIGITS.get(ones, 0 if not ones else None)
    return None if high is None or low is None else high * 10 + low


def english_clock(text: str) -> Clock | None:
    """What "5", "5pm", "730pm", "17:30", "five thirty" say; None for no time, like 25:00."""
    found = _ENGLISH_CLOCK.fullmatch(text)
    if found is None:
        return None
    digits, minute = found["hour"], number(found["minute"] or found["spelt"] or "0")
    if len(digits) > 2 and digits.isdecimal():
        digits, minute = digits[:-2], int(digits[-2:])
    hour = number(digits)
    # A leading nought is how a clock of 24 hours is written: 05:30 is no afternoon.
    written_24 = digits.startswith("0") and found["minute"] is not None
    return _clock(hour, minute, (found["half"] or "")[:1], written_24)


def half_past(hour: str, minutes: int) -> Clock | None:
    """So many minutes past (or, below nought, before) an hour."""
    whole = number(hour)
    if whole is None or not 1 <= whole <= 12:
        return None
    return Clock((whole * 60 + minutes) % NOON)


def chinese_clock(text: str) -> Clock | None:
    """What 七点半, 差十分六点, 15时30分, 3点 say; None for no time, like 25点."""
    found = _CHINESE_CLOCK.fullmatch(text)
    if found is None:
        return None
    less = _minutes(found["less"] or found["short"])
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(found["named"] or "") or number(found["minute"] or "0")
    clock = _clock(number(found["hour"]), minute, "", found["hour"].startswith(("0", "零")))
    if clock is None or less is None:
        return None
    return Clock((clock.minutes - less) % MIDNIGHT, clock.sure)


def _minutes(text: str | None) -> int | None:
    if text is None:
        return 0
    return 15 if text == "一刻" else number(text.removesuffix("分"))


def _clock(hour: int | None, minute: int | None, half: str, written_24: bool) -> Clock | None:
    if hour is None or minute is None or minute > 59 or hour > 24 or (hour == 24 and minute):
        return None
    if half and 1 <= hour <= 12:
        return Clock(hour % 12 * 60 + minute + (NOON if half == "p" else 0), sure=True)
    return Clock(hour * 60 + minute, sure=hour > 12 or hour == 0 or written_24)

"""Amounts in what a customer says and the reason they speak for: "涨了30%", "3 weeks late"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.reasons.amount_words import NUMBER_SIGNS, AmountWords, Quantities, Unit, load_amount_words
from assistant.reasons.normalise import Normalised

REACH = 28  # characters before and after an amount in which its words stand
SPARED = 8  # and in which a word stands that makes it no complaint
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_TENFOLD = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "几": 3, "半": 0.5}


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of `unit` (percent, yuan, minute, ...) speaks for the reason `kind`.

    `start` and `end` point into the normalised text and take in the words that tell the kind; `span` is the
    same place in the text as written. `exact` is false for "几天", "about 3 hours", "40多分钟".
    """

    kind: str
    value: float
    unit: str
    exact: bool
    start: int
    end: int
    span: tuple[int, int]


def find(normal: Normalised) -> tuple[Amount, ...]:
    """Amounts that are a complaint, in order; work grows with the length of the text, no faster.

    Whether a negator or a question stands before one is the caller's to judge, as for any other hint.
    """
    words = load_amount_words()
    text = normal.text
    if not words.units_in(text):
        return ()
    found = sorted([*_counted(words, text), *_wholes(words, text)], key=lambda one: (one[4], -one[5]))
    kept: list[Amount] = []
    for kind, value, unit, exact, start, end in found:
        if not kept or start >= kept[-1].end:
            kept.append(Amount(kind, value, unit, exact, start, end, normal.span(start, end)))
    return tuple(kept)


_Found = tuple[str, float, str, bool, int, int]


def _counted(words: AmountWords, text: str) -> Iterator[_Found]:
    for found in words.quantity.finditer(text):
        unit, value, exact = _measured(found, words)
        if not value:
            continue
        before = text[max(0, found.start() - REACH) : found.start()]
        for kind in words.kinds:
            stretch = _stretch(kind, unit, text, before, found) if unit.measure in kind.measures else None
            if stretch is None:
                continue
            if not _spared(words, unit, text, *stretch):
                yield kind.reason, value, unit.name, exact, *stretch
            break


def _stretch(
    kind: Quantities, unit: Unit, text: str, before: str, found: re.Match[str]
) -> tuple[int, int] | None:
    """From the words that tell the kind, before or after the amount, to the other end of it."""
    lead = kind.before.search(before)
    if lead:
        return found.start() - len(before) + lead.start(), found.end()
    tail = kind.after.match(text, found.end(), found.end() + REACH)
    return (found.start(), tail.end()) if tail else None


def _spared(words: AmountWords, unit: Unit, text: str, start: int, end: int) -> bool:
    """Little of it; or, of money, cheaper by it or given back."""
    before = max(0, start - SPARED)
    if words.little.search(text, before, end):
        return True
    return unit.measure in {"money", "share"} and bool(words.never.search(text, before, end + SPARED))


def _wholes(words: AmountWords, text: str) -> Iterator[_Found]:
    if not any(word in text for word in words.whole_values):
        return
    for found in words.wholes.finditer(text):
        near = text[max(0, found.start() - REACH) : found.end() + REACH]
        if words.prices.search(near):
            yield "price", words.whole_values[found.group()], "percent", True, found.start(), found.end()


def _measured(found: re.Match[str], words: AmountWords) -> tuple[Unit, float | None, bool]:
    """The unit, the number of it and whether that is to be taken to the letter."""
    if found["sign"]:
        return words.signs[found["sign"]], _plain(found["money"]), True
    half = None
    unit, factor = words.unit(found["unit"] or found["unit_zh"] or "%")
    if found["unit"]:
        value, exact = _english(found["number"], words)
        exact = exact and not found["range"]
        half = found["and_half"]
    elif found["hundredth"]:
        value, exact = _chinese(found["hundredth"])
    else:
        value, exact = _chinese(found["number_zh"])
        exact = exact and not (found["some"] or found["over"] or found["number_zh"] + unit.name == "半day")
        half = found["half"]
    return unit, None if value is None else round((value + (0.5 if half else 0)) * factor, 4), exact


def _plain(digits: str) -> float | None:
    """1,200 or 1.5 or 1,5 or 2k; None for a date or a version like 1.2.3."""
    bare = digits.rstrip("k")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    if bare.count(".") + bare.count(",") > 1:
        return None
    return float(bare.replace(",", ".")) * (1_000 if digits.endswith("k") else 1)


def _english(number: str, words: AmountWords) -> tuple[float | None, bool]:
    if number[0].isdigit():
        return _plain(number), True
    return words.numbers[number]


def _chinese(number: str) -> tuple[float | None, bool]:
    """Digits with 十百千万 after them, or Chinese signs: 一百二十, 两三 (about three), 半, 几."""
    digits = number.rstrip("十百千万")
    if digits and digits[0].isdigit():
        value = _plain(digits)
        for sign in number[len(digits) :] if value else "":
            value = (value or 0) * _TENFOLD[sign]
        return value, True
    total = section = 0.0
    digit: float | None = None
    exact = "几" not in number
    for sign in number:
        if sign in NUMBER_SIGNS and sign in _DIGITS:
            exact = exact and digit is None
            digit = _DIGITS[sign]
        elif sign == "万":
            total, section, digit = (total + section + (digit or 0)) * _TENFOLD[sign], 0.0, None
        else:
            section += (1 if digit is None else digit) * _TENFOLD[sign]
            digit = None
    return total + section + (digit or 0), exact

"""What people write into one cell, read strictly: a value, or Invalid saying what was expected."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from assistant.errors import Invalid

EARLIEST = date(1900, 1, 1)
CENT = Decimal("0.01")
MOST_MONEY = Decimal(10) ** 11
YES = frozenset(
    {
        *("y", "yes", "true", "1", "given", "opt-in", "in", "ok", "agreed"),
        *("是", "有", "同意", "已同意", "愿意", "对"),
    }
)
NO = frozenset(
    {
        *("n", "no", "false", "0", "withdrawn", "opt-out", "out", "refused"),
        *("否", "无", "没有", "不同意", "拒绝", "退订", "不愿意"),
    }
)
MONTHS = dict(
    zip(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        range(1, 13),
        strict=True,
    )
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3})[a-z]*\.?[ -,]+(\d{4})")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]m)?(Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
_CURRENCY = re.compile(
    r"^(?:[A-Z]{3}|[A-Z]{0,2}[$€£¥₹₩₽฿]|RMB|kr\.?|zł)\s*|\s*(?:[A-Z]{3}|[$€£¥₹₩₽฿]|元|块|kr\.?|zł)$"
)
_POINT = re.compile(r"(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d*)?|\.\d+")
_SIMPLE = re.compile(r"[0-9]{1,11}\.[0-9]{2}")
_COMMA = re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d*)?|,\d+")


def text(cell: str, most: int) -> str:
    """The cell without space around it. Raises Invalid for more than `most` characters, or any that no
    database stores and nobody can see (NUL, lone surrogates, control characters)."""
    cell = cell.strip()
    if len(cell) > most:
        raise Invalid(f"too long: {len(cell)} characters, at most {most} are kept")
    if not cell.isprintable():
        _refuse_unseen(cell)
    return cell


def _refuse_unseen(cell: str) -> None:
    for character in cell:
        if "\ud800" <= character <= "\udfff":
            raise Invalid("bytes that are no character: the file's encoding is broken here")
        if unicodedata.category(character) == "Cc" and character not in "\n\r\t":
            raise Invalid(f"a control character (U+{ord(character):04X}): remove it")


@lru_cache(maxsize=20_000)
def day(cell: str, pattern: str | None = None) -> date:
    """A date in an unambiguous form (2026-03-05, 20260305, 5 Mar 2026, 2026年3月5日, 25/12/2026), a time of
    day after it left out; or in exactly the `pattern` of strptime. Raises Invalid for anything else,
    03/04/2026 above all."""
    plain = unicodedata.normalize("NFKC", text(cell, 60))
    if pattern is not None:
        try:
            return _plausible(datetime.strptime(plain, pattern).date())  # noqa: DTZ007 (a day has no zone)
        except ValueError as error:
            raise Invalid(f"{plain!r} is not a date in the form {pattern}") from error
    try:
        found = _day(_TIME.sub("", plain))
    except ValueError as error:
        raise Invalid(f"{plain!r} is not a day of the calendar") from error
    if found is None:
        raise Invalid(f"{plain!r} is not a date; write it as 2026-03-05 or name its form by date_format")
    return _plausible(found)


def _day(plain: str) -> date | None:
    if match := _COMPACT.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain):
        return date(*map(int, match.groups()))
    if match := _YEAR_LAST.fullmatch(plain):
        one, two, year = map(int, match.groups())
        if one != two and max(one, two) <= 12:
            raise Invalid(
                f"{plain!r} can be read in two ways; name its form by date_format, such as %d/%m/%Y"
            )
        return date(year, two, one) if one > 12 else date(year, one, two)
    lowered = plain.casefold()
    if match := _DAY_MONTH.fullmatch(lowered):
        return _named(match[3], match[2], match[1])
    if match := _MONTH_DAY.fullmatch(lowered):
        return _named(match[3], match[1], match[2])
    return None


def _named(year: str, month: str, number: str) -> date | None:
    return date(int(year), MONTHS[month], int(number)) if month in MONTHS else None


def _plausible(found: date) -> date:
    if found < EARLIEST:
        raise Invalid(f"{found.isoformat()} is before {EARLIEST.year}")
    return found


def money(cell: str, decimal: str | None = None) -> Decimal:
    """An amount with two decimals, rounded half up; currency signs and thousand separators are understood,
    and (12.00) or 12.00- is negative. `decimal` ("." or ",") says which sign the cents follow; without it
    1.234 is refused, because half the world reads a thousand. Raises Invalid."""
    if decimal != "," and _SIMPLE.fullmatch(cell):
        return Decimal(cell)
    plain = unicodedata.normalize("NFKC", text(cell, 60)).replace("−", "-")
    number = plain.strip()
    negative = number.startswith("(") and number.endswith(")")
    number = number.strip("()") if negative else number
    for _ in range(2):
        if number.startswith("-") or number.endswith("-"):
            negative, number = True, number.strip("-").strip()
        number = _CURRENCY.sub("", number.removeprefix("+").strip()).strip()
    digits = re.sub(r"(?<=\d)[ '’_](?=\d)", "", number)
    value = Decimal(_plain_number(digits, decimal, plain))
    if value >= MOST_MONEY:
        raise Invalid(f"{plain!r} is more money than is believable")
    return (-value if negative else value).quantize(CENT, ROUND_HALF_UP)


def _plain_number(digits: str, decimal: str | None, shown: str) -> str:
    point, comma = _POINT.fullmatch(digits), _COMMA.fullmatch(digits)
    if decimal is None and point and comma and "." in digits and not digits.startswith("0"):
        raise Invalid(f"{shown!r} can be read in two ways; say whether cents follow a point or a comma")
    if point and decimal != ",":
        return digits.replace(",", "").rstrip(".")
    if comma and decimal != "." and any(digit.isdigit() for digit in digits):
        return digits.replace(".", "").replace(",", ".").rstrip(".")
    raise Invalid(f"{shown!r} is not an amount of money")


@lru_cache(maxsize=2_000)
def whole(cell: str, least: int, most: int) -> int:
    """A whole number between two others. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text(cell, 40))
    if not re.fullmatch(r"[+-]?\d{1,12}(\.0*)?", plain) or not least <= int(float(plain)) <= most:
        raise Invalid(f"{plain!r} is not a whole number between {least} and {most}")
    return int(float(plain))


@lru_cache(maxsize=2_000)
def yes_or_no(cell: str) -> bool:
    """Yes, no and the words for them in English and Chinese. Raises Invalid for any other."""
    plain = unicodedata.normalize("NFKC", text(cell, 40)).casefold()
    if plain in YES or plain in NO:
        return plain in YES
    raise Invalid(f"{plain!r} is neither yes nor no")


def time_of_day(cell: str) -> str:
    """HH:MM of a time such as 9:30 or 09:30:00. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text(cell, 20))
    if match := re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", plain):
        try:
            return time(int(match[1]), int(match[2])).isoformat("minutes")
        except ValueError:
            pass
    raise Invalid(f"{plain!r} is not a time of day; write it as 09:30")


def words(cell: str, most: int = 50, longest: int = 60) -> list[str]:
    """Distinct words or phrases set apart by ; , | or their Chinese forms, in order. Raises Invalid for too
    many."""
    parts = [text(part, longest) for part in re.split(r"[;,|；，、]", cell)]
    found = list(dict.fromkeys(part for part in parts if part))
    if len(found) > most:
        raise Invalid(f"{len(found)} of them; at most {most} are kept")
    return found

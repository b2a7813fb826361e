"""Telephone numbers, languages and time zones as people type them, made canonical or refused."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers

from assistant.errors import Invalid

LANGUAGES = ("en", "zh")


def phone(text: str, country: str | None = None) -> str:
    """E.164 of a number as typed; `country` (ISO 3166 alpha-2) reads national forms.

    Raises Invalid, without repeating the number, when it is no possible telephone number.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise Invalid("phone: not a telephone number; write it as +<country code><number>") from error
    if not phonenumbers.is_possible_number(number):
        raise Invalid("phone: impossible number; check its length and country code")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def region_of(e164: str) -> str | None:
    """ISO country of an E.164 number, or None where the code names no country."""
    found: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(e164, None))
    return found


def masked(e164: str) -> str:
    """The number with its middle hidden: for logs and for people who need not know it."""
    return f"{e164[:3]}…{e164[-2:]}"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """The named IANA time zone. Raises Invalid for a name tzdata does not know."""
    if name not in _zones():
        raise Invalid(f"time zone: {name[:60]!r} is not an IANA zone such as Europe/Lisbon")
    return ZoneInfo(name)


def language(tag: str | None, default: str = "en") -> str:
    """'zh' or 'en' from any language tag such as zh-Hant-TW, zh_CN, 中文 or English."""
    if not tag or not tag.strip():
        return default
    lowered = tag.strip().casefold()
    if lowered.startswith(("zh", "cn", "chinese", "中", "汉", "漢")):
        return "zh"
    if lowered.startswith(("en", "英")):
        return "en"
    raise Invalid(f"language: {tag[:40]!r} is not one we speak ({', '.join(LANGUAGES)})")

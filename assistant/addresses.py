"""Telephone numbers, languages and time zones as people type them, made canonical or refused."""

import re
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers

from assistant.errors import Invalid

LANGUAGES = ("en", "zh")


def phone(text: str, country: str | None = None) -> str:
    """E.164 of a number as typed; `country` (ISO 3166 alpha-2) reads national forms.

    Raises Invalid, without repeating the number, when it is no possible telephone number.
    """
    if _is_plain(text):
        return text
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise Invalid("phone: not a telephone number; write it as +<country code><number>") from error
    if not phonenumbers.is_possible_number(number):
        raise Invalid("phone: impossible number; check its length and country code")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_PLAIN = re.compile(r"\+[1-9][0-9]{6,14}")


def _is_plain(text: str) -> bool:
    """Whether a number is E.164 as it stands, by the same metadata that parsing would use, in a tenth of the
    time: its length is possible and nothing in front would be taken for a trunk prefix."""
    if not _PLAIN.fullmatch(text):
        return False
    for digits in range(1, 4):
        if (found := _country(text[1 : 1 + digits])) is not None:
            prefix, lengths = found
            national = text[1 + digits :]
            return len(national) in lengths and not (prefix and prefix.match(national))
    return False


@cache
def _country(code: str) -> "tuple[re.Pattern[str] | None, frozenset[int]] | None":
    region = phonenumbers.region_code_for_country_code(int(code))
    metadata = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    if metadata is None or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    return re.compile(prefix) if prefix else None, frozenset(metadata.general_desc.possible_length)


def region_of(e164: str) -> str | None:
    """ISO country of an E.164 number, or None where the code names no country."""
    found: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(e164, None))
    return found


def is_number_of(e164: str, country: str) -> bool:
    """Whether a number has the calling code of that country; a country nobody knows is not contradicted.

    Ranges within a shared code (+1, +44) are moved about too much to contradict an address.
    """
    code = phonenumbers.country_code_for_region(country)
    return not code or e164.startswith(f"+{code}")


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

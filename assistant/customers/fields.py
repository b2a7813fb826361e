"""The fields of a customer that people fill in, and how each is read: by the import and by hand alike."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

import phonenumbers
from babel import Locale

from assistant import addresses
from assistant.customers import cells
from assistant.customers.models import Channel
from assistant.dialogue.script import STYLES
from assistant.errors import Invalid

CHANNEL_WORDS: Mapping[str, Channel] = {
    **{str(channel): channel for channel in Channel},
    "text": Channel.SMS,
    "短信": Channel.SMS,
    "phone": Channel.CALL,
    "电话": Channel.CALL,
    "電話": Channel.CALL,
    "mail": Channel.LETTER,
    "信": Channel.LETTER,
    "信件": Channel.LETTER,
    "上门": Channel.VISIT,
    "拜访": Channel.VISIT,
}
STYLE_WORDS: Mapping[str, str] = {
    **{style: style for style in STYLES},
    "直爽": "direct",
    "直接": "direct",
    "热情": "warm",
    "熱情": "warm",
    "谨慎": "careful",
    "謹慎": "careful",
    "严谨": "exact",
    "嚴謹": "exact",
}
"""How one best speaks with a person, by its name or a usual word for it."""
MOST_PHONES = 5


@lru_cache(maxsize=2000)
def country(cell: str) -> str:
    """ISO 3166 alpha-2 of a code or of a country's name in English or Chinese. Raises Invalid."""
    plain = cells.text(cell, 80)
    if (code := plain.upper()) in phonenumbers.SUPPORTED_REGIONS:
        return code
    if found := _countries().get(plain.casefold()):
        return found
    raise Invalid(f"{plain[:40]!r} is no country; write its two-letter code such as PT")


@cache
def _countries() -> Mapping[str, str]:
    known = phonenumbers.SUPPORTED_REGIONS
    names = {"uk": "GB", "usa": "US", "中国大陆": "CN"}
    for locale in ("en", "zh", "zh_Hant"):
        territories = Locale.parse(locale).territories
        names |= {name.casefold(): code for code, name in territories.items() if code in known}
    return names


def channel(cell: str) -> str:
    """A channel by its name or a usual word for it. Raises Invalid."""
    plain = cells.text(cell, 40).casefold()
    if plain in CHANNEL_WORDS:
        return CHANNEL_WORDS[plain]
    raise Invalid(f"{plain!r} is no channel; expected one of {', '.join(Channel)}")


def style(cell: str) -> str:
    """A way of speaking by its name or a usual word for it. Raises Invalid."""
    plain = cells.text(cell, 40).casefold()
    if plain in STYLE_WORDS:
        return STYLE_WORDS[plain]
    raise Invalid(f"{plain!r} is no style; expected one of {', '.join(STYLES)}")


def phones(cell: str, home: str | None) -> list[str]:
    """Every number of a cell in E.164, set apart by ; or 、; `home` reads national forms. Raises Invalid."""
    parts = [part.strip() for part in cells.text(cell, 200).replace("、", ";").replace("；", ";").split(";")]
    if len(parts) > MOST_PHONES:
        raise Invalid(f"{len(parts)} numbers; at most {MOST_PHONES} are kept")
    return list(dict.fromkeys(addresses.phone(part, home) for part in parts if part))


def _text(most: int) -> Callable[[str], str]:
    return lambda cell: cells.text(cell, most)


READERS: Mapping[str, Callable[[str], Any]] = {
    "name": _text(200),
    "given_name": _text(100),
    "honorific": _text(40),
    "language": lru_cache(maxsize=2000)(lambda cell: addresses.language(cells.text(cell, 40))),
    "zone": lru_cache(maxsize=2000)(lambda cell: addresses.zone(cells.text(cell, 60)).key),
    "country": country,
    "subdivision": _text(20),
    "city": _text(100),
    "industry": _text(100),
    "birthday": cells.day,
    "preferred_channel": channel,
    "preferred_from": cells.time_of_day,
    "preferred_until": cells.time_of_day,
    "style": style,
    "tags": cells.words,
    "notes": _text(5000),
}
"""How the cell of each column of `customers` is read; an empty cell is never handed in."""

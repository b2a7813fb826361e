"""Keeping a relationship warm: how often by rhythm A, B, C or D, and with what content next."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from types import MappingProxyType

from assistant.errors import Missing
from assistant.planning.figures import said_both, texts, whole
from assistant.planning.lined import Table, read_table

FILE = "cadence.yaml"
VERSION = 1
MOST_DAYS = 366


class Content(StrEnum):
    """What a touch is about."""

    CARE = "care"  #: a greeting, a birthday, how they are
    USEFUL = "useful"  #: something of use to them, whether or not they buy
    NEWS = "news"  #: of the house: a product, a policy, an event
    OFFER = "offer"  #: asks them to buy


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A touch at least every `every` days and not before `soonest`; every None: no touch at all."""

    letter: str
    name: Mapping[str, str]
    every: int | None
    soonest: int


@dataclass(frozen=True)
class Cadence:
    """The rhythms, which tier has which, and how contents are mixed: at most `offers` in any `of` touches."""

    rhythms: Mapping[str, Rhythm]
    tiers: Mapping[str, str]
    of: int
    offers: int


@lru_cache(maxsize=1)
def load_cadence() -> Cadence:
    """The cadence shipped with the product, read once."""
    return read_cadence((files("assistant.planning") / FILE).read_text("utf-8"))


def read_cadence(text: str, file: str = FILE) -> Cadence:
    """Reads and checks a cadence. Raises Invalid with file, line and what is wrong."""
    return cadence_of(read_table(text, file))


def cadence_of(top: Table) -> Cadence:
    """The cadence that a file says. Raises Invalid."""
    top.only("schema_version", "rhythms", "tiers", "mix")
    whole(top, "schema_version", least=VERSION, most=VERSION)
    rows, tiers, mix = top.need("rhythms", Table), top.need("tiers", Table), top.need("mix", Table)
    rhythms = {letter: _rhythm(letter, rows.need(letter, Table)) for letter in rows}
    mix.only("of", "offers")
    of = whole(mix, "of", least=2, most=20)
    return Cadence(
        MappingProxyType(rhythms),
        MappingProxyType({tier: texts(tiers, tier, tuple(rhythms))[0] for tier in tiers}),
        of,
        whole(mix, "offers", least=0, most=of),
    )


def _rhythm(letter: str, row: Table) -> Rhythm:
    row.only("every", "soonest", "name")
    every = whole(row, "every", least=1, most=MOST_DAYS) if "every" in row else None
    if every is None and "soonest" in row:
        raise row.wrong("'soonest' needs 'every'", "soonest")
    soonest = whole(row, "soonest", least=1, most=every or 1) if "soonest" in row else every or 0
    return Rhythm(letter, said_both(row, "name"), every, soonest)


def rhythm_of(cadence: Cadence, tier: str, chosen: str | None = None) -> Rhythm:
    """The rhythm a person chose for a customer, else that of the tier. Raises Missing for an unknown one."""
    letter = chosen if chosen is not None else cadence.tiers.get(tier)
    if letter is None or letter not in cadence.rhythms:
        raise Missing(f"the cadence has no rhythm {chosen or tier!r}; it knows {', '.join(cadence.rhythms)}")
    return cadence.rhythms[letter]


def next_keeping(rhythm: Rhythm, last_on: date | None, today: date, *, seed: str) -> date | None:
    """The day of the next touch that keeps the relationship: today or later; None when released.

    `last_on`: the last touch or talk of any kind. An irregular rhythm draws its gap from `seed` (the
    customer's id) and that day, so that it is always the same for both. The contact rules may put it off.
    """
    if rhythm.every is None:
        return None
    if last_on is None:
        return today
    return max(today, last_on + timedelta(days=_gap(rhythm.soonest, rhythm.every, f"{seed} {last_on}")))


def _gap(soonest: int, every: int, seed: str) -> int:
    digest = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return soonest + int.from_bytes(digest, "big") % (every - soonest + 1)


def next_content(
    cadence: Cadence, past: Sequence[Content], may: Collection[Content] = tuple(Content)
) -> Content | None:
    """What the next touch is about, out of `may`; None when nothing of it may follow.

    Never of the kind of the last one, no more offers than the mix allows, and else the kind least used so
    far, in the order care, useful, news, offer. `past`: earlier contents, oldest first.
    """
    recent = past[-(cadence.of - 1) :]
    crowded = recent.count(Content.OFFER) >= cadence.offers
    fitting = [
        content
        for content in Content
        if content in may and content != (past[-1] if past else None)
        if not (crowded and content is Content.OFFER)
    ]
    used = Counter(past)
    return min(fitting, key=lambda content: used[content], default=None)

"""The words of amounts.yaml, checked and compiled."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.errors import Invalid
from assistant.reasons.cues import either
from assistant.reasons.normalise import normalise
from assistant.reasons.yamlfile import HERE, load, only, text_of, texts_of

NUMBER_SIGNS = "零一二两三四五六七八九十百千万半几"
MEASURES = frozenset({"share", "money", "duration", "length"})
_FIELDS = frozenset(
    {"units", "signs", "numbers", "about", "fillers", "little", "never", "reasons", "wholes", "prices"}
)


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    measure: str


@dataclass(frozen=True, slots=True)
class Quantities:
    """`before` ends where an amount begins, `after` begins where it ends."""

    reason: str
    measures: frozenset[str]
    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True)
class AmountWords:
    """Every repeat in these patterns is bounded and short, so each place of a text costs bounded work."""

    quantity: re.Pattern[str]
    kinds: tuple[Quantities, ...]
    signs: Mapping[str, Unit]
    numbers: Mapping[str, tuple[float, bool]]
    little: re.Pattern[str]
    never: re.Pattern[str]
    wholes: re.Pattern[str]
    whole_values: Mapping[str, float]
    prices: re.Pattern[str]
    _units: Mapping[str, tuple[Unit, float]]
    _needed: tuple[str, ...]
    _short: re.Pattern[str]

    def unit(self, said: str) -> tuple[Unit, float]:
        """The unit a word stands for, and how many of it."""
        return self._units[said]

    def units_in(self, text: str) -> bool:
        """False when no unit, sign or whole occurs in this normalised text."""
        for word in self._needed:
            if word in text:
                return True
        return bool(self._short.search(text))


@cache
def load_amount_words() -> AmountWords:
    """The words shipped with the product; raises Invalid naming file, entry and field."""
    return read_amount_words(HERE / "amounts.yaml")


def read_amount_words(file: Path) -> AmountWords:
    """The words of this file, plain ones all of them."""
    entry, name = load(file), file.name
    only(entry, _FIELDS, name)
    units = _units(_mapping(entry, "units", name), name)
    signs = _signs(_mapping(entry, "signs", name), units, name)
    numbers = {
        word: (float(value), exact)
        for field, exact in (("numbers", True), ("about", False))
        for word, value in _mapping(entry, field, name).items()
    }
    wholes = {word: float(value) for word, value in _mapping(entry, "wholes", name).items()}
    fillers = either(texts_of(entry, "fillers", name))
    return AmountWords(
        quantity=_quantity(units, signs, numbers),
        kinds=tuple(
            _kind(reason, kind, fillers, f"{name}: {reason}")
            for reason, kind in _mapping(entry, "reasons", name).items()
        ),
        signs=signs,
        numbers=numbers,
        little=re.compile(either(texts_of(entry, "little", name))),
        never=re.compile(either(texts_of(entry, "never", name))),
        wholes=re.compile(either(wholes)),
        whole_values={normalise(word).text: value for word, value in wholes.items()},
        prices=re.compile(either(texts_of(entry, "prices", name))),
        _units=units,
        _needed=_needed([word for word in (*units, *signs, *wholes, "百分之") if not _short(word)]),
        _short=re.compile(rf"\d ?(?:{'|'.join(filter(_short, units))})(?![a-z])"),
    )


def _mapping(entry: Mapping[str, Any], field: str, where: str) -> Mapping[str, Any]:
    value = entry.get(field)
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Invalid(f"{where}: field '{field}' must map words, not {value!r}")
    return value


def _units(entries: Mapping[str, Any], file: str) -> dict[str, tuple[Unit, float]]:
    found: dict[str, tuple[Unit, float]] = {}
    for name, entry in entries.items():
        where = f"{file}: {name}"
        if not isinstance(entry, dict):
            raise Invalid(f"{where}: expected measure and words, not {entry!r}")
        only(entry, frozenset({"measure", "words"}), where)
        unit = Unit(name, text_of(entry, "measure", where))
        if unit.measure not in MEASURES:
            raise Invalid(
                f"{where}: field 'measure' is {unit.measure!r}; one of {', '.join(sorted(MEASURES))}"
            )
        for word, many in _mapping(entry, "words", where).items():
            if word in found:
                raise Invalid(f"{where}: {word!r} is a unit twice")
            found[word] = (unit, float(many))
    return found


def _signs(entries: Mapping[str, Any], units: Mapping[str, tuple[Unit, float]], file: str) -> dict[str, Unit]:
    named = {unit.name: unit for unit, _ in units.values()}
    for sign, name in entries.items():
        if name not in named:
            raise Invalid(f"{file}: signs: {sign!r} stands for the unknown unit {name!r}")
    return {sign: named[name] for sign, name in entries.items()}


def _short(word: str) -> bool:
    """A letter that every text holds; it is a unit only after a digit."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def _needed(words: Iterable[str]) -> tuple[str, ...]:
    """Words one of which a text must hold; of two one of which holds the other, the shorter is enough."""
    folded = {normalise(word).text for word in words}
    return tuple(sorted(word for word in folded if not any(o in word for o in folded if o != word)))


def _quantity(units: Mapping[str, object], signs: Iterable[str], numbers: Iterable[str]) -> re.Pattern[str]:
    english = [unit for unit in units if unit.isascii() and unit[0].isalpha()]
    chinese = "|".join(sorted((unit for unit in units if not unit.isascii()), key=len, reverse=True))
    digits = r"\d{1,7}(?:[.,]\d{1,3}){0,2}"
    spelt = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    return re.compile(
        rf"(?P<sign>[{re.escape(''.join(signs))}]) ?(?P<money>{digits}k?)"
        rf"|百分之(?P<hundredth>{digits}|[{NUMBER_SIGNS}]{{1,6}})"
        rf"|(?P<number_zh>(?<![\d.]){digits}[十百千万]?|[{NUMBER_SIGNS}]{{1,6}}) ?(?P<some>[多来几]{{0,2}})"
        rf"个?(?P<half>半(?=个?(?:小时|钟头|月|钟|天|年|星期|礼拜)))?个?(?P<over>多?) ?(?P<unit_zh>{chinese})"
        rf"|(?<![a-z0-9.$£€¥])(?P<range>{digits} ?(?:-|to|or) ?)?(?P<number>{digits}k?|(?:{spelt})(?![a-z]))"
        rf"\+?[ -]?(?P<unit>%|(?:{either(english)}))(?P<and_half> and a half)?"
    )


def _kind(reason: str, entry: Any, fillers: str, where: str) -> Quantities:
    if not isinstance(entry, dict):
        raise Invalid(f"{where}: expected measures, before and after, not {entry!r}")
    only(entry, frozenset({"measures", "before", "after"}), where)
    measures = frozenset(texts_of(entry, "measures", where))
    if not measures or not measures <= MEASURES:
        raise Invalid(f"{where}: field 'measures' must name some of {', '.join(sorted(MEASURES))}")
    before, after = (either(texts_of(entry, side, where)) for side in ("before", "after"))
    return Quantities(
        reason,
        measures,
        re.compile(rf"(?:{before})(?: ?(?:{fillers})){{0,3}} ?$"),
        re.compile(rf"[ -]?(?:(?:{fillers}) ?){{0,2}}(?:{after})"),
    )

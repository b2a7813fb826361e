"""Why customers leave: the reasons, who owns each, and what we answer it with. Data in two YAML files."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import Invalid, Missing
from assistant.reasons.yamlfile import HERE, flag_of, load, only, text_of, words_of

UNCLEAR = "unclear"


class Family(StrEnum):
    DISSATISFACTION = "dissatisfaction"
    COMPETITION = "competition"
    RELATIONSHIP = "relationship"
    NATURAL = "natural"
    NONE = "none"


class Fault(StrEnum):
    """Whose doing it usually is, until the customer's own words say otherwise."""

    COMPANY = "company"
    STAFF = "staff"
    COMPETITOR = "competitor"
    CUSTOMER = "customer"
    CIRCUMSTANCE = "circumstance"
    UNKNOWN = "unknown"


class RemedyKind(StrEnum):
    FIX = "fix"
    APOLOGY = "apology"
    INFORMATION = "information"
    VISIT = "visit"
    WARRANTY = "warranty"
    EASIER_RETURN = "easier_return"
    OFFER = "offer"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Remedy:
    id: str
    kind: RemedyKind
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """`said`: how it is named aloud to the customer, where it is put to them lightly."""

    id: str
    label: Mapping[str, str]
    said: Mapping[str, str]
    family: Family
    owner: str
    mendable: bool
    fault: Fault
    sensitive: bool
    remedies: tuple[Remedy, ...]

    @property
    def natural(self) -> bool:
        """Life took them elsewhere: close warmly, do not fight it."""
        return self.family is Family.NATURAL


@dataclass(frozen=True)
class Taxonomy:
    reasons: tuple[Reason, ...]

    @cached_property
    def _by_id(self) -> dict[str, Reason]:
        return {reason.id: reason for reason in self.reasons}

    @property
    def ids(self) -> tuple[str, ...]:
        """Every reason id in the order of the file, `unclear` included."""
        return tuple(self._by_id)

    @property
    def blamable(self) -> tuple[str, ...]:
        """Every id a text can give as its reason: all but `unclear`."""
        return tuple(one for one in self._by_id if one != UNCLEAR)

    def reason(self, id: str) -> Reason:
        """The reason with this id; raises Missing, naming the ids there are."""
        if id not in self._by_id:
            raise Missing(f"no reason {id!r}; known are {', '.join(self.ids)}")
        return self._by_id[id]


@cache
def load_taxonomy() -> Taxonomy:
    """The reasons and remedies shipped with the product; raises Invalid naming file, entry and field."""
    return read_taxonomy(HERE / "taxonomy.yaml", HERE / "remedies.yaml")


def read_taxonomy(reasons_file: Path, remedies_file: Path) -> Taxonomy:
    """A taxonomy from these two files, checked: every reason but `unclear` has at least one remedy."""
    remedies = _read_remedies(remedies_file)
    entries = load(reasons_file)
    stray = sorted(set(remedies) - set(entries))
    if stray:
        raise Invalid(f"{remedies_file.name}: entry {stray[0]!r} is no reason of {reasons_file.name}")
    for name in entries:
        if name != UNCLEAR and not remedies.get(name):
            raise Invalid(f"{remedies_file.name}: entry {name!r} has no remedy")
    return Taxonomy(
        tuple(
            _reason(name, entry, reasons_file.name, remedies.get(name, ())) for name, entry in entries.items()
        )
    )


_REASON_FIELDS = frozenset({"label", "said", "family", "owner", "mendable", "fault", "sensitive"})
_REMEDY_FIELDS = frozenset({"id", "kind", "words"})
_Choice = TypeVar("_Choice", bound=StrEnum)


def _reason(name: str, entry: Any, file: str, remedies: tuple[Remedy, ...]) -> Reason:
    where = f"{file}: {name}"
    if not isinstance(entry, dict):
        raise Invalid(f"{where}: expected fields, not {entry!r}")
    only(entry, _REASON_FIELDS, where)
    return Reason(
        id=name,
        label=words_of(entry, "label", where),
        said=words_of(entry, "said", where),
        family=_choice(Family, entry, "family", where),
        owner=text_of(entry, "owner", where),
        mendable=flag_of(entry, "mendable", where),
        fault=_choice(Fault, entry, "fault", where),
        sensitive=flag_of(entry, "sensitive", where),
        remedies=remedies,
    )


def _read_remedies(file: Path) -> dict[str, tuple[Remedy, ...]]:
    found = {}
    seen: set[str] = set()
    for reason, entries in load(file).items():
        if not isinstance(entries, list):
            raise Invalid(f"{file.name}: {reason}: expected a list of remedies, not {entries!r}")
        found[reason] = tuple(
            _remedy(entry, f"{file.name}: {reason}[{number}]") for number, entry in enumerate(entries)
        )
        for remedy in found[reason]:
            if remedy.id in seen:
                raise Invalid(f"{file.name}: {reason}: id {remedy.id!r} is used twice")
            seen.add(remedy.id)
    return found


def _remedy(entry: Any, where: str) -> Remedy:
    if not isinstance(entry, dict):
        raise Invalid(f"{where}: expected fields, not {entry!r}")
    only(entry, _REMEDY_FIELDS, where)
    return Remedy(
        text_of(entry, "id", where),
        _choice(RemedyKind, entry, "kind", where),
        words_of(entry, "words", where),
    )


def _choice(kind: type[_Choice], entry: Mapping[str, Any], field: str, where: str) -> _Choice:
    value = text_of(entry, field, where)
    try:
        return kind(value)
    except ValueError:
        raise Invalid(f"{where}: field '{field}' is {value!r}; one of {', '.join(kind)} expected") from None

"""Why customers leave: the reasons, who owns each, and how each is named. Data in a YAML file."""

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
    """The reasons shipped with the product; raises Invalid naming file, entry and field."""
    return read_taxonomy(HERE / "taxonomy.yaml")


def read_taxonomy(file: Path) -> Taxonomy:
    """A taxonomy from this file, checked; raises Invalid naming file, entry and field."""
    return Taxonomy(tuple(_reason(name, entry, file.name) for name, entry in load(file).items()))


_REASON_FIELDS = frozenset({"label", "said", "family", "owner", "mendable", "fault", "sensitive"})
_Choice = TypeVar("_Choice", bound=StrEnum)


def _reason(name: str, entry: Any, file: str) -> Reason:
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
    )


def _choice(kind: type[_Choice], entry: Mapping[str, Any], field: str, where: str) -> _Choice:
    value = text_of(entry, field, where)
    try:
        return kind(value)
    except ValueError:
        raise Invalid(f"{where}: field '{field}' is {value!r}; one of {', '.join(kind)} expected") from None

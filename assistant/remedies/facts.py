"""What choosing a remedy must know of the customer and of the reason, gathered by the host."""

from dataclasses import dataclass, field
from datetime import date

from assistant.remedies.remedy import Role

OUR_FAULTS = frozenset({"company", "staff"})


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason as it stands with this customer: whose fault, whether it can change, and whether by us.

    `natural`: life took them elsewhere. None: nobody can tell.
    """

    reason: str
    natural: bool = False
    fault: str = "unknown"
    changeable: bool | None = None
    by_us: bool | None = None

    @property
    def ours(self) -> bool:
        """Whether the fault was ours."""
        return self.fault in OUR_FAULTS


@dataclass(frozen=True, slots=True)
class Overdue:
    """A promise to this customer that was due and is not kept."""

    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """The customer, on the last day on which the words may be heard. Money is in the catalogue's currency;
    None where no orders tell it.

    `apologised`: an apology was said in this talk; `given`: ids of remedies said in earlier talks.
    """

    today: date
    tier: str = ""
    channel: str = ""
    role: Role = Role.SCRIPT
    typical_order: float | None = None
    margin_a_year: float | None = None
    overdue: tuple[Overdue, ...] = ()
    complaint_open: bool = False
    apologised: bool = False
    given: frozenset[str] = field(default_factory=frozenset)

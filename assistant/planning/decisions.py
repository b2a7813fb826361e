"""What the gate answers: go, later or never, with the answer of every rule that was asked."""

from dataclasses import dataclass
from datetime import datetime

from assistant.planning.codes import FOR_A_PERSON, Answer, Reason


@dataclass(frozen=True, slots=True)
class Check:
    """One rule's answer. `detail` holds figures only and reads the same in every language."""

    rule: str
    answer: Answer
    reason: Reason
    detail: str = ""
    until: datetime | None = None  # with LATER: the moment this rule would say yes, where it alone knows


@dataclass(frozen=True, slots=True)
class Go:
    """Contact now is allowed until `until`, the end of the opening: the ValidityPeriod of a text."""

    until: datetime
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; `until` is the first moment every rule is satisfied, if nothing happens meanwhile."""

    until: datetime
    reason: Reason
    rule: str
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Never:
    """Not at all as things stand: only a change of facts or rules, or a person, can open this."""

    reason: Reason
    rule: str
    checks: tuple[Check, ...] = ()

    @property
    def for_a_person(self) -> bool:
        """Whether nothing forbids the contact, but somebody must find out where and when it may happen.

        Such a customer is a task, never a silence: the zone is unknown, or no hour suits every rule.
        """
        said = [check.reason for check in self.checks if check.answer is Answer.NO] or [self.reason]
        return all(reason in FOR_A_PERSON for reason in said)


Decision = Go | Later | Never

"""A stored conversation as the script engine takes it, and what a step looked up to decide."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from assistant.conversations import inquiring, remedying
from assistant.conversations.models import Conversation
from assistant.conversations.occasions import birthday_in, has_open_complaint, known_before, local_day
from assistant.conversations.playbook import Playbook
from assistant.customers.models import Customer
from assistant.dialogue.script import LANGUAGES, TRADITIONAL, Script
from assistant.dialogue.talk import Talk
from assistant.remedies import telling

WRITES_TRADITIONAL = frozenset({"HK", "TW", "MO"})
"""Countries whose readers of Chinese are written to in Traditional characters."""


class Looked(Mapping[str, str]):
    """Words made when one is first asked for, which remembers those that were: a step replays from them."""

    def __init__(self, make: Callable[[], Mapping[str, str]]) -> None:
        self._make = make
        self._made: Mapping[str, str] | None = None
        self.used: dict[str, str] = {}

    @property
    def _all(self) -> Mapping[str, str]:
        if self._made is None:
            self._made = self._make()
        return self._made

    @property
    def made(self) -> Mapping[str, str] | None:
        """The words, if any were asked for."""
        return self._made

    def __getitem__(self, key: str) -> str:
        found = self._all[key]
        self.used[key] = found
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def __iter__(self) -> Iterator[str]:
        """The keys for which there are words."""
        return (key for key in self._all if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Staged:
    """A talk for one step, and what it looked up."""

    talk: Talk
    remedies: Looked
    traits: Looked
    reasons: Looked

    def why_answered(self, reason: str) -> dict[str, Any]:
        """Why this step answers a reason as it does, to be kept with the line: the choice in figures, and in
        sentences of both languages as they are true now."""
        if not isinstance(self.remedies.made, remedying.Chosen):
            return {}
        choice = self.remedies.made.choice(reason)
        return {
            "reason": reason,
            "choice": telling.summary(choice),
            "told": {language: list(telling.why(choice, language)) for language in LANGUAGES},
            "rejected": {language: list(telling.rejections(choice, language)) for language in LANGUAGES},
        }

    def inputs(self) -> dict[str, Any]:
        """Everything this step was decided from that neither the script nor the conversation's row holds."""
        return {
            "language": self.talk.language,
            "today": self.talk.today.isoformat() if self.talk.today else None,
            "birthday_in": self.talk.birthday_in,
            "after_complaint": self.talk.after_complaint,
            "told_before": self.talk.told_before,
            "remedies": self.remedies.used,
            "traits": self.traits.used,
            "reason_words": self.reasons.used,
        }


def stage(
    session: Session, playbook: Playbook, script: Script, conversation: Conversation, *, now: datetime
) -> Staged:
    """What stays the same through a step of this conversation, as of `now`."""
    customer = session.get_one(Customer, conversation.customer_id)
    language = spoken(conversation, customer)

    def chosen() -> Mapping[str, str]:
        return remedying.words_for(session, playbook, conversation, style=conversation.style, now=now)

    remedies = Looked(chosen)
    traits = Looked(lambda: {key: str(value) for key, value in customer.traits.items()})
    reasons = Looked(lambda: playbook.shelf.reason_words(language))
    talk = Talk(
        script=script,
        language=language,
        variables=conversation.variables,
        remedies=remedies,
        style=conversation.style,
        tier=conversation.tier,
        reason_words=reasons,
        traits=traits,
        birthday_in=birthday_in(customer, now),
        library=inquiring.library_of(session, playbook, conversation),
        model=inquiring.model_of(session, playbook, conversation),
        after_complaint=has_open_complaint(session, customer.id),
        told_before=_told_before(session, script, conversation, now),
        today=local_day(customer, now),
    )
    return Staged(talk, remedies, traits, reasons)


def _told_before(session: Session, script: Script, conversation: Conversation, now: datetime) -> bool:
    """Whether they told us in another talk why they left; only asked where the script chooses questions."""
    if not any(node.elicitation for node in script.nodes.values()):
        return False
    return known_before(session, conversation.customer_id, conversation.id, now) is not None


def restaged(
    session: Session,
    playbook: Playbook,
    script: Script,
    conversation: Conversation,
    inputs: Mapping[str, Any],
) -> Talk:
    """The talk of an earlier step, from what was kept of it."""
    return Talk(
        script=script,
        language=inputs["language"],
        variables=conversation.variables,
        remedies=inputs["remedies"],
        style=conversation.style,
        tier=conversation.tier,
        reason_words=inputs["reason_words"],
        traits=inputs["traits"],
        birthday_in=inputs["birthday_in"],
        library=inquiring.library_of(session, playbook, conversation),
        model=inquiring.model_of(session, playbook, conversation),
        after_complaint=inputs["after_complaint"],
        told_before=inputs.get("told_before", False),
        today=date.fromisoformat(inputs["today"]) if inputs["today"] else None,
    )


def spoken(conversation: Conversation, customer: Customer) -> str:
    """The language the words are in: Traditional Chinese where it is what people read."""
    traditional = conversation.language == "zh" and customer.country in WRITES_TRADITIONAL
    return TRADITIONAL if traditional else conversation.language

"""What a decision needs besides the database: scripts, readers, rules, and how we introduce ourselves."""

from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from assistant.dialogue.script import LANGUAGES
from assistant.dialogue.shelf import Reasons, Shelf
from assistant.planning.ladder import Ladder
from assistant.planning.own_rules import LiveRules
from assistant.planning.policies import Policies
from assistant.planning.rules import Rules
from assistant.reasons.classifier import ReasonReader
from assistant.reasons.taxonomy import Taxonomy
from assistant.remedies.answers import Catalogue


def known_reasons(taxonomy: Taxonomy) -> Reasons:
    """What scripts need to know of the taxonomy."""
    return Reasons(
        ids=taxonomy.blamable,
        sensitive=tuple(reason.id for reason in taxonomy.reasons if reason.sensitive),
        words={language: {one.id: one.said[language] for one in taxonomy.reasons} for language in LANGUAGES},
    )


class LiveReader(Protocol):
    """Knows which version of the reader is live in a database."""

    def within(self, session: Session) -> ReasonReader:
        """The reader to read with in this transaction."""
        ...


@dataclass(frozen=True)
class Playbook:
    """Immutable and shared by every thread; `provider` is the gateway's name, for rules that depend on it."""

    shelf: Shelf
    reader: ReasonReader | LiveReader
    taxonomy: Taxonomy
    remedies: Catalogue
    contact_rules: LiveRules
    policies: Policies
    company: str
    company_zh: str
    callback_number: str
    provider: str

    @property
    def rules(self) -> Rules:
        """The contact rules in force now."""
        return self.contact_rules.now()

    @property
    def ladder(self) -> Ladder:
        """First, second, third touch."""
        return self.policies.ladder

    def reader_for(self, session: Session) -> ReasonReader:
        """The reader to read with in this transaction: the live one, or the one that was given for good."""
        return self.reader if isinstance(self.reader, ReasonReader) else self.reader.within(session)

    def company_in(self, language: str) -> str:
        """What the company calls itself in a language."""
        return self.company_zh if language == "zh" and self.company_zh else self.company

"""What a reply asks of us: stop for good, a person's look, or go on. Opt-outs first, always."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import Invalid
from assistant.reasons.normalise import Normalised, normalise
from assistant.reasons.safe_patterns import SafePattern, compile_safe
from assistant.reasons.shrugs import Shrugs, load_shrugs
from assistant.reasons.yamlfile import HERE, flag_of, load, only, text_of, texts_of

LONGEST_REFUSAL = 100  # characters
SHRUG = "shrug"  # the rule that makes an answer unsure
_LAST_LETTER = re.compile(r"(?<![a-z0-9'])([a-z])[ .,!。]{0,4}$")


class Action(StrEnum):
    SUPPRESS = "suppress"  # they want to be left alone: nothing more is sent, on any channel
    REVIEW = "review"  # sending pauses until a person has looked
    CONTINUE = "continue"


class Intent(StrEnum):
    OPT_OUT = "opt_out"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
    DECLINE = "decline"
    CALLBACK = "callback"
    QUESTION = "question"
    HELP = "help"
    AFFIRM = "affirm"
    NEGATIVE = "negative"
    UNSURE = "unsure"
    HOSTILE = "hostile"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Evidence:
    """text[start:end] of what the customer wrote."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ReplyReading:
    """`rule`: the id in replies.yaml that decided (distress, who_is_this, ...).

    `formula`: the whole message is a set phrase.
    """

    action: Action
    intent: Intent
    evidence: tuple[Evidence, ...]
    rule: str = ""
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """`exact`: the whole message, punctuation aside; `whole`: the same as patterns; `phrases`, and `also` if
    given: anywhere in it; `named`: only where a name comes next, written with a capital."""

    id: str
    intent: Intent
    action: Action
    exact: frozenset[str]
    whole: SafePattern | None
    phrases: SafePattern | None
    also: SafePattern | None
    unless: SafePattern | None
    softened_by: SafePattern | None
    longest: int
    named: bool


@dataclass(frozen=True)
class ReplyRules:
    """`shrugs` are heard after the rules: they make an answer unsure that says nothing else; `grave`: what a
    person must see though contact ends."""

    letters: frozenset[str]
    callback: SafePattern
    refusing: SafePattern | None
    contact: SafePattern | None
    against: SafePattern | None
    softening: SafePattern | None
    grave: SafePattern | None
    rules: tuple[Rule, ...]
    shrugs: Shrugs

    def read(
        self, text: str, normal: Normalised, language: str | None, offered_letters: frozenset[str]
    ) -> ReplyReading:
        """The reading of `text`, whose normalised form is `normal`; see read_reply."""
        reading = self._by_rules(text, normal, language, offered_letters)
        if reading.action is Action.SUPPRESS and _holds(self.grave, normal.text):
            return replace(reading, intent=Intent.HOSTILE)
        if reading.action is not Action.CONTINUE:
            return reading
        letter = self._last_letter(text, normal, language, offered_letters)
        return letter or self._beside_shrugs(reading, text, normal, language, offered_letters)

    def _beside_shrugs(
        self,
        reading: ReplyReading,
        text: str,
        normal: Normalised,
        language: str | None,
        offered_letters: frozenset[str],
    ) -> ReplyReading:
        """The reading of what is said beside the shrugs; unsure only where that is mere manners."""
        spans = self.shrugs.within(normal.text)
        if not spans:
            return reading
        rest = self.shrugs.said_alone(normal, spans)
        said = self._by_rules(text, rest, language, offered_letters) if rest.text else None
        if said is None or (said.intent is Intent.AFFIRM and said.formula):  # "ok, not sure" is no yes
            evidence = tuple(one for span in spans for one in _evidence(span, text, normal))
            return ReplyReading(Action.CONTINUE, Intent.UNSURE, evidence, SHRUG, formula=said is None)
        return replace(said, intent=Intent.OTHER) if said.intent is Intent.AFFIRM else said

    def _last_letter(
        self, text: str, normal: Normalised, language: str | None, offered: frozenset[str]
    ) -> ReplyReading | None:
        """A letter at the end, by itself: after mere shrugs it is a lone one; after more, a person looks
        where it was offered."""
        found = _LAST_LETTER.search(normal.text)
        if found is None or found[1] not in self.letters:
            return None
        at = found.start(1)
        before = Normalised(normal.text[:at], normal.origin[:at])
        spans = self.shrugs.within(before.text)
        if spans and not self.shrugs.said_alone(before, spans).text:
            return self._letter(text, normal, found[1], language, offered)
        if len(normal.text) > LONGEST_REFUSAL or found[1] not in {one.casefold() for one in offered}:
            return None
        return ReplyReading(Action.REVIEW, Intent.OPT_OUT, _evidence(found.span(1), text, normal))

    def _by_rules(
        self, text: str, normal: Normalised, language: str | None, offered_letters: frozenset[str]
    ) -> ReplyReading:
        squeezed = _squeeze(normal.text)
        if squeezed in self.letters:
            return self._letter(text, normal, squeezed, language, offered_letters)
        for rule in self.rules:
            found = _applies(rule, normal.text, squeezed)
            if found is not None and (not rule.named or _named(found[1], text, normal)):
                return self._reading(rule, found, text, normal, _is_whole(rule, normal.text, squeezed))
        return ReplyReading(Action.CONTINUE, Intent.OTHER, ())

    def unexplained(self, reading: ReplyReading, normal: Normalised) -> ReplyReading:
        """The reading of a reply that gives no reason away: refusing and unexplained, it is reviewed."""
        open_ended = {Intent.OTHER, Intent.DECLINE, Intent.QUESTION}
        unread = reading.intent in open_ended and reading.action is Action.CONTINUE
        if (
            not unread
            or reading.formula
            or len(normal.text) > LONGEST_REFUSAL
            or self.refusing is None
            or not self.refusing.search(normal.text)
        ):
            return reading
        return ReplyReading(Action.REVIEW, Intent.OPT_OUT, reading.evidence, "unexplained_refusal")

    def corroborates(self, reading: ReplyReading, normal: Normalised) -> bool:
        """Whether the rules bear out a wish they did not find: they doubt, or contact is spoken against.

        Words of delay or denial, among friends, and of another time to call make it doubtful again.
        """
        doubted = reading.action is Action.REVIEW and reading.intent is Intent.OPT_OUT
        return bool(
            (doubted or (_holds(self.contact, normal.text) and _holds(self.against, normal.text)))
            and not _holds(self.softening, normal.text)
            and not self.callback.search(normal.text)
        )

    def of_contact(self, normal: Normalised) -> bool:
        """Whether being contacted is spoken of at all."""
        return _holds(self.contact, normal.text)

    def _letter(
        self, text: str, normal: Normalised, letter: str, language: str | None, offered: frozenset[str]
    ) -> ReplyReading:
        """A lone T, N or R is a way out where we offered it or in Chinese; elsewhere a person looks."""
        meant = _is_chinese(language) or letter in {one.casefold() for one in offered}
        return ReplyReading(
            Action.SUPPRESS if meant else Action.REVIEW,
            Intent.OPT_OUT,
            _evidence((0, len(normal.text)), text, normal),
        )

    def _reading(
        self, rule: Rule, found: tuple[int, int], text: str, normal: Normalised, formula: bool
    ) -> ReplyReading:
        evidence = _evidence(found, text, normal)
        if rule.softened_by is None or not rule.softened_by.search(normal.text):
            return ReplyReading(rule.action, rule.intent, evidence, rule.id, formula)
        later = self.callback.search(normal.text)
        if later:
            evidence += _evidence(later.span(), text, normal)
            return ReplyReading(Action.REVIEW, Intent.CALLBACK, evidence, rule.id)
        return ReplyReading(Action.REVIEW, rule.intent, evidence, rule.id)


def read_reply(
    text: str, language: str | None = None, offered_letters: frozenset[str] = frozenset()
) -> ReplyReading:
    """What one inbound text asks of us. Pure; safe for any str; only its first 10,000 characters count.

    `language` is the customer's ("zh", "en"), `offered_letters` what our last message offered as a way out.
    An opt-out softened by words of delay or denial is reviewed, never ignored; one that speaks of harm done
    or of a complaint to an authority is hostile, so that a person sees it. An answer that shrugs ("not sure")
    and says nothing else is unsure: whatever was asked, an offer too, it is no yes and no no.
    """
    return load_reply_rules().read(text, normalise(text), language, offered_letters)


@cache
def load_reply_rules() -> ReplyRules:
    """The rules shipped with the product; raises Invalid naming file, rule and field."""
    return read_reply_rules(HERE / "replies.yaml")


_CLOSING = "[ .,!。,~]{0,4}"
_FIELDS = frozenset(
    {
        "id",
        "intent",
        "action",
        "exact",
        "whole",
        "phrases",
        "also",
        "unless",
        "softened_by",
        "longest",
        "named",
    }
)


def read_reply_rules(file: Path) -> ReplyRules:
    """Rules from this file, tried in its order; raises Invalid."""
    entry = load(file)
    only(
        entry,
        frozenset({"letters", "callback", "soft", "refusing", "contact", "against", "grave", "rules"}),
        file.name,
    )
    soft = {name: texts_of(entry["soft"], name, f"{file.name}: soft") for name in entry.get("soft", {})}
    rules = entry.get("rules")
    if not isinstance(rules, list):
        raise Invalid(f"{file.name}: field 'rules' must be a list")
    callback = _pattern(texts_of(entry, "callback", file.name), f"{file.name}: callback")
    if callback is None:
        raise Invalid(f"{file.name}: field 'callback' is empty")
    return ReplyRules(
        frozenset(texts_of(entry, "letters", file.name)),
        callback,
        _pattern(texts_of(entry, "refusing", file.name), f"{file.name}: refusing"),
        _pattern(texts_of(entry, "contact", file.name), f"{file.name}: contact"),
        _pattern(texts_of(entry, "against", file.name), f"{file.name}: against"),
        _pattern(tuple(one for patterns in soft.values() for one in patterns), f"{file.name}: soft"),
        _pattern(texts_of(entry, "grave", file.name), f"{file.name}: grave"),
        tuple(_rule(rule, soft, file.name) for rule in rules),
        load_shrugs(),
    )


def _rule(entry: Any, soft: Mapping[str, tuple[str, ...]], file: str) -> Rule:
    if not isinstance(entry, dict):
        raise Invalid(f"{file}: a rule is {entry!r}, expected fields")
    name = text_of(entry, "id", file)
    where = f"{file}: {name}"
    only(entry, _FIELDS, where)
    exact = frozenset(_squeeze(normalise(word).text) for word in texts_of(entry, "exact", where))
    return Rule(
        id=name,
        intent=_choice(Intent, entry, "intent", where),
        action=_choice(Action, entry, "action", where),
        exact=exact,
        whole=_pattern(tuple(f"^(?:{one}){_CLOSING}$" for one in texts_of(entry, "whole", where)), where),
        phrases=_pattern(texts_of(entry, "phrases", where), where),
        also=_pattern(texts_of(entry, "also", where), where),
        unless=_pattern(texts_of(entry, "unless", where), where),
        softened_by=_pattern(_soft(entry, soft, where), where),
        longest=int(entry.get("longest", 10_000)),
        named="named" in entry and flag_of(entry, "named", where),
    )


def _soft(entry: Mapping[str, Any], soft: Mapping[str, tuple[str, ...]], where: str) -> tuple[str, ...]:
    names = texts_of(entry, "softened_by", where)
    for name in names:
        if name not in soft:
            raise Invalid(f"{where}: field 'softened_by' names {name!r}; known are {', '.join(soft)}")
    return tuple(pattern for name in names for pattern in soft[name])


_Choice = TypeVar("_Choice", bound=StrEnum)


def _choice(kind: type[_Choice], entry: Mapping[str, Any], field: str, where: str) -> _Choice:
    value = text_of(entry, field, where)
    if value not in list(kind):
        raise Invalid(f"{where}: field '{field}' is {value!r}; one of {', '.join(kind)} expected")
    return kind(value)


def _pattern(patterns: tuple[str, ...], where: str) -> SafePattern | None:
    return compile_safe(patterns, where) if patterns else None


def _applies(rule: Rule, text: str, squeezed: str) -> tuple[int, int] | None:
    if _is_whole(rule, text, squeezed):
        return 0, len(text)
    if rule.phrases is None or len(text) > rule.longest:
        return None
    found = rule.phrases.search(text)
    if found is None or (rule.also is not None and not rule.also.search(text)):
        return None
    if rule.unless is not None and rule.unless.search(text):
        return None
    return found.span()


def _named(at: int, text: str, normal: Normalised) -> bool:
    """Whether the word at this place of the normalised text was written as a name."""
    return text[normal.origin[at]].isupper() and not text.isupper()


def _is_whole(rule: Rule, text: str, squeezed: str) -> bool:
    return squeezed in rule.exact or _holds(rule.whole, text)


def _holds(pattern: SafePattern | None, text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None


def _evidence(span: tuple[int, int], text: str, normal: Normalised) -> tuple[Evidence, ...]:
    if span[0] == span[1]:
        return ()
    start, end = normal.span(*span)
    return (Evidence(start, end, text[start:end]),)


def _squeeze(text: str) -> str:
    """The message with nothing but letters and digits, or with its emoji when it has neither."""
    return "".join(filter(str.isalnum, text)) or "".join(text.split())


def _is_chinese(language: str | None) -> bool:
    return language is not None and language.casefold().split("-")[0].split("_")[0] in {"zh", "cmn", "yue"}

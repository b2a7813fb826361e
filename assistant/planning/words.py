"""Says in Chinese or English what the gate decided and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from assistant.planning.codes import Reason, Why
from assistant.planning.decisions import Check, Decision, Go, Never
from assistant.planning.lined import Table, read_table
from assistant.planning.windows import known_zones

FILE = "words.yaml"
LANGUAGES = ("en", "zh")
PARTS = ("reasons", "whys", "sentences", "rules")
MUST: dict[str, tuple[str, ...]] = {
    "reasons": tuple(code.value for code in Reason),
    "whys": tuple(code.value for code in Why),
}


@dataclass(frozen=True)
class Words:
    """Every text by part, key and language."""

    texts: Mapping[tuple[str, str, str], str]

    def say(self, part: str, key: str, language: str, **values: str) -> str:
        """One text; Chinese for any zh language tag, English for all others."""
        spoken = "zh" if language.lower().startswith("zh") else "en"
        return self.texts[part, key, spoken].format(**values)


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The texts shipped with the product, read once."""
    return read_words((files("assistant.planning") / FILE).read_text("utf-8"))


def read_words(text: str, file: str = FILE) -> Words:
    """Reads the texts; every reason and why must be there in both languages. Raises Invalid with the line."""
    top = read_table(text, file)
    top.only(*PARTS)
    texts: dict[tuple[str, str, str], str] = {}
    for part in PARTS:
        rows = top.need(part, Table)
        for key in dict.fromkeys((*MUST.get(part, ()), *rows)):
            for language in LANGUAGES:
                texts[part, key, language] = rows.need(key, Table).need(language, str)
    return Words(texts)


def word_for(code: Reason | Why, language: str) -> str:
    """A reason or a why in a few words, without a full stop."""
    return load_words().say("whys" if isinstance(code, Why) else "reasons", code.value, language)


def explain(decision: Decision, language: str, zone: str | None = None) -> str:
    """One sentence: may we, and if not why and until when; times in `zone`, otherwise in UTC."""
    words = load_words()
    if isinstance(decision, Go):
        return words.say("sentences", "go", language, until=local_time(decision.until, language, zone))
    reason = word_for(decision.reason, language)
    if isinstance(decision, Never):
        return words.say("sentences", "never", language, reason=reason)
    until = local_time(decision.until, language, zone)
    return words.say("sentences", "later", language, reason=reason, until=until)


def explain_check(check: Check, language: str) -> str:
    """One line for one rule's answer, with its figures."""
    words, reason = load_words(), word_for(check.reason, language)
    values = {"rule": rule_name(check.rule, language), "reason": reason, "detail": check.detail}
    return words.say("sentences", f"check_{check.answer.value}", language, **values).rstrip()


def rule_name(rule: str, language: str) -> str:
    """A rule's id in words: "US-TX.hours" as "US-TX contact hours"."""
    words, named = load_words(), []
    for part in rule.split("."):
        key = part.rstrip("0123456789")
        known = ("rules", key, "en") in words.texts
        named.append(f"{words.say('rules', key, language)} {part[len(key) :]}".strip() if known else part)
    return " ".join(named)


def local_time(at: datetime, language: str, zone: str | None = None) -> str:
    """A moment as people in `zone` write it, with the zone; in UTC when the zone is unknown."""
    name = zone if zone in known_zones() else "UTC"
    local = at.astimezone(ZoneInfo(name))
    if language.lower().startswith("zh"):
        day = "一二三四五六日"[local.weekday()]
        return f"{local.year}年{local.month}月{local.day}日（周{day}）{local:%H:%M}（{name}）"
    return f"{local:%a} {local.day} {local:%b %Y %H:%M} ({name})"

"""Says in Chinese or English which remedy was chosen and why not the others, with the numbers."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.remedies import fields
from assistant.remedies.choosing import Choice, Rejected, Weighed
from assistant.remedies.facts import Overdue
from assistant.remedies.rules import Rule
from assistant.remedies.worth import Worth

FILE = Path(__file__).with_name("telling.yaml")
MONEY = frozenset({"net", "best", "own", "new", "amount", "limit"})
_USUAL_BY = "rep"


@lru_cache(maxsize=1)
def load_texts() -> Mapping[tuple[str, str, str], str]:
    """Every text by part, key and language; every rule has one. Raises Invalid."""
    top = fields.load(FILE)
    texts = {}
    for part, rows in top.items():
        where = f"{FILE.name}: {part}"
        needed = tuple(Rule) if part == "rules" else ()
        for key in dict.fromkeys((*needed, *fields.mapping(rows, where))):
            for language, text in fields.both(rows, key, where).items():
                texts[part, key, language] = text
    return texts


def why(choice: Choice, language: str) -> tuple[str, ...]:
    """Sentences on what was chosen: its worth and the sum behind it, the apology, the limits, what to ask."""
    say = _Sayer(language, choice.case.assumed.currency)
    facts, told = choice.case.facts, []
    if facts.overdue:
        told.append(_promise(say, min(facts.overdue, key=lambda one: one.due_on)))
    if choice.chosen is None:
        return (*told, say("sentences", "none"))
    told += [say("sentences", "chosen", **say.weighed(choice.chosen))]
    if facts.typical_order is None or facts.margin_a_year is None:
        told.append(say("sentences", "assumed"))
    if choice.case.wronged:
        told.append(say("sentences", "apology" if choice.apologises else "apologised"))
    told += _limits(say, choice.chosen)
    if choice.ask is not None:
        told.append(say("sentences", "ask", **say.weighed(choice.ask)))
    return tuple(told)


def rejections(choice: Choice, language: str) -> tuple[str, ...]:
    """One sentence for each remedy that was not chosen: the rule and its numbers."""
    say = _Sayer(language, choice.case.assumed.currency)
    return tuple(
        say("sentences", "rejected", what=one.remedy.what[say.language], why=say.rule(one))
        for one in choice.rejected
    )


def summary(choice: Choice) -> dict[str, Any]:
    """The choice as JSON, to be kept with the line that was said: ids, rules and figures, no words."""
    chosen = choice.chosen
    return {
        "remedy": chosen.remedy.id if chosen else None,
        "kind": str(chosen.remedy.kind) if chosen else None,
        "net": round(chosen.worth.net, 2) if chosen else None,
        "currency": choice.case.assumed.currency,
        "apologises": choice.apologises,
        "rejected": {
            one.remedy.id: {"rule": str(one.rule), "net": round(one.worth.net, 2)} for one in choice.rejected
        },
        "ask": choice.ask.remedy.id if choice.ask else None,
    }


def _promise(say: "_Sayer", overdue: Overdue) -> str:
    return say("sentences", "promise", what=overdue.what, due_on=overdue.due_on.isoformat())


def _limits(say: "_Sayer", chosen: Weighed) -> list[str]:
    remedy, told = chosen.remedy, []
    if remedy.by != _USUAL_BY:
        told.append(say("sentences", "by", by=say("words", f"role_{remedy.by}")))
    if remedy.until is not None:
        told.append(say("sentences", "until", until=remedy.until.isoformat()))
    if remedy.valid_days is not None:
        told.append(say("sentences", "valid", days=str(remedy.valid_days)))
    return told


class _Sayer:
    """Texts in one language and money in one currency."""

    def __init__(self, language: str, currency: str) -> None:
        self.language = "zh" if language.startswith("zh") else "en"
        self.currency = currency

    def __call__(self, part: str, key: str, **values: str) -> str:
        return load_texts()[part, key, self.language].format(**values)

    def money(self, amount: float) -> str:
        return f"{amount:.2f} {self.currency}"

    def weighed(self, one: Weighed) -> dict[str, str]:
        return {
            "what": one.remedy.what[self.language],
            "net": self.money(one.worth.net),
            "sum": self.sum(one.worth),
        }

    def sum(self, worth: Worth) -> str:
        return self(
            "sentences",
            "sum",
            chance=f"{worth.chance:.0%}",
            margin=self.money(worth.margin_a_year),
            years=f"{worth.years:g}",
            cost=self.money(worth.cost),
            lost=self.money(worth.cannibalised),
        )

    def rule(self, one: Rejected) -> str:
        values = {name: self.value(name, value) for name, value in one.numbers.items()}
        return self("rules", str(one.rule), **values)

    def value(self, name: str, value: str | float) -> str:
        if name in MONEY:
            return self.money(float(value))
        key = {"condition": f"condition_{value}", "is": f"value_{value}", "role": f"role_{value}"}.get(name)
        return str(value) if key is None else self("words", key)

"""Says in one sentence, in Chinese or English, what was chosen and on what figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.planning.lined import Table, read_table
from assistant.planning.response.choosing import Choice, NoChoice, Why
from assistant.planning.response.options import DayPart, DayType, Option

FILE = "words.yaml"
LANGUAGES = ("en", "zh")
MUST: dict[str, tuple[str, ...]] = {
    "channels": ("other",),
    "days": tuple(DayType),
    "parts": tuple(DayPart),
    "sentences": ("option", "figures"),
    "whys": tuple(Why),
}


@dataclass(frozen=True)
class Words:
    """Every text by part, key and language."""

    texts: Mapping[tuple[str, str, str], str]

    def say(self, section: str, key: str, language: str, **values: str) -> str:
        """One text; Chinese for any zh language tag, English for all others."""
        spoken = "zh" if language.lower().startswith("zh") else "en"
        return self.texts[section, key, spoken].format(**values)


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The texts shipped with the product, read once."""
    return read_words((files("assistant.planning.response") / FILE).read_text("utf-8"))


def read_words(text: str, file: str = FILE) -> Words:
    """Reads the texts; each is there in both languages. Raises Invalid with file and line."""
    top = read_table(text, file)
    top.only(*MUST)
    texts: dict[tuple[str, str, str], str] = {}
    for part, must in MUST.items():
        rows = top.need(part, Table)
        for key in dict.fromkeys((*must, *rows)):
            for language in LANGUAGES:
                texts[part, str(key), language] = rows.need(key, Table).need(language, str)
    return Words(texts)


def name_option(option: Option, language: str) -> str:
    """An option in words: "Call on a workday morning"."""
    words = load_words()
    channel = option.channel if ("channels", option.channel, "en") in words.texts else "other"
    values = {
        "channel": words.say("channels", channel, language),
        "day": words.say("days", option.day.value, language),
        "part": words.say("parts", option.part.value, language),
    }
    return words.say("sentences", "option", language, **values)


def explain(choice: Choice | NoChoice, language: str) -> str:
    """One sentence with the figures behind the choice; chances are of this customer, in whole per cent."""
    words = load_words()
    if isinstance(choice, NoChoice):
        return words.say("whys", choice.why.value, language)
    reply = choice.chance.reply
    figures = words.say(
        "sentences",
        "figures",
        language,
        reach=_share(choice.chance.reach.mean),
        reply=_share(reply.mean),
        low=_share(reply.low),
        high=_share(reply.high),
        seen=f"{choice.seen:,.0f}",
    )
    values = {
        "how": name_option(choice.option, language),
        "figures": figures,
        "propensity": _share(choice.propensity),
        "options": str(len(choice.propensities)),
        "answered": str(choice.answered),
    }
    return words.say("whys", choice.why.value, language, **values)


def _share(chance: float) -> str:
    return f"{chance:.1%}" if 0 < chance < 0.0995 else f"{chance:.0%}"

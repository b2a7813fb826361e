"""Says in Chinese or English why a customer stands where they stand in the week's and the day's plan."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from assistant.planning.figures import said_both
from assistant.planning.lined import Table, read_table

FILE = "sentences.yaml"


class Week(StrEnum):
    """Why a customer is closed, followed, developed or left this week."""

    SAID_YES = "said_yes"
    PROMISED = "promised"
    POSITIVE = "positive"
    REPLY_OWED = "reply_owed"
    RUNNING = "running"
    TRIED = "tried"
    NEVER_CONTACTED = "never_contacted"
    DORMANT = "dormant"
    HOLDOUT = "holdout"
    RELEASED = "released"
    NATURAL = "natural"
    REFUSED = "refused"
    BUYING = "buying"
    NO_VALUE = "no_value"
    FULL = "full"


class Day(StrEnum):
    """Why a customer is in the day's plan, or is not."""

    PROMISE = "promise"
    REPLY = "reply"
    ONE_TO_ONE = "one_to_one"
    INDEX = "index"
    BATCH = "batch"
    BY_ITSELF = "by_itself"
    KEPT = "kept"
    IN_PROGRESS = "in_progress"
    HOLDOUT = "holdout"
    RELEASED = "released"
    NATURAL = "natural"
    TALKING = "talking"
    TOUCHED_TODAY = "touched_today"
    LADDER_END = "ladder_end"
    WAITING = "waiting"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"
    NOT_WORTH = "not_worth"
    NO_SKILL = "no_skill"
    NO_ROOM = "no_room"
    LIMIT = "limit"

    @property
    def planned(self) -> bool:
        """Whether the customer is touched today."""
        return self in PLANNED


PLANNED = frozenset(
    {Day.PROMISE, Day.REPLY, Day.ONE_TO_ONE, Day.INDEX, Day.BATCH, Day.BY_ITSELF, Day.KEPT, Day.IN_PROGRESS}
)
Code = Week | Day


@lru_cache(maxsize=1)
def load_sentences() -> Mapping[Code, Mapping[str, str]]:
    """The sentences shipped with the product, read once."""
    return read_sentences((files("assistant.planning") / FILE).read_text("utf-8"))


def read_sentences(text: str, file: str = FILE) -> Mapping[Code, Mapping[str, str]]:
    """Reads the sentences; one for every code, in both languages. Raises Invalid with the line."""
    top = read_table(text, file)
    top.only("week", "day")
    week, day = top.need("week", Table), top.need("day", Table)
    week.only(*Week)
    day.only(*Day)
    return {code: said_both(week if isinstance(code, Week) else day, code) for code in (*Week, *Day)}


def why(code: Code) -> Mapping[str, str]:
    """The sentence of a code, by language: en and zh."""
    return load_sentences()[code]

"""Today: whom to turn to next, how, when, and why in one sentence."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _

from assistant import db
from assistant.conversations import agenda
from assistant.conversations.agenda import Task
from assistant.conversations.models import Conversation
from assistant.customers.models import Customer
from assistant.planning.sentences import Day, why
from assistant.web import moments, threads
from assistant.web.frame import show
from assistant.web.guard import current_rep, for_reps, runtime
from assistant.web.languages import speaking

blueprint = for_reps("today", __name__)
FOLDED, FEW = frozenset({"start", "later", "texts"}), 5


@dataclass(frozen=True)
class Row:
    """One task in words: `at` on the customer's clock, `waited` how long a reply has been owed."""

    task: Task
    why: str
    at: moments.Shown | None
    waited: str


@dataclass(frozen=True)
class Group:
    """Tasks of one kind under one heading, with what to know of them all; `key` is the group's own. `rest`
    is folded away where nothing in it is pressing."""

    key: str
    kind: str
    title: str
    hint: str
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]


@dataclass(frozen=True)
class OpenCall:
    """A call this rep began and has not ended."""

    talk_id: str
    name: str
    began: moments.Shown


@dataclass(frozen=True)
class TodayPage:
    """The day: groups in the order to work through them."""

    day: str
    calls: tuple[OpenCall, ...]
    groups: tuple[Group, ...]
    done: int
    of: int
    first: str


@blueprint.get("/today")
def page() -> tuple[str, int]:
    """The rep's day; a supervisor sees everyone's."""
    running, who = runtime(), current_rep()
    now = running.clock.now()
    with db.reading(running.engine) as reading:
        day = agenda.today(reading, running.playbook, rep_id=None if who.supervises else who.id, now=now)
        calls = threads.running_calls(reading, who.id)
    return show("today", _page(day, _running(calls), now), here="today")


def _running(calls: list[tuple[Conversation, Customer]]) -> tuple[OpenCall, ...]:
    language = speaking()
    return tuple(
        OpenCall(talk.id, customer.name, moments.shown(talk.opened_at, customer.zone, language))
        for talk, customer in calls
    )


def _page(day: agenda.Today, calls: tuple[OpenCall, ...], now: datetime) -> TodayPage:
    groups = (
        _group("promises", _("Promises due"), day.promises, now),
        _group("replies", _("Replies owed"), day.replies, now),
        _group("calls", _("Call now"), day.calls, now),
        *(_batch(number, tasks, now) for number, tasks in enumerate(day.batches, start=1)),
        _group("start", _("Texts to start"), day.texts_to_start, now),
        _group("later", _("Call later, when it is their hour"), day.later, now),
        _group("texts", _("Texts that go by themselves"), day.texts, now),
        _group("letters", _("Letters and visits"), day.letters, now),
        _group("birthdays", _("Birthdays within a week"), day.birthdays, now),
    )
    return TodayPage(moments.weekday(now, speaking()), calls, groups, day.done, day.of, _first(day))


def _group(key: str, title: str, tasks: tuple[Task, ...], now: datetime) -> Group:
    rows = tuple(_row(task, now) for task in tasks)
    shown = FEW if key in FOLDED else len(rows)
    return Group(key, key, title, "", rows[:shown], rows[shown:])


def _batch(number: int, tasks: tuple[Task, ...], now: datetime) -> Group:
    """Customers who are called one after the other: whoever answers is talked with."""
    rows = tuple(_row(task, now) for task in tasks)
    title = ngettext("Batch of %(num)d call", "Batch of %(num)d calls", len(rows))
    hint = why(Day.BATCH)[speaking()]
    return Group(f"batch-{number}", "calls", title, hint, rows, ())


def _row(task: Task, now: datetime) -> Row:
    language = speaking()
    at = moments.shown(task.due_at, task.zone, language) if task.due_at else None
    waited = format_timedelta(now - task.due_at) if task.kind == "reply" and task.due_at else ""
    return Row(task, task.why.get(language, ""), at, waited)


def _first(day: agenda.Today) -> str:
    first = _("Nothing is waiting for you now.")
    if day.promises:
        first = ngettext(
            "First: %(num)d promise is due.", "First: %(num)d promises are due.", len(day.promises)
        )
    elif day.replies:
        first = ngettext(
            "First: %(num)d reply is owed.", "First: %(num)d replies are owed.", len(day.replies)
        )
    elif day.calls or day.batches:
        first = _("First: the top call.")
    return str(first)

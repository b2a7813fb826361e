"""The inbox: text conversations, the ones that wait for a person first."""

from dataclasses import dataclass

from assistant import db
from assistant.web import moments, threads
from assistant.web.frame import show
from assistant.web.guard import for_reps, runtime
from assistant.web.languages import speaking

blueprint = for_reps("inbox", __name__)


@dataclass(frozen=True)
class ThreadRow:
    """One customer's thread: last words, when, and who answers."""

    head: threads.Head
    at: moments.Shown


@dataclass(frozen=True)
class InboxPage:
    """Threads that wait for a person, then the others."""

    waiting: tuple[ThreadRow, ...]
    others: tuple[ThreadRow, ...]


@blueprint.get("/inbox")
def page() -> tuple[str, int]:
    """Every thread with a sign of life, newest first."""
    running, language = runtime(), speaking()
    with db.reading(running.engine) as reading:
        heads = threads.recent(reading)
    rows = tuple(ThreadRow(head, moments.shown(head.at, head.zone, language)) for head in heads)
    waiting = tuple(row for row in rows if row.head.waits)
    return show("inbox", InboxPage(waiting, tuple(row for row in rows if not row.head.waits)), here="inbox")

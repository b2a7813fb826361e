"""The inbox: text conversations, the ones that wait for a person first."""

from dataclasses import dataclass

from assistant import addresses, db
from assistant.conversations.models import Reply
from assistant.customers.models import Customer
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
class Stray:
    """A text that reached no running talk; without `customer_id` nobody knows the number."""

    reply_id: str
    customer_id: str
    name: str
    words: str
    at: moments.Shown


@dataclass(frozen=True)
class InboxPage:
    """Texts that no talk answers, threads that wait for a person, those a person or the script is at, and
    those that are over."""

    strays: tuple[Stray, ...]
    waiting: tuple[ThreadRow, ...]
    by_hand: tuple[ThreadRow, ...]
    running: tuple[ThreadRow, ...]
    over: tuple[ThreadRow, ...]


@blueprint.get("/inbox")
def page() -> tuple[str, int]:
    """Every thread with a sign of life, newest first."""
    running, language = runtime(), speaking()
    with db.reading(running.engine) as reading:
        heads = threads.recent(reading)
        strays = tuple(_stray(reply, customer, language) for reply, customer in threads.strays(reading))
    rows = tuple(ThreadRow(head, moments.shown(head.at, head.zone, language)) for head in heads)
    context = InboxPage(
        strays=strays,
        waiting=tuple(row for row in rows if row.head.waits),
        by_hand=tuple(row for row in rows if row.head.open and row.head.by_hand),
        running=tuple(row for row in rows if row.head.open and not row.head.waits and not row.head.by_hand),
        over=tuple(row for row in rows if not row.head.open),
    )
    return show("inbox", context, here="inbox")


def _stray(reply: Reply, customer: Customer | None, language: str) -> Stray:
    at = moments.shown(reply.received_at, customer.zone if customer else "", language)
    name = customer.name if customer else addresses.masked(reply.sender)
    return Stray(reply.id, customer.id if customer else "", name, reply.text, at)

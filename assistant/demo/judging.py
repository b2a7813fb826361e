"""What the demo company's people say that answers mean, so that there is something to review and to learn."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations.models import Reply
from assistant.demo.reading import Company
from assistant.history.ledger import Actor
from assistant.learning import corrections
from assistant.learning.models import Source
from assistant.reps.models import Rep
from assistant.runtime import Runtime

APART = timedelta(minutes=2)


def judge(
    runtime: Runtime, company: Company, customers: dict[str, str], reps: dict[str, Rep], now: datetime
) -> None:
    """Keep their judgements, made one after the other in the last hours before `now`."""
    with db.transaction(runtime.engine) as session:
        at = now - timedelta(hours=2)
        for entry in company.past["judged"]:
            at += APART
            _judge_answer(session, customers[entry["customer"]], entry, reps[entry["by"]], at)
        for language, text, by, reasons in _guest_book(company):
            at += APART
            corrections.correct_text(
                session, text, corrections.said(reasons), language=language,
                actor=Actor("rep", reps[by].id), source=Source.FILE, now=at,
            )  # fmt: skip


def _judge_answer(session: Session, customer_id: str, entry: dict[str, Any], rep: Rep, at: datetime) -> None:
    newest = select(Reply.id).where(Reply.customer_id == customer_id).order_by(col(Reply.received_at).desc())
    what = corrections.said(entry["reasons"], None, entry.get("note", ""))
    reply_id = session.exec(newest).first() or ""
    corrections.correct(session, reply_id, what, actor=Actor("rep", rep.id), source=Source.SCREEN, now=at)


def _guest_book(company: Company) -> Iterable[tuple[str, str, str, list[str]]]:
    """Language, words, who judged them, and what they blame: first everybody's first word, line by line."""
    book: Any = company.past["guest_book"]
    for language, lines in book.items():
        for line in lines:
            yield from ((language, line["text"], by, reasons) for by, reasons in line.items() if by != "text")

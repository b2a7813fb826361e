"""Today: what a rep does next, in the order of what cannot wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import addresses
from assistant.conversations import callbacks, daylist, dayplans
from assistant.conversations.daylist import Planned
from assistant.conversations.models import Conversation, ConversationStatus, DayPlanRun, Reply
from assistant.conversations.plans import PlanView, plan_customers, plans
from assistant.conversations.playbook import Playbook
from assistant.conversations.variables import day_in_words
from assistant.conversations.wording import joined, sentence
from assistant.customers.models import Channel, Customer, Lapse
from assistant.customers.register import how_to_address
from assistant.planning.moments import kind_of
from assistant.promises.models import Promise, PromiseState
from assistant.touches.models import WAITING, Touch

CANDIDATES = 60
SHOWN = 20
BATCHES = 4
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Task:
    """One thing to do, with why in both languages. `words` are the customer's last, where there are some;
    `may_call`: at once, even where the day's plan has them later."""

    kind: str
    customer_id: str
    name: str
    tier: str | None
    channel: str | None
    why: Mapping[str, str]
    due_at: datetime | None
    zone: str
    local_time: str
    local_day: str
    open_now: bool
    conversation_id: str | None = None
    promise_id: str | None = None
    script_id: str | None = None
    words: str = ""
    late: bool = False
    reply_id: str | None = None
    may_call: bool = False
    batch: int | None = None


@dataclass(frozen=True)
class Today:
    """Groups in the order they are worked: what is owed first, what goes by itself last. Customers of a batch
    are called together: one talks with whoever answers."""

    promises: tuple[Task, ...] = ()
    replies: tuple[Task, ...] = ()
    calls: tuple[Task, ...] = ()
    batches: tuple[tuple[Task, ...], ...] = ()
    later: tuple[Task, ...] = ()
    texts: tuple[Task, ...] = ()
    letters: tuple[Task, ...] = ()
    texts_to_start: tuple[Task, ...] = ()
    birthdays: tuple[Task, ...] = ()
    done: int = 0
    of: int = field(default=0)


def today(session: Session, playbook: Playbook, *, rep_id: str | None, now: datetime) -> Today:
    """The day of one rep, or (None) of everybody: in the order of the day's plan, and before there is one by
    what each customer is worth."""
    promises = _promises(session, rep_id, now)
    replies = _replies(session, now)
    run = dayplans.in_force(session, now)
    planned = (
        _by_plan(session, playbook, run, rep_id, now) if run else _by_worth(session, playbook, rep_id, now)
    )
    calls = [task for task in planned if task.kind == "call" and task.open_now]
    later = (task for task in planned if task.kind == "call" and not task.open_now)
    batches = _batches(calls)[:BATCHES]
    together = {task.customer_id for tasks in batches for task in tasks}
    single = [task for task in calls if task.customer_id not in together][:SHOWN]
    done = _done(session, rep_id, now)
    owed = len(promises) + len(replies) + len(single) + sum(map(len, batches))
    return Today(
        promises=promises,
        replies=replies,
        calls=tuple(single),
        batches=batches,
        later=tuple(sorted(later, key=lambda task: task.due_at or now))[:SHOWN],
        texts=_texts(session, now),
        letters=tuple(task for task in planned if task.kind == "letter")[:SHOWN],
        texts_to_start=tuple(task for task in planned if task.kind == "text")[:SHOWN],
        birthdays=_birthdays(session, now),
        done=done,
        of=done + owed,
    )


def _by_worth(session: Session, playbook: Playbook, rep_id: str | None, now: datetime) -> list[Task]:
    views = plans(session, playbook, rep_id=rep_id, now=now, limit=CANDIDATES)
    return [_planned(view, now) for view in views]


def _by_plan(
    session: Session, playbook: Playbook, run: DayPlanRun, rep_id: str | None, now: datetime
) -> list[Task]:
    """What is left of the day's plan, each with the script and the moment it has now."""
    rows = daylist.for_rep(session, run, rep_id, limit=CANDIDATES)
    rows += daylist.to_start(session, run, rep_id, (Channel.SMS,), limit=SHOWN)
    views = plan_customers(session, playbook, [row.customer_id for row in rows], now=now)
    return [_in_plan(row, view, now) for row, view in zip(rows, views, strict=True)]


def _in_plan(row: Planned, view: PlanView, now: datetime) -> Task:
    """A planned touch of a rep comes at the cell it has in their day, from SOON before, and says why it is in
    the plan; for a batch that is said once."""
    task = _planned(view, now)
    if row.position is None or task.kind == "withheld":
        return task
    soon = task.open_now and row.at <= now + SOON
    placed = {} if soon and row.batch is not None else row.why
    day, clock_time = local(row.at, view.zone)
    return replace(
        task,
        why=joined(view.why, placed, _hour(view, row.at)),
        due_at=row.at,
        local_day=day,
        local_time=clock_time,
        open_now=soon,
        batch=row.batch,
    )


def _hour(view: PlanView, at: datetime) -> Mapping[str, str]:
    """What speaks for the hour, where the plan has them at such an hour."""
    if view.hour is None or view.at is None:
        return {}
    channel, zone = view.channel or "", view.zone or "UTC"
    return view.hour if kind_of(channel, at, zone) == kind_of(channel, view.at, zone) else {}


def _batches(calls: list[Task]) -> tuple[tuple[Task, ...], ...]:
    """Calls of one batch together, in the order of the first of each; who is left of one is a call."""
    found: dict[int, list[Task]] = {}
    for task in calls:
        if task.batch is not None:
            found.setdefault(task.batch, []).append(task)
    return tuple(tuple(tasks) for tasks in found.values() if len(tasks) > 1)


def _promises(session: Session, rep_id: str | None, now: datetime) -> tuple[Task, ...]:
    soon = now + timedelta(hours=24)
    owed = select(Promise).where(Promise.state == PromiseState.OPEN, Promise.due_at <= soon)
    if rep_id:
        owed = owed.where(sa.or_(col(Promise.rep_id) == rep_id, col(Promise.rep_id).is_(None)))
    return tuple(
        _task(
            session,
            "promise",
            promise.customer_id,
            now=now,
            why=sentence("promise_late" if promise.due_at < now else "promise_due"),
            due_at=promise.due_at,
            promise_id=promise.id,
            conversation_id=promise.conversation_id,
            words=promise.what,
            late=promise.due_at < now,
        )
        for promise in session.exec(owed.order_by(col(Promise.due_at)).limit(SHOWN))
    )


def _replies(session: Session, now: datetime) -> tuple[Task, ...]:
    """Talks that wait for a person, and texts that reached no running talk, a stranger's among them."""
    waiting = select(Conversation).where(
        Conversation.status == ConversationStatus.OPEN,
        Conversation.channel == Channel.SMS,
        col(Conversation.needs_person).is_not(None),
        col(Conversation.needs_person) != "answered_by_hand",
    )
    tasks = [
        _owed(session, talk, now) for talk in session.exec(waiting.order_by(col(Conversation.opened_at)))
    ]
    tasks += [_stray(session, reply, now) for reply in strays(session)]
    return tuple(sorted(tasks, key=lambda task: task.due_at or now))[:SHOWN]


def strays(session: Session) -> list[Reply]:
    """Texts nobody has seen to and no running talk will: from strangers, and after a talk has ended."""
    running = select(Conversation.id).where(Conversation.status == ConversationStatus.OPEN)
    loose = sa.or_(col(Reply.conversation_id).is_(None), col(Reply.conversation_id).not_in(running))
    waiting = select(Reply).where(col(Reply.handled_at).is_(None), loose)
    return list(session.exec(waiting.order_by(col(Reply.received_at)).limit(SHOWN)))


def _stray(session: Session, reply: Reply, now: datetime) -> Task:
    if reply.customer_id is not None:
        return _task(
            session,
            "reply",
            reply.customer_id,
            now=now,
            channel=reply.channel,
            why=sentence("needs_answer"),
            due_at=reply.received_at,
            reply_id=reply.id,
            words=reply.text,
        )
    day, clock_time = local(reply.received_at, "")
    return Task(
        kind="reply",
        customer_id="",
        name=addresses.masked(reply.sender),
        tier=None,
        channel=reply.channel,
        why=sentence("stranger"),
        due_at=reply.received_at,
        zone="",
        local_time=clock_time,
        local_day=day,
        open_now=False,
        reply_id=reply.id,
        words=reply.text,
    )


def _owed(session: Session, talk: Conversation, now: datetime) -> Task:
    last = session.exec(
        select(Reply).where(Reply.conversation_id == talk.id).order_by(col(Reply.received_at).desc())
    ).first()
    return _task(
        session,
        "reply",
        talk.customer_id,
        now=now,
        channel=talk.channel,
        why=_asked(last) if last else sentence("needs_answer"),
        due_at=last.received_at if last else talk.opened_at,
        conversation_id=talk.id,
        words=last.text if last else talk.why,
    )


def _asked(reply: Reply) -> Mapping[str, str]:
    """Why a person is waited for: to answer, or to call at a time that was asked for."""
    wish = callbacks.view(reply.reading)
    if wish is None or wish.due_at is None:
        return sentence("needs_answer")
    when = " ".join(local(wish.due_at, wish.zone))
    return {language: words.format(when=when) for language, words in sentence("callback_owed").items()}


def _planned(view: PlanView, now: datetime) -> Task:
    kind = {Channel.CALL: "call", Channel.SMS: "text"}.get(view.channel or "", "letter")  # type: ignore[call-overload]
    if view.withheld is not None or view.at is None:
        kind = "withheld"
    return Task(
        kind=kind,
        customer_id=view.customer_id,
        name=view.name,
        tier=view.tier,
        channel=view.channel,
        why=view.withheld or view.why,
        due_at=view.at,
        zone=view.zone,
        local_time=local(view.at or now, view.zone)[1],
        local_day=local(view.at or now, view.zone)[0],
        open_now=view.open_now,
        may_call=view.open_now,
        script_id=view.script_id,
        late=view.is_late(now),
    )


def _texts(session: Session, now: datetime) -> tuple[Task, ...]:
    waiting = select(Touch).where(Touch.channel == Channel.SMS, col(Touch.state).in_(WAITING))
    return tuple(
        _task(
            session,
            "text",
            touch.customer_id,
            now=now,
            channel=touch.channel,
            why=sentence("goes_by_itself"),
            due_at=touch.due_at,
            conversation_id=touch.conversation_id,
            words=touch.body,
        )
        for touch in session.exec(waiting.order_by(col(Touch.due_at)).limit(SHOWN))
    )


def _birthdays(session: Session, now: datetime) -> tuple[Task, ...]:
    """Whose birthday falls within seven days: care comes a week before."""
    days = {(now + timedelta(days=ahead)).date() for ahead in range(8)}
    keys = {(day.month, day.day) for day in days}
    born = (
        select(Customer)
        .join(Lapse, col(Lapse.customer_id) == Customer.id)
        .where(col(Customer.birthday).is_not(None), col(Customer.erased_at).is_(None))
        .where(
            sa.tuple_(
                sa.extract("month", col(Customer.birthday)), sa.extract("day", col(Customer.birthday))
            ).in_(keys)
        )
    )
    return tuple(
        _task(
            session,
            "birthday",
            customer.id,
            now=now,
            why={language: day_in_words(customer.birthday, language) for language in ("en", "zh")},
        )
        for customer in session.exec(born.limit(SHOWN))
        if customer.birthday is not None
    )


def _done(session: Session, rep_id: str | None, now: datetime) -> int:
    since = now - timedelta(hours=12)
    ended = (
        sa.select(sa.func.count())
        .select_from(Conversation)
        .where(col(Conversation.closed_at) >= since, col(Conversation.disposition).is_not(None))
    )
    if rep_id:
        ended = ended.where(col(Conversation.rep_id) == rep_id)
    return session.scalar(ended) or 0


def _task(
    session: Session,
    kind: str,
    customer_id: str,
    *,
    now: datetime,
    why: Mapping[str, str],
    channel: str | None = None,
    due_at: datetime | None = None,
    conversation_id: str | None = None,
    promise_id: str | None = None,
    reply_id: str | None = None,
    words: str = "",
    late: bool = False,
) -> Task:
    customer = session.get_one(Customer, customer_id)
    lapse = session.get(Lapse, customer_id)
    day, clock_time = local(due_at or now, customer.zone)
    return Task(
        kind=kind,
        customer_id=customer_id,
        name=how_to_address(customer, customer.language),
        tier=lapse.tier if lapse else None,
        channel=channel,
        why=why,
        due_at=due_at,
        zone=customer.zone,
        local_time=clock_time,
        local_day=day,
        open_now=False,
        conversation_id=conversation_id,
        promise_id=promise_id,
        reply_id=reply_id,
        words=words,
        late=late,
    )


def local(at: datetime, zone: str) -> tuple[str, str]:
    """Day and time of a moment where the customer is: ('2026-11-23', '16:10'); UTC where that is unknown."""
    there = at.astimezone(ZoneInfo(zone or "UTC"))
    return there.date().isoformat(), f"{there:%H:%M}"

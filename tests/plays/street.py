"""A street of customers, one for each scene, served by the real application and the real worker.

Scenes run side by side on one clock: whoever speaks does so at once; then time goes to the next text that
leaves or the next silence that somebody keeps.
"""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from assistant import db
from assistant.app import create_app
from assistant.clock import FixedClock
from assistant.conversations.models import (
    Conversation,
    Disposition,
    LearnedReason,
    Line,
    Reply,
    Wakeup,
)
from assistant.conversations.models import (
    Move as Kept,
)
from assistant.conversations.replaying import replay
from assistant.dialogue import state
from assistant.dialogue.scenes import Move, Verb
from assistant.dialogue.waits import in_words
from assistant.promises.models import Promise
from assistant.reps import keys
from assistant.runtime import Runtime
from assistant.touches.models import IN_FLIGHT, WAITING, Touch
from assistant.worker import Worker
from tests.plays.visits import Visit, settle_in

PATIENCE_S = 30


class StreetClock(FixedClock):
    """Business time moves when told; machine time runs."""

    def wall(self) -> datetime:
        return datetime.now(UTC)


class Hand(Worker):
    """The worker, its duties called by hand instead of by its loop."""

    def _loop(self) -> None:
        return


class Street:
    """Plays every scene to its end; then each visit's trace tells what really happened."""

    def __init__(self, runtime: Runtime, clock: StreetClock, visits: list[Visit]) -> None:
        self.runtime, self.clock, self.visits = runtime, clock, visits
        self.worker = Hand(runtime)
        app = create_app(runtime)
        self.client: FlaskClient = app.test_client()
        with db.transaction(runtime.engine) as session:
            _, secret = keys.create(session, "the street's reps", "rep", clock.now())
            for visit in visits:
                settle_in(session, visit, clock.now())
        self.headers = {"Authorization": f"Bearer {secret}"}
        page = self.client.get(f"/phone/{visits[0].number}").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        self.token = found.group(1) if found else ""

    def play(self) -> None:
        self.worker.start()
        try:
            for visit in self.visits:
                self._open(visit)
            left = list(self.visits)
            while left:
                self._work()
                busy, turns = self._looked()
                still = [visit for visit in left if self._is_under_way(visit, busy, turns)]
                left = still + [visit for visit in left if visit not in still and self._go_on(visit)]
                if left and not self._due():
                    self._pass_time(left)
        finally:
            self.worker.stop()
        with db.reading(self.runtime.engine) as session:
            for visit in self.visits:
                visit.replayed = replay(session, self.runtime.playbook, visit.talk_id)
                visit.remedies = dict(_answered(session, visit.talk_id))

    def _open(self, visit: Visit) -> None:
        body = {"customer_id": visit.customer_id, "script": visit.script.id, "channel": visit.script.channel}
        answer = self.client.post("/api/v1/conversations", json=body, headers=self.headers)
        assert answer.status_code == 201, (visit.scene.title, answer.text)
        visit.talk_id = answer.json["id"]
        visit.happened = "started"

    def _go_on(self, visit: Visit) -> bool:
        """Note what came of the last cause, and make the next one; False at the scene's end."""
        if visit.happened:
            with db.reading(self.runtime.engine) as session:
                self._note(session, visit)
        if not visit.causes:
            self._leave(visit)
            return False
        move = visit.causes[0]
        if move.verb is Verb.AFTER and visit.is_text:
            visit.happened, visit.turn = "silent", self._looked()[1][visit.talk_id]
            visit.causes.pop(0)
            return True
        if move.verb is Verb.FAILS and visit.is_text:  # the number refuses: the text has left already
            visit.happened = f"failed {move.value}"
            visit.causes.pop(0)
            return True
        visit.causes.pop(0)
        self._cause(visit, move)
        return True

    def _cause(self, visit: Visit, move: Move) -> None:
        if visit.is_text:
            data = {"text": move.value, "csrf_token": self.token}
            answer = self.client.post(f"/phone/{visit.number}", data=data)
            assert answer.status_code == 303, (visit.scene.title, answer.text)
        else:
            self._rep(visit, move)
        visit.happened = {
            Verb.HEARS: f'heard "{move.value}"', Verb.AFTER: "silent", Verb.NEXT: "continued",
            Verb.FAILS: f"failed {move.value}",
        }[move.verb]  # fmt: skip

    def _rep(self, visit: Visit, move: Move) -> None:
        """What the rep at the call's screen enters; a call that reached nobody ends by its disposition."""
        talk = f"/api/v1/conversations/{visit.talk_id}"
        body: dict[str, Any] = {"disposition": Disposition.NO_ANSWER.value}
        where, status = f"{talk}/disposition", 200
        if move.verb is not Verb.FAILS:
            turn = self.client.get(talk, headers=self.headers).json["turn"]
            body = {"turn": turn, "silent": move.verb is Verb.AFTER}
            body |= {"text": move.value} if move.verb is Verb.HEARS else {}
            where = f"{talk}/answers"
        answer = self.client.post(where, json=body, headers=self.headers)
        assert answer.status_code == status, (visit.scene.title, move, answer.text)

    def _note(self, session: Session, visit: Visit) -> None:
        talk = session.get_one(Conversation, visit.talk_id)
        happened = visit.happened
        if happened.startswith("heard"):
            mine = select(Reply).where(Reply.customer_id == visit.customer_id)
            visit.replies = list(session.exec(mine.order_by(col(Reply.received_at), col(Reply.id))))
            happened = f"{happened} {visit.replies[-1].intent}"
        learned = select(LearnedReason).where(LearnedReason.conversation_id == visit.talk_id)
        reasons = list(session.exec(learned.order_by(col(LearnedReason.id))))[visit.learned :]
        visit.learned += len(reasons)
        by_us = select(Promise).where(Promise.customer_id == visit.customer_id)
        wishes = {(reply.reading.get("callback") or {}).get("promise") for reply in visit.replies}
        promises = [one for one in session.exec(by_us.order_by(col(Promise.id))) if one.id not in wishes]
        new = promises[visit.promised :]
        visit.promised += len(new)
        visit.trace += [
            happened,
            *(f"remembers {one.reason} {one.probability:.2f}" for one in reasons),
            *self._said(session, visit),
            *(f'promises "{one.what}"' for one in new),
            *([] if visit.fails_next else self._rests(session, visit, talk)),
        ]
        visit.variables = {key: str(value) for key, value in talk.variables.items()}
        visit.happened = ""

    def _said(self, session: Session, visit: Visit) -> list[str]:
        if visit.is_text:
            sent = select(Touch).where(Touch.conversation_id == visit.talk_id, col(Touch.body) != "")
            told = [
                f'says {one.line_id} "{one.body}"'
                for one in session.exec(sent.order_by(col(Touch.seq)))
                if one.sent_at is not None or one.error_code
            ]
        else:
            lines = select(Line).where(Line.conversation_id == visit.talk_id)
            ordered = session.exec(lines.order_by(col(Line.turn), col(Line.position)))
            told = [f'says {one.line_id} "{one.text}"' for one in ordered]
        new, visit.said = told[visit.said :], len(told)
        return new

    def _rests(self, session: Session, visit: Visit, talk: Conversation) -> Iterator[str]:
        stands = state.from_json(talk.state)
        if talk.status == "closed":
            if visit.was[0] != "closed":
                yield f"closes {talk.outcome}"
        elif stands.handed_over is not None:
            if visit.was[1] is None:
                yield f"hands over {stands.handed_over}"
        else:
            waking = select(Wakeup).where(Wakeup.conversation_id == talk.id, Wakeup.turn == talk.turn)
            wakeup = session.exec(waking).first()
            after = in_words(timedelta(seconds=wakeup.after_s)) if wakeup else ""
            yield f"awaits {stands.node} {after}".rstrip()
        visit.was = (talk.status, stands.handed_over)

    def _work(self) -> None:
        """Everything due now is done: texts leave, silences are noticed, failures reach their talks."""
        deadline = time.monotonic() + PATIENCE_S
        while self._due():
            assert time.monotonic() < deadline, "the worker did not get there"
            self.worker.feed()
            self.worker.wake()
            time.sleep(0.01)

    def _due(self) -> bool:
        now = self.clock.now()
        with db.reading(self.runtime.engine) as session:
            texts = sa.or_(
                sa.and_(col(Touch.state).in_(WAITING), col(Touch.due_at) <= now),
                col(Touch.state).in_(IN_FLIGHT),
            )
            touch = session.exec(select(Touch.id).where(col(Touch.channel) == "sms", texts)).first()
            asleep = select(Wakeup.id).where(col(Wakeup.done_at).is_(None), col(Wakeup.due_at) <= now)
            return touch is not None or session.exec(asleep).first() is not None

    def _pass_time(self, left: list[Visit]) -> None:
        """To the next text that leaves, or the next silence of somebody who keeps silent."""
        silent = {visit.talk_id for visit in left if visit.happened == "silent"}
        waiting = sa.select(col(Touch.due_at)).where(
            col(Touch.channel) == "sms", col(Touch.state).in_(WAITING)
        )
        asleep = sa.select(col(Wakeup.conversation_id), col(Wakeup.due_at)).where(
            col(Wakeup.done_at).is_(None)
        )
        with db.reading(self.runtime.engine) as session:
            moments = list(session.scalars(waiting))
            moments += [due_at for talk_id, due_at in session.execute(asleep) if talk_id in silent]
        if any(visit.happened in ("", "silent") or visit.is_text for visit in left) and moments:
            self.clock.at = max(self.clock.at, min(moments))
        else:
            assert not silent, "somebody is silent, and nobody waits for them"

    def _looked(self) -> tuple[set[str], dict[str, int]]:
        """The talks whose texts have not left yet, and the turn each talk is at."""
        texts = sa.select(col(Touch.conversation_id)).where(
            col(Touch.channel) == "sms", col(Touch.state).in_((*WAITING, *IN_FLIGHT))
        )
        with db.reading(self.runtime.engine) as session:
            busy = {talk_id for talk_id in session.scalars(texts) if talk_id}
            turns = session.execute(sa.select(col(Conversation.id), col(Conversation.turn)))
            return busy, {row.id: row.turn for row in turns}

    @staticmethod
    def _is_under_way(visit: Visit, busy: set[str], turns: dict[str, int]) -> bool:
        """Whether texts of this visit wait to leave, or its silence was not noticed yet."""
        if visit.talk_id in busy:
            return True
        return visit.is_text and visit.happened == "silent" and turns[visit.talk_id] <= visit.turn

    def _leave(self, visit: Visit) -> None:
        """A scene has ended: nobody waits for this customer any more."""
        with db.transaction(self.runtime.engine) as session:
            mine = sa.update(Wakeup).where(col(Wakeup.conversation_id) == visit.talk_id)
            db.changed(session, mine.values(done_at=self.clock.now()))


def _answered(session: Session, talk_id: str) -> Iterator[tuple[str, str]]:
    """The words of every remedy this talk gave, by reason."""
    steps = session.exec(select(Kept).where(Kept.conversation_id == talk_id).order_by(col(Kept.position)))
    for step in steps:
        yield from step.inputs.get("remedies", {}).items()

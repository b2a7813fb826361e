"""What confirmed talks teach about probes: how well each lets a reason out, and why customers leave."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations import inquiring
from assistant.conversations.inquiring import Held
from assistant.conversations.models import Conversation, LearnedReason, ProbeModel, Reply
from assistant.conversations.playbook import Playbook
from assistant.dialogue.elicitation.learning import Outcome
from assistant.dialogue.elicitation.learning import learn as tallied

CONFIRMED = "confirmed"
_CORRECTING = sa.select(col(Reply.corrects_id)).where(col(Reply.corrects_id).is_not(None))
_REASONS = (
    sa.select(col(Conversation.id), col(Conversation.tier), col(LearnedReason.reason))
    .join(LearnedReason, col(LearnedReason.conversation_id) == col(Conversation.id))
    .where(col(LearnedReason.how) == CONFIRMED, col(LearnedReason.withdrawn_at).is_(None))
    .order_by(col(LearnedReason.at), col(LearnedReason.id))
)
_ANSWERS = sa.select(col(Reply.conversation_id), col(Reply.probe), col(Reply.reading)).where(
    col(Reply.probe).is_not(None),
    col(Reply.id).not_in(_CORRECTING),
    sa.exists().where(
        col(LearnedReason.conversation_id) == col(Reply.conversation_id),
        col(LearnedReason.how) == CONFIRMED,
        col(LearnedReason.withdrawn_at).is_(None),
    ),
)


@dataclass(frozen=True)
class Learned:
    """What a day's look at confirmed talks came to; `new` is False when nothing was learned since."""

    version: str
    talks: int
    outcomes: int
    new: bool


def learn_daily(engine: sa.Engine, playbook: Playbook, *, now: datetime) -> int:
    """Learn anew from every confirmed talk; 1 when new talks go by other figures from now on."""
    with db.transaction(engine) as session:
        learned = learn(session, playbook, now=now)
    return int(learned is not None and learned.new)


def learn(session: Session, playbook: Playbook, *, now: datetime) -> Learned | None:
    """Tally every answer of every talk whose reason was confirmed, upon the stated assumptions.

    New talks go by the outcome; talks under way keep their own. The same talks give the same version. None
    while no talk was confirmed, or there are no probes.
    """
    library, base = playbook.shelf.library, playbook.shelf.model
    if library is None or base is None:
        return None
    known = set(base.reasons)
    confirmed = {row.id: (row.tier, row.reason) for row in db.rows(session, _REASONS) if row.reason in known}
    if not confirmed:
        return None
    outcomes = list(_outcomes(session, confirmed))
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for tier, reason in confirmed.values():
        counts[tier][reason] += 1
    plain = {tier: dict(sorted(rows.items())) for tier, rows in sorted(counts.items())}
    model = tallied(base, outcomes)
    found = Held(inquiring.version_of(inquiring.as_data(model, plain)), model, plain)
    before = inquiring.live(session, playbook)
    inquiring.keep_library(session, library, now=now)
    inquiring.keep(session, library, found, talks=len(confirmed), outcomes=len(outcomes), now=now)
    new = before is None or before.version != found.version
    if new:  # it may be one of long ago again, after a correction was taken back
        again = sa.update(ProbeModel).where(col(ProbeModel.version) == found.version)
        db.changed(session, again.values(made_at=now))
    return Learned(found.version, len(confirmed), len(outcomes), new)


def _outcomes(session: Session, confirmed: dict[str, tuple[str, str]]) -> Iterator[Outcome]:
    """Each answer to a probe with the reason that was confirmed later, as their words alone were read."""
    for row in db.rows(session, _ANSWERS):
        if row.conversation_id in confirmed:
            words = row.reading.get("words", {})
            yield Outcome(row.probe, confirmed[row.conversation_id][1], words)

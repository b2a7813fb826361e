"""An audit knows what had come in by its day, and nothing that came of it since."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant import db
from assistant.clock import FixedClock
from assistant.commands.score_auditing import known_by
from assistant.customers import register
from assistant.customers.models import Interaction
from assistant.history.ledger import SYSTEM


@pytest.mark.parametrize("still_open", [True, False])
def test_whether_a_complaint_was_settled_since_is_not_known(
    engine: sa.Engine, clock: FixedClock, still_open: bool
) -> None:
    cut = clock.now() - timedelta(weeks=26)
    with db.transaction(engine) as session:
        who = register.add_customer(session, name="Ana", actor=SYSTEM, now=clock.now()).id
        for number, at in enumerate((cut - timedelta(days=5), cut + timedelta(days=5))):
            said = {"kind": "complaint", "at": at, "open": still_open}
            session.add(Interaction(id=f"int_{number}", customer_id=who, **said))
    with db.reading(engine) as session:
        known = known_by(session, cut)[who]
    assert (known.open_complaints, known.complaints_now) == (0, 1)

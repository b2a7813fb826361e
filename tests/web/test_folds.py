"""Long lists of what goes by itself are folded; what a person must do never is."""

from collections.abc import Iterable

import pytest
from flask import Flask

from assistant import db, ids
from assistant.clock import FixedClock
from assistant.conversations.agenda import Task
from assistant.customers.models import Consent, Customer, Lapse, Phone
from assistant.runtime import Runtime
from assistant.web import today
from tests.web.conftest import Visitor


def _tasks(number: int) -> Iterable[Task]:
    for one in range(number):
        yield Task(
            kind="text", customer_id=f"cus_{one}", name=f"N{one}", tier=None, channel="sms", why={},
            due_at=None, zone="", local_time="", local_day="", open_now=False,
        )  # fmt: skip


@pytest.mark.parametrize("key", ["start", "later", "texts", "promises", "replies", "calls", "letters"])
@pytest.mark.parametrize("number", [0, 5, 6, 20])
def test_only_what_is_not_pressing_is_folded_and_nothing_is_lost(
    app: Flask, clock: FixedClock, key: str, number: int
) -> None:
    with app.test_request_context():
        group = today._group(key, "Title", tuple(_tasks(number)), clock.now())
    assert [row.task.name for row in (*group.rows, *group.rest)] == [f"N{one}" for one in range(number)]
    assert len(group.rows) == (min(number, 5) if key in ("start", "later", "texts") else number)


def test_a_long_group_says_how_many_there_are(
    rep: Visitor, runtime: Runtime, clock: FixedClock, customers: dict[str, str]
) -> None:
    with db.transaction(runtime.engine) as session:
        now = clock.now()
        pattern = session.get_one(Lapse, customers["ana"])
        for one in range(7):
            customer = Customer(
                id=f"cus_{one}", name=f"Guest {one}", language="en", country="GB", zone="Europe/London",
                preferred_channel="sms", created_at=now,
            )  # fmt: skip
            session.add(customer)
            session.flush()
            session.add(Phone(id=f"pho_{one}", customer_id=customer.id, e164=f"+4477009002{one:02}"))
            session.add(
                Consent(
                    id=ids.new("cst", now), customer_id=customer.id, channel="sms", status="given",
                    proof="form", given_on=now.date(), recorded_at=now,
                )
            )  # fmt: skip
            session.add(Lapse(**{**pattern.model_dump(), "customer_id": customer.id}))
    page = rep.get("/today")
    folds = [one for one in page.all("details") if "more" in one.get("class", "").split()]
    assert [fold.get("id") for fold in folds] == ["more-start"]
    whole = "".join(folds[0].itertext())
    shown = [f"Guest {one}" for one in range(7) if f"Guest {one}" not in whole]
    assert len(shown) <= 5
    assert "Show all" in whole

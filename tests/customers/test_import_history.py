"""What an import leaves in the history of each customer, and what it leaves alone."""

import json
from typing import Any

import sqlalchemy as sa
from sqlmodel import select

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.importing.mapping import Options
from assistant.customers.models import Consent, Customer
from assistant.history import ledger
from assistant.history.timeline import timeline
from tests.customers.conftest import ANA, CONSENTS, HEAD, WANG, Import, counts, every, rejects


def chain(engine: sa.Engine, customer_id: str) -> list[tuple[str, dict[str, Any], str | None]]:
    """What the history of a customer says, oldest first."""
    with db.reading(engine) as session:
        assert ledger.verify(session)[1] == []
        items = timeline(session, customer_id=customer_id).items
        return [(one.event.verb, one.event.facts, one.text) for one in reversed(items)]


def test_who_came_in_by_a_file_has_a_history_that_names_it(bring: Import, engine: sa.Engine) -> None:
    bring("customers", CONSENTS + "A1,Ana,yes,no,web form,2025-01-05\n")
    (ana,) = every(engine, Customer)
    steps = chain(engine, ana.id)
    assert [verb for verb, _, _ in steps] == ["added", "consented", "consented"]
    assert [(facts.get("status"), facts.get("on"), text) for _, facts, text in steps[1:]] == [
        ("given", "2025-01-05", "web form"),
        ("withdrawn", "2025-01-05", "web form"),
    ]
    (house,) = chain(engine, ledger.HOUSE)
    assert {facts["file_sha256"] for _, facts, _ in steps} == {house[1]["sha256"]}
    with db.reading(engine) as session:
        about = {one.event.subject for one in timeline(session, verb="consented").items}
    assert about == {consent.id for consent in every(engine, Consent)}


def test_a_changed_row_is_a_step_that_says_what_was_there_before(bring: Import, engine: sa.Engine) -> None:
    bring("customers", HEAD + ANA)
    bring("customers", HEAD + "A1,Ana Costa,+44 20 7946 0018,,,\n")
    bring("customers", HEAD + "A1,Ana Costa,+44 20 7946 0018,,,\n")
    (ana,) = every(engine, Customer)
    _, (verb, facts, text) = chain(engine, ana.id)
    assert (verb, facts["fields"]) == ("amended", ["name", "phones"])
    assert text is not None
    assert json.loads(text) == {"name": ["Ana Silva", "Ana Costa"], "phones": [[], ["+442079460018"]]}


def test_customers_made_by_a_file_of_orders_have_a_history_too(bring: Import, engine: sa.Engine) -> None:
    content = "customer,date,amount\nA1,2026-01-05,10\nA1,2026-01-06,10\n"
    for _ in range(2):
        bring("orders", content, Options(create_customers=True))
    (made,) = every(engine, Customer)
    assert [verb for verb, _, _ in chain(engine, made.id)] == ["added"]


def test_what_is_written_while_an_import_runs_is_not_undone(
    bring: Import, engine: sa.Engine, clock: FixedClock
) -> None:
    head = "ref,name,city,tags\n"
    bring("customers", head + "A1,Ana,Porto,vip\n")
    meanwhile = db.connect(engine.url.render_as_string(hide_password=False))
    told = []

    def refuse(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        # The import has read the customer and is about to claim her: a rep is quicker.
        if "chain_heads" not in statement or told:
            return
        told.append(statement)
        with db.transaction(meanwhile) as session:
            ana = session.exec(select(Customer)).one()
            ana.refused_at, ana.city, ana.tags = clock.now(), "Faro", ["vip", "twins"]
            session.add(ana)

    sa.event.listen(engine, "before_cursor_execute", refuse)
    bring("customers", head + "A1,Ana Costa,,tea\n")
    meanwhile.dispose()
    (ana,) = every(engine, Customer)
    assert told
    assert (ana.name, ana.city, ana.refused_at) == ("Ana Costa", "Faro", clock.now())
    assert ana.tags == ["vip", "twins", "tea"]


def test_who_asked_to_be_forgotten_is_not_brought_back(
    bring: Import, engine: sa.Engine, clock: FixedClock
) -> None:
    bring("customers", HEAD + ANA)
    with db.transaction(engine) as session:
        ana = session.exec(select(Customer)).one()
        ana.name, ana.erased_at = "", clock.now()
        session.add(ana)
    done = bring("customers", HEAD + ANA + WANG)
    assert counts(done) == (2, 1, 0, 0, 1)
    assert rejects(done)[0][:2] == ("2", "ref")
    assert {one.name for one in every(engine, Customer)} == {"", "王丽"}

"""The demo company opens with something to review, two opinions to compare, and enough to learn from."""

from dataclasses import replace

from assistant import db, wiring
from assistant.demo import company
from assistant.gateways.phone.gateway import PhoneGateway
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.learning import corrections, reviewing
from assistant.reasons.learning import FEWEST


def test_there_is_something_to_judge_to_compare_and_to_learn_from(settings):
    runtime = wiring.build(replace(settings, demo="1"))
    try:
        assert company.load_if_empty(runtime, lambda clock: PhoneGateway(runtime.engine, clock))
        with db.reading(runtime.engine) as session:
            assert reviewing.queue(session)
            assert reviewing.second_look(session, by=Actor("rep", "somebody else"))
            assert reviewing.agreeing(session).found.n > FEWEST
            assert len(corrections.taught(session)) > FEWEST
            assert ledger.verify(session)[1] == []
    finally:
        runtime.engine.dispose()

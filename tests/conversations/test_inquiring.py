"""A talk asks from what it began with, and asks no question that what they told makes idle."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from assistant.conversations import answering, inquiring
from assistant.conversations.advance import script_of
from assistant.conversations.listening import keep_reason
from assistant.conversations.models import Conversation, Move
from assistant.conversations.playbook import Playbook, known_reasons
from assistant.conversations.replaying import replay
from assistant.conversations.talking import Looked, restaged, stage
from assistant.dialogue.shelf import Shelf
from assistant.history.ledger import Actor
from assistant.reasons.taxonomy import Taxonomy
from tests import cast
from tests.conversations.conftest import Stage

RITA = Actor("rep", "rep_rita")
OTHER = """another:
  technique: projection
  lines: {en: What would people say?, zh: 大家会怎么说？}
  reveals: {price: 0.6}
  how: {en: Ask of others., zh: 问别人。}
"""


@pytest.fixture
def call(stage: Stage) -> Conversation:
    return stage.open(cast.ana(stage.session, stage.clock.now()), "warm_call", "call")


@pytest.fixture
def edited(playbook: Playbook, tmp_path: Path) -> Playbook:
    """The house after an edit: other probes, and a reason that no longer exists."""
    (tmp_path / "probes.yaml").write_text(OTHER, "utf-8")
    fewer = tuple(one for one in playbook.taxonomy.reasons if one.id != "neglect")
    taxonomy = Taxonomy(fewer)
    return replace(playbook, taxonomy=taxonomy, shelf=Shelf(tmp_path, known_reasons(taxonomy)))


def answer(stage: Stage, playbook: Playbook, call: Conversation, text: str) -> None:
    how = {"text": text, "turn": call.turn, "actor": RITA, "now": stage.clock.now()}
    answering.answer(stage.session, playbook, call.id, **how)
    stage.session.refresh(call)


def test_a_running_talk_survives_an_edit_of_the_reasons_and_the_probes(
    stage: Stage, playbook: Playbook, edited: Playbook, call: Conversation
) -> None:
    library = inquiring.library_of(stage.session, playbook, call)
    assert any("neglect" in probe.reveals for probe in library.probes.values())
    assert inquiring.library_of(stage.session, edited, call) == library
    answer(stage, edited, call, "yes, go on")
    answer(stage, edited, call, "hm, hard to say")
    assert call.needs_person is None
    assert replay(stage.session, edited, call.id).differences == ()


def told(stage: Stage, call: Conversation, *, talk_id: str | None) -> None:
    at = stage.clock.now() - timedelta(days=10)
    keep_reason(stage.session, (call.customer_id, talk_id, None), "price", 0.9, how="stated", now=at)
    stage.session.flush()


def staged(stage_: Stage, call: Conversation) -> bool:
    script = script_of(stage_.session, stage_.playbook, call)
    now = stage_.clock.now()
    return stage(stage_.session, stage_.playbook, script, call, now=now).talk.told_before


def test_who_told_us_in_another_talk_is_known_to_have_told(stage: Stage, call: Conversation) -> None:
    assert not staged(stage, call)
    told(stage, call, talk_id=call.id)
    assert not staged(stage, call)
    told(stage, call, talk_id=None)
    assert staged(stage, call)


def test_a_step_is_played_again_with_what_was_known_then(stage: Stage, call: Conversation) -> None:
    told(stage, call, talk_id=None)
    answer(stage, stage.playbook, call, "yes, go on")
    last = stage.session.exec(select(Move).order_by(Move.position.desc())).first()
    script = script_of(stage.session, stage.playbook, call)
    assert restaged(stage.session, stage.playbook, script, call, last.inputs).told_before
    earlier = {key: value for key, value in last.inputs.items() if key != "told_before"}
    assert not restaged(stage.session, stage.playbook, script, call, earlier).told_before


def test_words_looked_up_are_listed_where_there_are_some() -> None:
    class Some(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            if key == "none":
                raise KeyError(key)
            return super().__getitem__(key)

    looked = Looked(lambda: Some(price="cheaper", none=""))
    assert (list(looked), len(looked), dict(looked)) == (["price"], 1, {"price": "cheaper"})
    assert looked.used == {"price": "cheaper"}

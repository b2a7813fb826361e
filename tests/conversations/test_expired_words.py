"""Words that hold until a day are not sent after it, however early they were written."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.conversations.playbook import Playbook
from assistant.dialogue.shelf import Shelf
from assistant.planning.response.model import fresh
from assistant.planning.timing import day_number
from assistant.touches import choices
from tests import cast
from tests.conversations.conftest import Stage

SCRIPT = """format: 1
script: greeting
title: {en: A greeting}
channel: sms
languages: [en]
start: hello
nodes:
  hello:
    kind: identify
    purpose: {en: a greeting}
    lines: {en: "{{ company }} with a greeting. Reply STOP to opt out"}
    then: offer
  offer:
    kind: say
    expires: 2026-12-17
    lines: {en: "The winter tasting is open to you until the 17th."}
    then: done
  done: {kind: close, outcome: greeted}
"""
LAST_MORNING = datetime(2026, 12, 17, 10, 30, tzinfo=UTC)
LAST_AFTERNOON = datetime(2026, 12, 17, 16, 30, tzinfo=UTC)
LAST_NIGHT = datetime(2026, 12, 17, 23, 30, tzinfo=UTC)


@pytest.fixture
def greeting(stage: Stage, playbook: Playbook, tmp_path: Path) -> Stage:
    """A script with words that hold until 17 December."""
    (tmp_path / "greeting").mkdir()
    (tmp_path / "greeting" / "script.yaml").write_text(SCRIPT)
    stage.playbook = replace(playbook, shelf=Shelf(tmp_path))
    return stage


def test_words_written_on_their_last_night_do_not_leave_the_morning_after(greeting: Stage) -> None:
    greeting.clock.at = LAST_NIGHT
    talk = greeting.open(cast.ana(greeting.session, LAST_NIGHT), "greeting")
    assert greeting.leave() == []  # not half of it either
    assert (talk.status, talk.needs_person) == ("open", "expired")


def test_words_that_leave_in_time_wait_no_longer_than_their_last_day(greeting: Stage) -> None:
    greeting.clock.at = LAST_MORNING
    talk = greeting.open(cast.ana(greeting.session, LAST_MORNING), "greeting")
    offer = next(touch for touch in greeting.touches() if "tasting" in touch.body)
    assert offer.due_at.date() == LAST_MORNING.date()
    assert offer.expires_at == datetime(2026, 12, 18, tzinfo=UTC)
    assert talk.status == "closed"


def test_a_better_hour_is_not_waited_for_beyond_the_last_day(greeting: Stage) -> None:
    greeting.clock.at = LAST_AFTERNOON
    choices.keep(
        greeting.session, fresh(day_number(LAST_MORNING)), contacts=1, until_at=LAST_MORNING, now=LAST_MORNING
    )
    for number in range(12):
        greeting.open(cast.londoner(greeting.session, LAST_AFTERNOON, number), "greeting")
    offers = [touch for touch in greeting.touches() if "tasting" in touch.body]
    assert len(offers) == 12
    assert {touch.due_at.date() for touch in offers} == {LAST_AFTERNOON.date()}

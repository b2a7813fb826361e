"""A talk rehearsed can be taken back, told in another style, and written down as a play that passes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.conversations.playbook import known_reasons
from assistant.dialogue.play import run_play
from assistant.dialogue.rehearsing import Rehearsal
from assistant.dialogue.scenes import Scene
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Cause, Continued, Failed, Silent
from assistant.errors import Invalid
from assistant.reasons.taxonomy import load_taxonomy
from tests.dialogue.scripts import SAMPLES, TEMPLATES
from tests.plays.hearing import hear

REASONS = known_reasons(load_taxonomy())
SHELF = Shelf(TEMPLATES, REASONS)
FIXED = Shelf(SAMPLES, REASONS)
WORDS = (
    "too expensive",
    "the staff were rude",
    'she said "no"',
    "yes",
    "no thanks",
    "太贵了",
    "对，",
    "hm # 1",
    "现在方便",
)
CAUSES = st.sampled_from([*WORDS, Silent(), Failed("blocked"), Continued()])
SAID = {
    "price": 'We kept a "friends\' price" for you. Shall I?',
    "attitude": "I spoke to the team. Is that right?",
}


def rehearsal(name: str = "sms_winback", shelf: Shelf = FIXED, **facts: str) -> Rehearsal:
    return Rehearsal(Scene(1, "", {"script": name, "language": "en", **facts}, SAID, ()), shelf)


def told(cause: Cause | str) -> Cause:
    return hear(cause) if isinstance(cause, str) else cause


@settings(max_examples=80, deadline=None)
@given(st.data(), st.lists(CAUSES, max_size=7))
def test_what_was_rehearsed_passes_as_a_play(data: st.DataObject, causes: list[Cause | str]) -> None:
    name = data.draw(st.sampled_from(SHELF.ids()))
    language = data.draw(st.sampled_from(["en", "zh", "zh-Hant"]))
    style, tier = data.draw(st.sampled_from(["", "warm"])), data.draw(st.sampled_from(["", "key"]))
    talk = rehearsal(name, SHELF, language=language, style=style, tier=tier)
    for cause in causes:
        talk.step(told(cause.replace('"', "”") if isinstance(cause, str) else cause))
    result = run_play(talk.repro("as it went"), SHELF, hear)
    assert [str(problem) for problem in result.problems] == []


def test_every_step_can_be_taken_back_but_the_start() -> None:
    talk = rehearsal()
    start = talk.now
    for cause in ("hm", "too expensive", "yes"):
        talk.step(hear(cause))
    assert talk.now.state.handed_over
    assert [talk.undo(), talk.undo(), talk.undo(), talk.undo()] == [True, True, True, False]
    assert talk.now == start
    assert talk.step(hear("please stop texting me")).state.closed
    assert talk.over


def test_another_style_plays_the_same_causes_again() -> None:
    talk = rehearsal()
    talk.step(Silent())
    talk.again(style="warm")
    assert [type(turn.cause) for turn in talk.turns[1:]] == [Silent]
    assert talk.talk.style == "warm"
    assert "style warm" in talk.repro("warm")


def test_a_style_that_does_not_exist_leaves_the_rehearsal_as_it_was() -> None:
    talk = rehearsal()
    with pytest.raises(Invalid, match="style"):
        talk.again(style="loud")
    assert talk.talk.style == ""


@pytest.mark.parametrize(
    ("cause", "row"),
    [
        (Silent(), "after 3 days of silence"),
        (Failed("blocked"), "fails blocked"),
        (hear("too expensive"), 'hears "too expensive"'),
    ],
)
def test_a_cause_is_written_as_plays_have_it(cause: Cause, row: str) -> None:
    talk = rehearsal()
    talk.step(cause)
    assert row in talk.repro("a talk").splitlines()


def test_only_the_remedies_that_were_said_are_in_the_play() -> None:
    talk = rehearsal()
    talk.step(hear("too expensive"))
    rows = [row for row in talk.repro("price").splitlines() if row.startswith("remedy")]
    assert rows == ['remedy price "We kept a ”friends\' price” for you. Shall I?"']

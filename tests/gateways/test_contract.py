"""What every adapter promises, held by both: the simulator and Twilio's."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.touches.gateway import OPTED_OUT, Gateway, MaybeTaken, NotTaken, Outgoing, Refused

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def text(ending: str = "00", body: str = "Hello Ana", attempt: int = 1) -> Outgoing:
    return Outgoing("tch_1", attempt, f"+4479111234{ending}", body, None)


def test_what_is_taken_has_an_id_and_is_listed(carrier: Gateway) -> None:
    receipt = carrier.send(text())
    (found,) = carrier.sent_to("+447911123400", LONG_AGO)
    assert (found.sid, found.to, found.body) == (receipt.sid, "+447911123400", "Hello Ana")
    assert receipt.status == "queued"


def test_every_text_has_its_own_id(carrier: Gateway) -> None:
    assert carrier.send(text()).sid != carrier.send(text()).sid


def test_texts_are_listed_newest_first_and_only_for_their_number(carrier: Gateway) -> None:
    carrier.send(text(body="one"))
    carrier.send(text("01", body="somebody else's"))
    carrier.send(text(body="two"))
    assert [found.body for found in carrier.sent_to("+447911123400", LONG_AGO)] == ["two", "one"]


def test_what_was_made_before_is_not_listed(carrier: Gateway) -> None:
    carrier.send(text())
    assert carrier.sent_to("+447911123400", datetime.now(UTC) + timedelta(minutes=1)) == []


@pytest.mark.parametrize(
    "body", ["太贵了,隔壁便宜一半", "50 % off & more = <b>?</b>", "a\nb", "👨‍👩‍👧", "x" * 1600]
)
def test_words_arrive_as_they_were(carrier: Gateway, body: str) -> None:
    carrier.send(text(body=body))
    assert carrier.sent_to("+447911123400", LONG_AGO)[0].body == body


def test_a_refusal_is_final_and_leaves_nothing(carrier: Gateway) -> None:
    with pytest.raises(Refused) as refused:
        carrier.send(text("90"))
    assert refused.value.code != OPTED_OUT
    assert carrier.sent_to("+447911123490", LONG_AGO) == []


def test_an_opted_out_number_is_named_as_such(carrier: Gateway) -> None:
    with pytest.raises(Refused) as refused:
        carrier.send(text("91"))
    assert refused.value.code == OPTED_OUT


@pytest.mark.parametrize("ending", ["96", "98"])
def test_what_was_surely_not_taken_may_be_tried_again(carrier: Gateway, ending: str) -> None:
    with pytest.raises(NotTaken):
        carrier.send(text(ending))
    assert carrier.sent_to(f"+4479111234{ending}", LONG_AGO) == []


def test_an_answer_that_got_lost_is_doubt_and_the_list_ends_it(carrier: Gateway) -> None:
    with pytest.raises(MaybeTaken):
        carrier.send(text("92"))
    assert [found.body for found in carrier.sent_to("+447911123492", LONG_AGO)] == ["Hello Ana"]

"""Labelled texts in bulk: what is good is taken once, what is bad is told."""

import json
from time import perf_counter

import pytest
from sqlmodel import select

from assistant.learning import corrections, labels
from assistant.learning.models import Correction, Source
from tests.learning.conftest import LIN, RITA


def lines(*rows):
    return [json.dumps(row) for row in rows]


PRICE = {"id": "a", "text": "太贵了", "language": "zh", "reason": "price"}
SLOW = {"text": "always late", "reasons": ["speed", "waiting"], "probe": "speed"}
NOTHING = {"text": "ok", "reasons": []}


@pytest.fixture
def take(session, clock):
    def take(*rows, by=RITA):
        read = labels.read(lines(*rows))
        assert read.bad == ()
        return labels.take(session, read.labels, actor=by, source=Source.FILE, now=clock.now())

    return take


def test_labels_are_learned_from(session, take):
    assert take(PRICE, SLOW, NOTHING).added == 3
    assert {(one.text, one.language, one.probe, one.reasons) for one in corrections.taught(session)} == {
        ("太贵了", "zh", None, frozenset({"price"})),
        ("always late", None, "speed", frozenset({"speed", "waiting"})),
        ("ok", None, None, frozenset()),
    }


def test_the_same_file_twice_adds_nothing(session, take):
    first = take(PRICE, SLOW, NOTHING)
    again = take(PRICE, SLOW, NOTHING)
    assert (first.added, again.added, again.unchanged) == (3, 0, 3)
    assert len(list(session.exec(select(Correction)))) == 3


def test_a_file_that_contradicts_itself_means_its_last_line_and_is_stable(session, take):
    other = {**PRICE, "reason": "quality"}
    taken = take(PRICE, other)
    assert (taken.added, taken.repeated) == (1, 1)
    assert take(PRICE, other).added == 0
    [row] = corrections.taught(session)
    assert row.reasons == {"quality"}


def test_a_later_file_may_say_otherwise_and_the_earlier_rows_stay(session, take):
    take(PRICE)
    take({**PRICE, "reason": "quality"})
    take(PRICE)
    assert len(list(session.exec(select(Correction)))) == 3
    [row] = corrections.taught(session)
    assert row.reasons == {"price"}


def test_another_person_may_label_the_same_text(session, take):
    take(PRICE, by=RITA)
    assert take(PRICE, by=LIN).added == 1


def test_the_same_words_after_another_question_are_another_text(session, take):
    take({"text": "less", "reason": "price", "probe": "price"})
    assert take({"text": "less", "reason": "variety", "probe": "variety"}).added == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[]", "a JSON object"),
        ('{"text": 7, "reasons": []}', "text"),
        ('{"text": "  ", "reasons": []}', "text"),
        ('{"reasons": ["price"]}', "text"),
        ('{"text": "hm"}', "reasons"),
        ('{"text": "hm", "reason": null}', "reasons"),
        ('{"text": "hm", "reasons": "price"}', "reasons"),
        ('{"text": "hm", "reasons": ["price"], "reason": "price"}', "reasons"),
        ('{"text": "hm", "reasons": ["colour"]}', "colour"),
        ('{"text": "hm", "reasons": [], "language": 3}', "language"),
        (json.dumps({"text": "x" * 10_001, "reasons": []}), "text"),
        ("[" * 5000, "not JSON"),
    ],
)
def test_a_bad_line_is_told_by_number_and_the_rest_is_taken(line, why):
    read = labels.read([*lines(PRICE), "", line, *lines(SLOW)])
    assert len(read.labels) == 2
    [bad] = read.bad
    assert bad.line == 3
    assert why in bad.why


def test_a_thousand_labels_are_one_write(session, take):
    rows = [{"text": f"number {one} was too expensive", "reason": "price"} for one in range(1000)]
    begun = perf_counter()
    assert take(*rows).added == 1000
    assert take(*rows).added == 0
    assert perf_counter() - begun < 5

from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import Invalid, Missing
from assistant.planning.channels import Carrier, load_channels, read_channels, task_for
from assistant.planning.rules import load_rules

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ONE = """schema_version: 1
channels:
  visit:
    name: {en: visit, zh: 拜访}
    carried_by: rep
    follows: visit
    needs: [address]
    cost: 12.5
    minutes: 90
    days: 7
    skill: professional
"""


def test_every_way_the_documents_name_is_in_the_catalogue_in_both_languages():
    ways = load_channels().ways
    assert set(ways) == {
        *("sms", "call", "automated_call", "letter", "magazine", "message"),
        *("visit", "visit_office", "visit_home", "visit_tea"),
    }
    assert all(way.name["en"] and way.name["zh"] for way in ways.values())


def test_every_way_follows_a_channel_of_the_contact_rules():
    rules = load_rules()
    assert {way.follows for way in load_channels().ways.values()} <= set(rules.channels)


def test_what_a_person_carries_becomes_a_task_with_a_due_time_and_a_text_none():
    catalogue = load_channels()
    task = task_for(catalogue.way("visit_tea"), NOW)
    assert task.due_at == NOW + timedelta(days=7)
    assert task_for(catalogue.way("sms"), NOW) is None


def test_a_call_is_due_before_the_contact_hours_close():
    call = load_channels().way("call")
    assert task_for(call, NOW, NOW + timedelta(hours=3)).due_at == NOW + timedelta(hours=3)
    assert task_for(call, NOW, NOW - timedelta(hours=3)).due_at == NOW


def test_only_what_is_on_record_can_be_used():
    assert load_channels().reachable({"phone"}) == {"sms", "call", "automated_call", "visit_tea"}
    assert load_channels().reachable({"handle"}) == {"message", "visit_tea"}
    assert load_channels().reachable(set()) == frozenset()


def test_an_unknown_channel_is_named():
    with pytest.raises(Missing, match="pigeon"):
        load_channels().way("pigeon")


def test_money_may_have_a_point():
    way = read_channels(ONE).way("visit")
    assert (way.cost, way.minutes, way.carrier) == (12.5, 90, Carrier.REP)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("carried_by: rep", "carried_by: dove", 5),
        ("carried_by: rep", "carried_by: product", 9),
        ("needs: [address]", "needs: [postbox]", 7),
        ("cost: 12.5", "cost: -1", 8),
        ("cost: 12.5", "cost: nan", 8),
        ("cost: 12.5", "cost: much", 8),
        ("days: 7", "days: 70", 10),
        ("skill: professional", "skill: golf", 11),
        (", zh: 拜访", "", 4),
        ("zh: 拜访", "zh: ' '", 4),
        ("schema_version: 1", "schema_version: 2", 1),
    ],
)
def test_a_mistake_in_the_catalogue_is_named_with_its_line(old, new, line):
    assert ONE.count(old) == 1
    with pytest.raises(Invalid, match=f"line {line}:"):
        read_channels(ONE.replace(old, new))

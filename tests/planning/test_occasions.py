from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.cadence import Content
from assistant.planning.occasions import (
    Kind,
    Person,
    birthday_in,
    due,
    festival_day,
    load_occasions,
    prepared_by_hand,
    read_occasions,
)

TEXT = """schema_version: 1
birthday: {before: 7}
prepare: [key]
festivals:
  CN:
    - {holiday: National Day, id: national_day, before: 2, name: {en: National Day, zh: 国庆节}}
house:
  - {id: womens_day, month: 3, day: 8, before: 1, name: {en: Women's Day, zh: 三八妇女节}}
by_hand:
  - {id: cold, kind: weather, from: 2026-11-23, until: 2026-11-25, cities: [北京], name: {en: cold, zh: 降温}}
  - {id: terms, kind: product_policy, from: 2026-11-23, content: news, name: {en: new terms, zh: 新政策}}
"""


def ids(person: Person, today: date) -> list[str]:
    return [occasion.id for occasion in due(load_occasions(), person, today)]


@settings(deadline=None)
@given(st.dates(date(1930, 1, 1), date(2010, 1, 1)), st.dates(date(2024, 1, 1), date(2030, 12, 1)))
def test_birthday_care_opens_a_week_before_and_closes_on_the_day(born, today):
    found = [one for one in due(load_occasions(), Person(birthday=born), today) if one.kind is Kind.BIRTHDAY]
    nearest = min(
        (day for year in (today.year, today.year + 1) if (day := birthday_in(born, year)) >= today),
        default=None,
    )
    assert bool(found) is ((nearest - today).days <= 7)
    if found:
        assert found[0].opens == nearest - timedelta(days=7)


def test_who_was_born_on_a_leap_day_is_greeted_every_year():
    born = Person(birthday=date(1992, 2, 29))
    assert ids(born, date(2027, 2, 21)) == ["birthday"]
    assert ids(born, date(2027, 2, 28)) == ["birthday"]
    assert ids(born, date(2027, 3, 1)) == []
    assert ids(born, date(2028, 2, 29)) == ["birthday"]


def test_a_birthday_in_the_new_year_is_seen_from_the_old_one():
    assert ids(Person(birthday=date(1980, 1, 3)), date(2026, 12, 29)) == ["birthday"]


def test_festivals_follow_the_country_and_the_moon():
    assert ids(Person("CN"), date(2026, 2, 12)) == ["spring_festival"]
    assert ids(Person("US"), date(2026, 2, 12)) == []
    assert ids(Person("US"), date(2026, 11, 24)) == ["thanksgiving"]
    assert festival_day("CN", "Chinese New Year (Spring Festival)", 2027) == date(2027, 2, 6)


def test_a_day_of_mourning_is_no_occasion():
    assert ids(Person("CN"), date(2026, 4, 5)) == []


def test_a_country_without_a_list_has_the_new_year_where_it_is_a_holiday():
    assert ids(Person("FR"), date(2026, 12, 31)) == ["new_year"]
    assert ids(Person("XX"), date(2026, 12, 31)) == []


def test_the_day_of_the_documents_is_in_the_house_list():
    assert ids(Person("CN"), date(2027, 3, 7)) == ["womens_day"]


def test_what_a_person_entered_counts_where_and_while_it_holds_and_policy_is_told_first():
    occasions = read_occasions(TEXT)
    here = Person("CN", city="北京", birthday=date(1980, 11, 24))
    found = due(occasions, here, date(2026, 11, 23))
    assert [one.kind for one in found] == [Kind.PRODUCT_POLICY, Kind.WEATHER, Kind.BIRTHDAY]
    assert [one.content for one in found] == [Content.NEWS, Content.USEFUL, Content.CARE]
    assert [one.id for one in due(occasions, Person("CN", city="上海"), date(2026, 11, 23))] == ["terms"]
    assert [one.id for one in due(occasions, here, date(2026, 11, 25))] == ["cold"]


def test_words_for_key_customers_are_prepared_by_hand():
    assert prepared_by_hand(load_occasions(), Person(tier="key"))
    assert not prepared_by_hand(load_occasions(), Person(tier="small"))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("holiday: National Day", "holiday: Nation Day", 6),
        ("before: 2", "before: 99", 6),
        ("month: 3, day: 8", "month: 2, day: 30", 8),
        ("kind: weather", "kind: mood", 10),
        ("until: 2026-11-25", "until: 2026-11-01", 10),
        ("from: 2026-11-23, content", "from: 2026-13-23, content", 11),
        ("content: news", "content: spam", 11),
        ("birthday: {before: 7}", "birthday: {}", 2),
    ],
)
def test_a_mistake_in_the_list_is_named_with_its_line(old, new, line):
    assert TEXT.count(old) == 1
    with pytest.raises(Invalid, match=f"line {line}:"):
        read_occasions(TEXT.replace(old, new))

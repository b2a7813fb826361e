import os
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.errors import Invalid
from assistant.planning import rules as module
from assistant.planning.hours import WEEKDAYS
from assistant.planning.jurisdictions import Ground, Status
from assistant.planning.rules import read_rules
from assistant.planning.zones import is_known_subdivision, load_places, read_places, zones_for

TEXT = (Path(module.__file__).parent / "contact_rules.yaml").read_text("utf-8")
SMALL = """schema_version: 1
as_of: 2026-11-21
channels:
  sms: {hours: [sms]}
house:
  hours: {sms: {mon-sat: 09:00-20:00}}
  reply_hours: 24
jurisdictions:
  US:
    evidence: S
    hours: {sms: {mon-sun: 08:00-21:00}}
    sources: [cfr]
sources: {cfr: 47 CFR 64.1200}
"""


def shared_file() -> Path:
    root = os.environ.get("WINBACK_SHARED")
    folder = Path(root) if root else Path(__file__).parents[3] / "shared"
    if not (folder / "contact-rules.yaml").exists():
        pytest.skip("the shared contact-rules.yaml is not here (WINBACK_SHARED)")
    return folder / "contact-rules.yaml"


def minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def shared_week(table: dict) -> tuple:
    week = [()] * 7
    for key, value in table.items():
        first, _, last = key.partition("-")
        if first in WEEKDAYS:
            spans = value if isinstance(value[0], list) else [value]
            for day in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
                week[day] = tuple((minutes(start), minutes(end)) for start, end in spans)
    return tuple(week)


def test_every_jurisdiction_of_the_shared_file_is_here_with_the_same_hours(rules):
    shared = yaml.safe_load(shared_file().read_text("utf-8"))
    for code, row in shared["jurisdictions"].items():
        ours = rules.jurisdictions[code]
        for name, key in (("voice", "call"), ("sms", "sms")):
            if name in row:
                assert ours.hours[key].week == shared_week(row[name]), (code, key)
                assert ours.hours[key].holiday.value == row[name].get("holiday", "as_day"), (code, key)
        status = {"enabled_ok": "open"}.get(row.get("status", "open"), row.get("status", "open"))
        assert ours.status.value == status, code
        assert ours.evidence == row["evidence"], code
    house = shared["house_default"]
    assert rules.house.hours["call"].week == shared_week(house["voice"])
    assert rules.house.hours["sms"].week == shared_week(house["sms"])


def test_every_row_cites_sources_and_every_source_is_cited(rules):
    cited = {source for row in rules.jurisdictions.values() for source in row.sources}
    assert cited == set(rules.sources)


def test_the_house_allows_no_more_than_the_strictest_cap_of_a_day(rules):
    daily = [
        cap.count for cap in rules.house.caps if not cap.channels and cap.within and cap.within.days == 1
    ]
    assert daily == [1]


def test_a_state_takes_over_what_it_does_not_say(rules):
    texas, country = rules.jurisdictions["US-TX"], rules.jurisdictions["US"]
    assert texas.basis == country.basis
    assert texas.duties["keep_records_years"] == 5
    assert rules.jurisdictions["US-NY"].hours == country.hours
    assert rules.jurisdictions["US-CT"].basis["call"].ground is Ground.EXPRESS


def test_consent_only_leaves_no_other_ground(rules):
    for row in rules.jurisdictions.values():
        if row.status is Status.CONSENT_ONLY:
            assert {basis.ground for basis in row.basis.values()} == {Ground.EXPRESS}


def test_a_row_is_found_by_place_and_day(rules):
    assert rules.row("US", "OR", date(2025, 12, 31)).code == "US"
    assert rules.row("US", "OR", date(2026, 1, 1)).code == "US-OR"
    assert rules.row("US", "CO", date(2026, 1, 1)).code == "US"
    assert rules.row("PT", None, date(2026, 1, 1)).code == "EU"
    assert rules.row("XX", None, date(2026, 1, 1)) is None


def test_the_small_file_is_right():
    assert read_rules(SMALL).jurisdictions["US"].evidence == "S"


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("mon-sun: 08:00-21:00", "mon-sun: 21:00-08:00", 11, "must end after"),
        ("mon-sun: 08:00-21:00", "mun-sun: 08:00-21:00", 11, "mun-sun"),
        ("mon-sun: 08:00-21:00", "mon-sun: 08:00-21:00, sun: 10:00-12:00", 11, "given twice"),
        ("mon-sun: 08:00-21:00", "mon-sun: 08:00-21:00, holiday: shut", 11, "holiday"),
        ("evidence: S", "evidence: maybe", 10, "evidence"),
        ("evidence: S", "evidense: S", 10, "evidense"),
        ("evidence: S", "evidence: S\n    zone: Mars/Olympus", 11, "time zone"),
        ("evidence: S", "evidence: S\n    caps: [{count: 3}]", 11, "cap needs"),
        ("evidence: S", "evidence: S\n    caps: [{count: 3, hours: 24, channels: [fax]}]", 11, "fax"),
        ("evidence: S", "evidence: S\n    consent: {fax: express}", 11, "fax"),
        ("evidence: S", "evidence: S\n    effective_from: soon", 11, "effective_from"),
        ("evidence: S", "evidence: S\n    after_refusal: {days: 3, final: true}", 11, "refusal"),
        ("evidence: S", "evidence: S\n    holidays_added: [{name: X, month: 13, day: 1}]", 11, "no such day"),
        ("evidence: S", "evidence: S\n    holidays_added: [{name: Xmas, borrow_from: GB}]", 11, "Xmas"),
        ("evidence: S", "evidence: S\n    status: perhaps", 11, "status"),
        ("[cfr]", "[act]", 12, "act"),
        ("reply_hours: 24", "reply_hours: a day", 7, "whole number"),
        ("as_of: 2026-11-21", "as_of: yesterday", 2, "as_of"),
        ("schema_version: 1", "schema_version: 2", 1, "schema_version"),
        ("  US:", "  US-TX:", 9, "US-TX"),
        ("as_of: 2026-11-21", "as_of: 2026-11-21\nas_of: 2026-11-22", 3, "twice"),
        ("house:", "house: [", 7, "expected"),
        ("sources: {cfr", "members: {EU: [PT]}\nsources: {cfr", 13, "EU"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_line(old, new, line, what):
    assert SMALL.count(old) == 1
    with pytest.raises(Invalid) as caught:
        read_rules(SMALL.replace(old, new))
    assert f"line {line}:" in str(caught.value)
    assert what in str(caught.value)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: \x00", "just text", "[" * 5000])
def test_what_is_no_rules_file_is_one_clear_error(text):
    with pytest.raises(Invalid, match="line"):
        read_rules(text)


def test_ontario_and_norway_are_places_not_booleans():
    assert "ON" in load_places().subdivisions["CA"]
    places = read_places("schema_version: 1\ncountries: {NO: [Europe/Oslo]}\nsubdivisions: {}\n")
    assert places.countries["NO"] == ("Europe/Oslo",)


def test_zones_of_a_place_are_found_however_it_is_written():
    assert zones_for("US", "ky") == zones_for("us", "US-KY") == ("America/New_York", "America/Chicago")
    assert "Pacific/Honolulu" in zones_for("US")
    assert zones_for("CN", "Guangdong") == ("Asia/Shanghai",)
    assert zones_for("US", "ZZ") == zones_for("XX") == ()


def test_every_country_with_rules_has_zones(rules):
    for code in {*rules.jurisdictions, *rules.members} - {"EU"}:
        country, _, part = code.partition("-")
        assert zones_for(country, part or None), code
        assert is_known_subdivision(country, part or None)


def test_a_mistake_in_the_zones_is_named_with_its_line():
    with pytest.raises(Invalid, match="line 2: 'Mars/Olympus'"):
        read_places("schema_version: 1\ncountries: {XX: [Mars/Olympus]}\nsubdivisions: {}\n")

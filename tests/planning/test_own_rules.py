import os
from datetime import date

import pytest

from assistant.errors import Invalid
from assistant.planning.own_rules import LiveRules, read_own
from assistant.planning.rules import load_rules

OWN = """schema_version: 1
house:
  hours: {call: {mon-fri: 10:00-18:00}}
  after_refusal: {days: 90}
serve: [CN, US, EU]
confirmed: {EU: Dr Li, US-UT.consent.call: Dr Li}
dropped: {US-PA.hours.call: Dr Li, US-PA.hours.sms: Dr Li}
closed: {US-FL: no licence}
"""


def own(old: str = "", new: str = "") -> str:
    assert not old or OWN.count(old) == 1
    return OWN.replace(old, new) if old else OWN


def test_a_company_changes_its_own_limits_and_leaves_the_rest_as_shipped():
    ours, shipped = read_own(OWN, "own.yaml"), load_rules()
    assert ours.house.hours["call"].week[0] == ((600, 1080),)
    assert ours.house.hours["sms"] == shipped.house.hours["sms"]
    assert (ours.house.refusals.days, ours.house.caps) == (90, shipped.house.caps)


def test_only_the_places_it_serves_are_switched_on():
    ours = read_own(OWN, "own.yaml")
    off = {code for code, row in ours.jurisdictions.items() if row.off is not None}
    assert {"GB", "FR", "CA", "CA-BC", "US-FL"} <= off
    assert not off & {"CN", "US", "US-NY", "EU"}


def test_an_uncertain_restriction_that_is_dropped_falls_back_to_what_held_before():
    ours, shipped = read_own(OWN, "own.yaml").jurisdictions, load_rules().jurisdictions
    assert shipped["US-PA"].hours["call"].week[6] == ()
    assert ours["US-PA"].hours["call"].week[6] == ((480, 1260),)
    assert ours["US-PA"].hours["sms"] == shipped["US"].hours["sms"]
    assert ours["US-UT"].basis["call"].purchase_months == 18


def test_the_version_is_that_of_both_texts():
    first, again, other = (read_own(text, "own.yaml").version for text in (OWN, OWN, own("90", "91")))
    assert first == again
    assert len({first, other, load_rules().version}) == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("mon-fri", "mun-fri", 3, "mun-fri"),
        ("{days: 90}", "{days: soon}", 4, "whole number"),
        ("serve: [CN, US, EU]", "serve: [CN, XX]", 5, "XX"),
        ("serve: [CN, US, EU]", "serve: [US-TX]", 5, "US-TX"),
        ("EU: Dr Li,", "FR: Dr Li,", 6, "FR"),
        ("US-PA.hours.call: Dr Li", "US-CT.hours.call: Dr Li", 7, "US-CT.hours.call"),
        ("US-FL: no licence", "US-XX: no licence", 8, "US-XX"),
        ("US-FL: no licence", "US-FL: 3", 8, "a text"),
        ("house:", "hause:", 2, "hause"),
        ("schema_version: 1", "schema_version: 9", 1, "schema_version"),
    ],
)
def test_a_mistake_is_named_with_file_and_line_and_what_the_law_is_sure_of_cannot_be_dropped(
    old, new, line, what
):
    with pytest.raises(Invalid) as caught:
        read_own(own(old, new), "own.yaml")
    assert f"own.yaml, line {line}:" in str(caught.value)
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("house", "says"),
    [
        ("reply_hours: 8760", "'reply_hours' must be from 1 to 72, not 8760"),
        ("reply_hours: 0", "'reply_hours' must be from 1 to 72, not 0"),
        ("after_refusal: {days: 3651}", "'days' must be from 0 to 3650, not 3651"),
        ("after_refusal: {days: -1}", "'days' must be from 0 to 3650, not -1"),
        ("caps: [{count: 1001, days: 7}]", "'count' must be from 0 to 1000, not 1001"),
        ("caps: [{count: 1, days: 4000}]", "'days' must be from 0 to 3650, not 4000"),
        ("caps: [{count: 1, hours: -1, days: 1}]", "'hours' must be from 0 to 87600, not -1"),
    ],
)
def test_a_limit_out_of_all_reason_is_refused_with_its_line(house, says):
    with pytest.raises(Invalid) as caught:
        read_own(f"schema_version: 1\nhouse:\n  {house}\n", "own.yaml")
    assert str(caught.value) == f"own.yaml, line 3: {says}"


@pytest.mark.parametrize("house", ["reply_hours: 72", "after_refusal: {days: 3650}"])
def test_a_limit_at_its_bound_holds(house):
    assert read_own(f"schema_version: 1\nhouse: {{{house}}}\n", "own.yaml")


def written(path, text: str, stamp: int) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, ns=(stamp, stamp))


def test_a_broken_change_leaves_the_old_rules_in_force_and_says_why(tmp_path):
    path = tmp_path / "own.yaml"
    written(path, OWN, 1_000_000_000)
    live = LiveRules(path)
    good = live.now()
    written(path, own("mon-fri", "mun-fri"), 2_000_000_000)
    assert live.now() is good
    assert f"{path}, line 3" in (live.problem or "")
    written(path, own("90", "120"), 3_000_000_000)
    assert live.now().house.refusals.days == 120
    assert live.problem is None
    path.unlink()
    assert live.now().house.refusals.days == 120
    assert "cannot be read" in (live.problem or "")


def test_nothing_starts_on_rules_its_company_did_not_mean(tmp_path):
    path = tmp_path / "own.yaml"
    with pytest.raises(Invalid, match="cannot be read"):
        LiveRules(path)
    path.write_text(own("90", "-90"), "utf-8")
    with pytest.raises(Invalid, match="line 4"):
        LiveRules(path)


def test_without_a_file_the_shipped_rules_hold():
    assert LiveRules().now() is load_rules()


def test_versions_of_a_row_hold_one_after_the_other():
    terms = load_rules().terms("US", "PA")
    assert [term.row.effective_from for term in terms if term.row] == [
        None, date(2019, 12, 3), date(2026, 10, 18),
    ]  # fmt: skip
    assert [term.row.code for term in terms if term.row] == ["US", "US-PA", "US-PA"]

"""Commands of the day's plan and of when people work."""

import json

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def house(run: Run) -> Run:
    """The command over a migrated database with Rita, who works in London."""
    assert run("migrate").exit_code == 0
    assert (
        run("reps", "hire", "--login", "rita", "--name", "Rita", "--password", "correct horse").exit_code == 0
    )
    return run


def rita(house: Run) -> dict[str, object]:
    [found] = json.loads(house("reps", "list", "--json").stdout)
    return dict(found)


def test_a_person_works_office_hours_until_somebody_says_otherwise(house: Run) -> None:
    before = rita(house)
    assert (before["zone"], before["hours"]["fri"]) == ("UTC", "09:00-18:00")
    words = ("--zone", "Europe/London", "--hours", "mon-tue 10:00-12:00 13:00-16:00", "--hours", "fri closed")
    done = house("reps", "set", "rita", *words, "--speaks", "zh", "--skill", "communication")
    assert "mon-tue 10:00-12:00 13:00-16:00, wed-thu 09:00-18:00" in done.stdout
    after = rita(house)
    assert after["zone"] == "Europe/London"
    assert (after["speaks"], after["skills"]) == (["en", "zh"], ["communication"])
    assert "mon-tue 10:00-12:00" in house("reps", "list").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--zone", "Mars"), "IANA"),
        (("--hours", "mon 9-5"), "09:00-20:00"),
        (("--hours", "someday 09:00-10:00"), "mon"),
    ],
)
def test_hours_that_cannot_be_read_are_refused_and_nothing_changes(
    house: Run, words: tuple[str, ...], said: str
) -> None:
    before = rita(house)
    refused = house("reps", "set", "rita", *words)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert rita(house) == before


def test_the_day_tells_how_many_customers_have_each_code(house: Run) -> None:
    empty = json.loads(house("plan", "day", "--json").stdout)
    assert (empty["customers"], empty["touches"]) == (0, [])
    assert set(empty["counts"]) >= {"promise", "not_worth", "waiting"}
    assert house("plan", "day", "--again", "--rep", "rita").exit_code == 0
    assert house("plan", "day", "--rep", "nobody").exit_code == 2

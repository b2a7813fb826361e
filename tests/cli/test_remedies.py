"""Remedies at the prompt: checked, and told with their numbers."""

from pathlib import Path

import pytest

from assistant import db, settings
from assistant.clock import SystemClock
from assistant.customers.models import Customer
from tests import cast
from tests.cli.conftest import Run


@pytest.fixture
def ana(run: Run, tmp_path: Path) -> str:
    """A customer in a migrated database."""
    assert run("migrate").exit_code == 0
    engine = db.connect(settings.read({"WINBACK_DATA_DIR": str(tmp_path / "data")}).url)
    with db.transaction(engine) as session:
        customer = cast.ana(session, SystemClock().now()).id
    engine.dispose()
    return customer


def test_the_shipped_remedies_are_sound(run: Run) -> None:
    told = run("remedies", "check")
    assert told.exit_code == 0, told.output
    assert told.output.endswith("remedies for 22 reasons, 0 problems\n")


def test_what_is_over_by_a_day_is_a_problem(run: Run) -> None:
    told = run("remedies", "check", "--today", "2035-01-01")
    assert told.exit_code == 1
    assert "price_discount: field 'until' is" in told.output


def test_the_companys_own_remedies_are_checked_and_a_broken_file_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("price: {remedies: []}", "utf-8")
    for told in (
        run("remedies", "check", str(tmp_path)),
        run("remedies", "check", WINBACK_REMEDIES=str(tmp_path)),
    ):
        assert told.exit_code == 2
        assert "own.yaml: price: field 'remedies' must be a list" in told.output


def test_broken_remedies_are_refused_at_start_with_the_name_of_the_setting(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("price: 3", "utf-8")
    told = run("history", "verify", WINBACK_REMEDIES=str(tmp_path))
    assert told.exit_code == 2
    assert "WINBACK_REMEDIES: own.yaml: price: expected fields" in told.output


def test_why_a_customer_is_answered_so_is_told_with_the_sum_and_every_rule(run: Run, ana: str) -> None:
    told = run("remedies", "why", ana, "price")
    assert told.exit_code == 0, told.output
    assert told.output.startswith("We took your point on price. Your next order is 10% off")
    assert "a year x 1.2 years" in told.output
    assert "Not “A step up at the old price”: it is not meant for their tier (ordinary)." in told.output


def test_it_is_told_in_chinese_too(run: Run, ana: str) -> None:
    told = run("remedies", "why", ana, "waiting", "--language", "zh", "--channel", "sms", "--role", "script")
    assert told.output.startswith("让您等那么久，很抱歉。您下次来之前")
    assert "错在我们，这次还没道过歉，所以先道歉。" in told.output


@pytest.mark.parametrize("words", ["NAME", "name", "PART"])
def test_a_customer_is_found_by_name_as_by_id(run: Run, ana: str, tmp_path: Path, words: str) -> None:
    engine = db.connect(settings.read({"WINBACK_DATA_DIR": str(tmp_path / "data")}).url)
    with db.reading(engine) as session:
        name = session.get_one(Customer, ana).name
    engine.dispose()
    said = {"NAME": name, "name": name.lower(), "PART": name[:-1]}[words]
    assert run("remedies", "why", said, "price").output == run("remedies", "why", ana, "price").output


def test_words_that_fit_several_customers_name_them(run: Run, ana: str, tmp_path: Path) -> None:
    engine = db.connect(settings.read({"WINBACK_DATA_DIR": str(tmp_path / "data")}).url)
    with db.transaction(engine) as session:
        for name in ("Twin Oak", "Twin Elm"):
            session.add(Customer(id=f"cus_{name[-3:]}", name=name, created_at=SystemClock().now()))
    engine.dispose()
    told = run("remedies", "why", "Twin", "price")
    assert told.exit_code == 2
    assert "cus_Oak" in told.output
    assert "cus_Elm" in told.output


def test_an_unknown_customer_is_refused_in_one_line(run: Run, ana: str) -> None:
    told = run("remedies", "why", "cus_nobody", "price")
    assert (told.exit_code, told.output) == (2, "Error: customer: there is no 'cus_nobody'\n")

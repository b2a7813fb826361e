import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import winback


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(winback, arguments)
    return done.exit_code, done.output


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINBACK_DATABASE_URL", f"sqlite:///{tmp_path / 'house.db'}")
    assert run("migrate")[0] == 0
    return tmp_path


def orders(path: Path, people: int = 300) -> Path:
    rows = ["customer,date,amount"]
    for n in range(people):
        days = (1 + n % 28, *(() if n % 3 else (1 + (n * 7) % 28,)))
        rows += [f"c{n},2025-{1 + (n + 4 * at) % 12:02}-{day:02},{10 + n % 9}" for at, day in enumerate(days)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_an_audit_of_an_empty_house_says_how_much_is_needed(house: Path) -> None:
    code, said = run("score", "audit")
    assert code == 0
    assert "too little to judge by: 0 customers" in said
    assert "200 are needed, 30 of each" in said


def test_a_measure_of_a_file_is_written_as_a_report(tmp_path: Path) -> None:
    path, out = orders(tmp_path / "orders.csv"), tmp_path / "report.md"
    said = run(
        *("score", "measure", "--transactions", str(path), "--format", "csv", "--out", str(out)),
        *("--calibration-weeks", "30", "--holdout-weeks", "20", "--draws", "20"),
    )
    assert said[0] == 0, said[1]
    assert "| orders |" in out.read_text(encoding="utf-8")


def test_a_row_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("customer,date,amount\na,2025-13-01,5\n", encoding="utf-8")
    code, said = run("score", "measure", "--transactions", str(path), "--format", "csv")
    assert code == 2
    assert "bad.csv, line 2" in said


CUSTOMERS = "Ref,Name,Country\n" + "".join(f"c{n},Person {n},GB\n" for n in range(40))


@pytest.fixture
def town(house: Path) -> Path:
    """Thirty-nine who buy well and one who bought sweets for cents three years ago."""
    today = datetime.now(UTC).date()
    rows = ["Order,Customer,Date,Amount,Currency"]
    for n in range(39):
        days = (today - timedelta(days=30 * back + n) for back in range(8))
        rows += [f"o{n}-{day},c{n},{day},{40 + n},GBP" for day in days]
    days = (today - timedelta(days=1100 + 20 * back) for back in range(5))
    rows += [f"o39-{day},c39,{day},0.10,GBP" for day in days]
    rows.append(f"o-back,c1,{today},-5,GBP")
    (house / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (house / "orders.csv").write_text("\n".join(rows), encoding="utf-8")
    for what in ("customers", "orders"):
        code, said = run("import", what, str(house / f"{what}.csv"))
        assert code == 0, said
    return house


def test_scoring_tells_what_is_odd_and_whom_it_proposes_to_let_go(town: Path) -> None:
    code, said = run("score")
    assert code == 0, said
    assert "newly proposed to be let go: 1" in said
    assert "1 refunds, taken off the money" in said
    assert "One more attempt brings 0.00 on average and costs 0.50." in run("release", "list")[1]


def test_only_the_changed_are_scored(town: Path) -> None:
    run("score")
    assert "0 customers scored by the model in force, 1 proposed" in run("score", "--changed")[1]
    more = town / "more.csv"
    more.write_text(f"Order,Customer,Date,Amount,Currency\nx1,c3,{datetime.now(UTC).date()},9,GBP\n", "utf-8")
    assert run("import", "orders", str(more))[0] == 0
    assert json.loads(run("score", "--changed", "--json")[1]) == {"customers": 1, "proposed": 1}
    assert run("score", "--changed", "--as-of", "2026-01-01")[0] == 2


def test_worth_is_told_in_words_and_for_programs(town: Path) -> None:
    assert "nobody was scored yet" in run("score", "worth")[1]
    run("score")
    said = run("score", "worth")[1]
    assert "key: " in said
    assert "of the sales of 365 days; Gini" in said
    told = json.loads(run("score", "worth", "--json")[1])
    assert sum(one["customers"] for one in told["tiers"]) == 40
    assert (told["concentration"]["customers"], told["concentration"]["without"]) == (39, 1)


def test_whom_to_let_go_is_decided_at_the_prompt(town: Path) -> None:
    run("score")
    (one,) = json.loads(run("release", "list", "--json")[1])
    assert one["why"]["zh"].startswith("再联系一次")
    assert run("release", "approve", one["id"], "--note", "cents")[1].strip() == "1 approved"
    assert run("release", "approve", one["id"])[0] != 0
    assert run("release", "reopen", one["id"], "--why", "called")[1].strip() == "1 reopened"
    assert "Person 39" in run("release", "list", "--state", "reopened")[1]
    run("score")
    assert run("release", "list", "--json")[1].strip() == "[]"


def test_an_audit_of_the_own_orders_is_refused_with_figures_where_they_are_few(town: Path) -> None:
    assert "200 are needed" in run("score", "audit")[1]

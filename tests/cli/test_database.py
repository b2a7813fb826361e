"""Commands over a database: import, keys, people, history."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import shared

TABLE = """ref,name,phone,country,language
A1,Ana,+351912345678,PT,en
A2,Bo,nonsense,PT,en
A3,王芳,+8613800138000,CN,zh
"""


@pytest.fixture
def house(run: Run) -> Run:
    """The command over a migrated database."""
    assert run("migrate").exit_code == 0
    return run


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """Three customers, one with an impossible phone."""
    file = tmp_path / "customers.csv"
    file.write_text(TABLE, "utf-8")
    return file


def test_migrating_twice_is_fine(house: Run) -> None:
    assert house("migrate").exit_code == 0


def test_a_bad_row_is_reported_and_loses_no_other(house: Run, customers: Path) -> None:
    told = house("import", "customers", str(customers))
    assert told.exit_code == 0
    assert "3 rows: 2 added, 0 updated, 0 unchanged, 1 rejected" in told.stdout
    rejects = Path(told.stderr.rstrip().rpartition(": ")[2])
    line, field, reason, _ = rejects.read_text("utf-8-sig").splitlines()[1].split(",", 3)
    assert (line, field) == ("3", "phone")
    assert reason


def test_importing_twice_changes_nothing(house: Run, customers: Path) -> None:
    house("import", "customers", str(customers))
    again = json.loads(house("import", "customers", str(customers), "--json").stdout)
    assert (again["added"], again["updated"], again["unchanged"], again["rejected"]) == (0, 0, 2, 1)


def test_columns_are_mapped_by_option_or_by_file(house: Run, tmp_path: Path) -> None:
    file, mapping = tmp_path / "orders.txt", tmp_path / "map.toml"
    file.write_text(" 7 19970101  1  29.33\n 8 19970102  2  63.34\n", "utf-8")
    mapping.write_text('date_format = "%Y%m%d"\n[columns]\ncustomer = 1\ndate = 2\namount = 4\n', "utf-8")
    common = ("import", "orders", str(file), "--delimiter", "whitespace", "--no-header", "--create-customers")
    by_file = house(*common, "--mapping", str(mapping), "--json")
    assert by_file.exit_code == 0, by_file.output
    assert json.loads(by_file.stdout)["added"] == 2
    maps = ("--map", "customer=1", "--map", "date=2", "--map", "amount=4", "--date-format", "%Y%m%d")
    assert json.loads(house(*common, *maps, "--json").stdout)["unchanged"] == 2


@pytest.mark.parametrize(
    "content", [b"", b"\xef", b"PK\x03\x04zip", b"\x00\x01\x02\x03" * 50, b"colour,shape\nred,round\n"]
)
def test_a_bad_file_is_one_clear_error_and_exit_2(house: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    told = house("import", "customers", str(file))
    assert told.exit_code == 2
    assert told.stderr.startswith("Error: ")
    assert told.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_exit_2(house: Run, tmp_path: Path) -> None:
    assert house("import", "orders", str(tmp_path / "none.csv")).exit_code == 2


def test_a_key_is_shown_once_and_can_be_revoked(house: Run) -> None:
    made = house("keys", "create", "--role", "supervisor", "--name", "crm")
    secret = made.stdout.strip()
    assert secret.startswith("wb_")
    listed = json.loads(house("keys", "list", "--json").stdout)
    assert [(one["name"], one["role"], one["revoked_at"]) for one in listed] == [("crm", "supervisor", None)]
    assert secret not in house("keys", "list").stdout
    assert house("keys", "revoke", listed[0]["id"]).exit_code == 0
    assert house("keys", "revoke", "key_nothing").exit_code == 2


def test_a_rep_is_hired_listed_and_leaves(house: Run) -> None:
    hire = ("reps", "hire", "--login", "rita", "--name", "Rita", "--password", "correct horse battery")
    assert house(*hire, "--role", "rep").exit_code == 0
    assert house(*hire).exit_code == 2
    assert [one["login"] for one in json.loads(house("reps", "list", "--json").stdout)] == ["rita"]
    assert house("reps", "leave", "rita").exit_code == 0
    assert house("reps", "leave", "nobody").exit_code == 2
    assert json.loads(house("reps", "list", "--json").stdout) == []


def test_a_password_is_asked_for_when_left_out(house: Run) -> None:
    words = ("reps", "hire", "--login", "rita", "--name", "Rita")
    assert house(*words, input="correct horse battery\ncorrect horse battery\n").exit_code == 0


def test_history_holds_until_somebody_changes_it(house: Run, customers: Path, tmp_path: Path) -> None:
    house("import", "customers", str(customers))
    assert house("history", "verify").stdout.endswith("all hold\n")
    with sqlite3.connect(tmp_path / "data" / "winback.db") as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE events SET verb = 'invented' WHERE verb = 'imported'")
    connection.close()
    told = house("history", "verify", "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["breaks"]
    assert "do not hold" in house("history", "verify").stdout


def test_history_is_exported_with_its_hashes(house: Run, customers: Path) -> None:
    house("import", "customers", str(customers))
    steps = [json.loads(line) for line in house("history", "export").stdout.splitlines()]
    assert steps
    assert all(len(step["hash"]) == 64 for step in steps)
    table = house("history", "export", "--format", "csv").stdout.splitlines()
    assert len(table) == len(steps) + 1


def test_scoring_prints_parameters_likelihood_and_counts_per_tier(house: Run, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    days = [f"C{who},2026-0{month}-1{who},20.00" for who in range(6) for month in range(1, 3 + who)]
    file.write_text("customer,date,amount\n" + "\n".join(days) + "\n", "utf-8")
    assert house("import", "orders", str(file), "--create-customers").exit_code == 0
    tried = json.loads(house("score", "--as-of", "2026-06-30", "--json").stdout)
    assert tried["as_of"] == "2026-06-30"
    report = json.loads(house("score", "--json").stdout)
    assert set(report["parameters"]) == {"r", "alpha", "a", "b"}
    assert isinstance(report["log_likelihood"], float)
    assert sum(report["counts_per_tier"].values()) == report["customers"] == 6
    assert "tiers: key" in house("score").stdout
    plans = json.loads(house("plan", "list", "--json").stdout)
    assert all(set(plan["why"]) == {"en", "zh"} for plan in plans)
    assert house("plan", "list", "--language", "zh").exit_code == 0


def test_scoring_nobody_is_no_error(house: Run) -> None:
    assert json.loads(house("score", "--json").stdout)["customers"] == 0


def test_the_published_parameters_come_back_from_the_command(house: Run, tmp_path: Path) -> None:
    file = shared("data", "value", "CDNOW_sample.txt")
    maps = ("--map", "customer=1", "--map", "date=3", "--map", "units=4", "--map", "amount=5")
    command = ("import", "orders", str(file), "--no-header", "--create-customers", *maps)
    told = json.loads(house(*command, "--rejects-dir", str(tmp_path), "--json").stdout)
    assert (told["added"], told["rejected"]) == (6919, 0)
    report = json.loads(house("score", "--as-of", "1997-09-30", "--json").stdout)
    published = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert report["parameters"] == pytest.approx(published, abs=1e-3)
    assert report["log_likelihood"] == pytest.approx(-9582.4, abs=0.1)


def test_verifying_somebody_without_history_is_no_proof(house: Run) -> None:
    told = house("history", "verify", "--customer", "cus_nobody")
    assert told.exit_code == 2
    assert "has no history" in told.stderr

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

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.bench import classifying, company
from tests.bench.contest import HEAD, Contest, Line, play, table


def contest(called: list[str], rounds: int, *, warm_up: bool = False) -> Contest:
    def ours() -> dict[str, float]:
        called.append("ours")
        return {"read": 6.0, "write": 9.0}

    def theirs() -> float:
        called.append("theirs")
        return 3.0

    return Contest("s", "doing nothing", ours, theirs, rounds, warm_up)


def test_the_two_take_turns_and_who_begins_changes() -> None:
    called: list[str] = []
    play(contest(called, 3))
    assert called == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]


def test_a_warm_up_is_not_counted() -> None:
    called: list[str] = []
    lines = play(contest(called, 2, warm_up=True))
    assert len(called) == 6
    assert [len(line.ours) for line in lines] == [2, 2]


def test_each_figure_of_a_round_is_a_line_against_the_same_baseline() -> None:
    read, write = play(contest([], 3))
    assert (read.benchmark, read.ratio, write.benchmark, write.ratio) == ("read", 2.0, "write", 3.0)


def test_medians_are_compared_so_one_slow_round_changes_nothing() -> None:
    line = Line("read", "s", "nothing", (1.0, 50.0, 1.2), (0.5, 0.6, 80.0))
    assert (line.median, line.against, line.ratio) == (1.2, 0.6, 2.0)


def test_the_table_has_the_six_columns_and_a_row_a_benchmark() -> None:
    rows = [line.strip("| ").split("|") for line in table(play(contest([], 3))).splitlines()]
    assert tuple(cell.strip() for cell in rows[0]) == HEAD
    assert [[cell.strip() for cell in row] for row in rows[2:]] == [
        ["read", "6", "s", "doing nothing: 3", "2×", "3"],
        ["write", "9", "s", "doing nothing: 3", "3×", "3"],
    ]


@pytest.mark.parametrize(("customers", "orders"), [(40, 90), (200, 30)])
def test_made_up_files_have_the_sizes_that_were_asked_for(
    tmp_path: Path, customers: int, orders: int
) -> None:
    people, bought = tmp_path / "people.csv", tmp_path / "bought.csv"
    company.write(people, bought, customers, orders)
    with people.open(encoding="utf-8") as file:
        refs = Counter(row["ref"] for row in csv.DictReader(file))
    with bought.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert (len(refs), len(rows), len({row["order"] for row in rows})) == (customers, orders, orders)
    assert {row["customer"] for row in rows} <= refs.keys()


def test_the_texts_to_read_are_short_and_in_both_languages() -> None:
    said = classifying.texts()
    chinese = [text for text in said if not text.isascii()]
    assert len(said) == len(set(said))
    assert 0.4 < len(chinese) / len(said) < 0.6
    assert max(map(len, said)) < 80

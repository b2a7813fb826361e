"""`winback script extract | merge`: words go to translators and come back."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.commands.tables import read_table, write_table
from tests.cli.conftest import Run
from tests.dialogue.scripts import SAMPLES

SMS = Path("sms_winback") / "script.yaml"
Change = Callable[[dict[str, str]], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLES, tmp_path / "samples"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*.yaml")}


def translated(file: Path, line: str, text: str) -> None:
    """The table as a translator sends it back, with one line changed."""
    rows = read_table(file)
    head = list(rows[0])
    cells = [[text if row["line"] == line and at == "text" else row[at] for at in head] for row in rows]
    file.unlink()
    write_table(file, file.suffix.lstrip("."), head, cells)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_that_comes_back_unchanged_changes_no_byte(run: Run, folder: Path, form: str) -> None:
    before, file = contents(folder), folder / f"words.{form}"
    assert run("script", "extract", "-o", str(file), "--scripts", str(folder)).exit_code == 0
    told = run("script", "merge", str(file), "--scripts", str(folder))
    assert told.exit_code == 0, told.output
    assert "0 lines changed in 0 files" in told.stdout
    assert contents(folder) == before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_changed_line_is_brought_in_and_told(run: Run, folder: Path, form: str) -> None:
    file = folder / f"words.{form}"
    run("script", "extract", "sms_winback", "-o", str(file), "--scripts", str(folder))
    translated(file, "nudge.zh", "{{ name }}，有空再回就好：要是您来当店长，最想先改哪儿？")
    trial = run("script", "merge", "--dry-run", str(file), "--scripts", str(folder))
    assert (folder / SMS).read_bytes() == (SAMPLES / SMS).read_bytes()
    assert "1 line would change in 1 file" in trial.stdout
    told = run("script", "merge", str(file), "--scripts", str(folder))
    assert "  + {{ name }}，有空再回就好" in told.stdout
    assert "有空再回就好" in (folder / SMS).read_text("utf-8")
    assert run("script", "check", "--scripts", str(folder)).exit_code == 0


def test_the_table_holds_the_parts_a_script_includes(run: Run, folder: Path) -> None:
    file = folder / "words.csv"
    run("script", "extract", "call_with_everything", "-o", str(file), "--scripts", str(folder))
    assert {row["file"] for row in read_table(file)} == {
        "call_with_everything/script.yaml",
        "parts/good_ends.yaml",
    }


def test_words_that_would_break_a_script_are_refused_and_nothing_is_written(run: Run, folder: Path) -> None:
    before, file = contents(folder), folder / "words.csv"
    run("script", "extract", "sms_winback", "-o", str(file), "--scripts", str(folder))
    translated(file, "nudge.en", "Hello {{ frist_name }}, why did you leave?")
    told = run("script", "merge", str(file), "--scripts", str(folder))
    assert told.exit_code == 2
    assert "undefined_variable" in told.stderr
    assert "naked_question" in told.stderr
    assert contents(folder) == before


def test_no_cell_is_a_formula_in_either_form(run: Run, folder: Path) -> None:
    script = folder / SMS
    script.write_text(script.read_text("utf-8").replace("en: Win-back by", "en: =HYPERLINK("), "utf-8")
    for form in ("csv", "xlsx"):
        run("script", "extract", "sms_winback", "-o", str(folder / f"w.{form}"), "--scripts", str(folder))
    with (folder / "w.csv").open(encoding="utf-8-sig", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    sheet = load_workbook(folder / "w.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert "'=HYPERLINK( text message" in texts
    assert all(cell.data_type == "s" and str(cell.value)[0] not in "=+-@" for cell in cells)


def test_a_table_with_semicolons_is_read_and_one_that_is_no_table_is_refused(run: Run, folder: Path) -> None:
    file = folder / "words.csv"
    run("script", "extract", "sms_winback", "-o", str(file), "--scripts", str(folder))
    rows = read_table(file)
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines, delimiter=";").writerows([list(rows[0]), *(list(row.values()) for row in rows)])
    assert read_table(file) == rows
    for name, wrong in (("a.csv", b"\xff\xfe"), ("a.xlsx", b"no workbook"), ("b.csv", b"one,two\n1,2\n")):
        (folder / name).write_bytes(wrong)
        told = run("script", "merge", str(folder / name), "--scripts", str(folder))
        assert told.exit_code == 2
        assert "Traceback" not in told.output


def test_a_file_that_is_there_is_not_written_over(run: Run, folder: Path) -> None:
    (folder / "words.csv").write_text("mine")
    told = run("script", "extract", "-o", str(folder / "words.csv"), "--scripts", str(folder))
    assert told.exit_code == 2
    assert (folder / "words.csv").read_text() == "mine"

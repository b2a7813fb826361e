"""Rules of the house that no linter knows."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "assistant").rglob("*.py"))
FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "common",
    "misc",
    "base",
    "core",
    "manager",
    "services",
    "dao",
    "handlers",
}
READS_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def called_attributes(path: Path) -> Iterator[tuple[str, str, int]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr, node.lineno


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_only_db_commits() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in MODULES
        for owner, name, line in called_attributes(path)
        if name == "commit" and path.name != "db.py"
    ]
    assert found == []


def test_only_the_clock_reads_time() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {owner}.{name}"
        for path in MODULES
        for owner, name, line in called_attributes(path)
        if (owner, name) in READS_TIME and path.name != "clock.py"
    ]
    assert found == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path in MODULES if path.stem in FORBIDDEN_NAMES] == []


def test_the_package_exports_nothing() -> None:
    assert not [
        node for node in tree_of(ROOT / "assistant/__init__.py").body if not isinstance(node, ast.Expr)
    ]


def test_no_file_is_longer_than_400_lines_and_the_median_is_at_most_120() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert statistics.median(lengths.values()) <= 120


def test_no_function_is_longer_than_60_lines_and_the_median_is_at_most_10() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{name}": length for path in MODULES for name, length in functions(path)
    }
    assert {name: length for name, length in lengths.items() if length > 60} == {}
    assert statistics.median(lengths.values()) <= 10


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--hash=sha256:" in text


def test_no_committed_text_names_a_path_of_somebodys_machine() -> None:
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *MODULES]
    found = [
        str(path)
        for path in texts
        if "/work/" in path.read_text("utf-8") or "/root/" in path.read_text("utf-8")
    ]
    assert found == []

"""A company's own phrases: read, checked with file and line, laid over the shipped ones."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.commands.checking import check
from assistant.errors import Invalid
from assistant.reasons.lexicon import load_lexicon
from assistant.reasons.own_phrases import fingerprint, lexicon_with
from assistant.reasons.phrase_lint import problems_in

GOOD = "reason: convenience\nzh:\n  strong: [酒桶搬不动]\nen:\n  strong: [crate ~ (too heavy|heavy)]\n"


def folder_of(tmp_path: Path, **files: str) -> Path:
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_text(content, "utf-8")
    return tmp_path


def reasons_for(folder: Path | None, *words: str) -> set[str]:
    return {one.reason for one in lexicon_with(folder).phrases if one.segments == (words,)}


def test_without_a_folder_the_lexicon_is_the_shipped_one() -> None:
    assert lexicon_with(None) is load_lexicon()


def test_own_phrases_join_the_shipped_ones(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, wine=GOOD)
    assert reasons_for(folder, *"酒桶搬不动") == {"convenience"}
    assert reasons_for(folder, *"太贵") == {"price"}


def test_what_a_company_writes_wins(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, own="reason: quality\nzh:\n  strong: [太贵]\n")
    assert reasons_for(folder, *"太贵") == {"quality"}
    assert {one.reason for one in lexicon_with(folder).pairs["太", "贵"][""]} == {"quality"}


def test_a_folder_with_problems_is_refused_with_all_of_them(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="reason: weather\nzh:\n  strong: [下雨]\n", b="reason: price\nzh: [贵]\n")
    with pytest.raises(Invalid, match=r"(?s)b\.yaml: zh: expected strong.*a\.yaml: unknown reason 'weather'"):
        lexicon_with(folder)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("reason: price\nzh:\n  weak:\n    - 酒桶\n    - 酒桶\n", "own.yaml:5: '酒桶' is written twice"),
        ("reason: price\nzh:\n  weak: [酒桶, 没酒桶, 酒(桶|杯), 酒(杯|桶)]\n", ""),
        ("reason: price\nzh:\n  strong: [差不多]\n", "own.yaml:3: '差不多' never matches its own words"),
        ("reason: price\nzh:\n  strong: ['酒 ~ ']\n", "own.yaml: zh: phrase '酒 ~ ' has no words"),
        ("reason: price\nzh: {strong: [酒\n", "own.yaml: not readable as YAML"),
        ("reason: price\nen:\n  loud: [wine]\n", "own.yaml: en: unknown field 'loud'"),
    ],
)
def test_a_problem_is_told_with_file_and_line(tmp_path: Path, content: str, problem: str) -> None:
    found = problems_in(folder_of(tmp_path, own=content))
    assert found == [] if not problem else [one for one in found if one.startswith(problem)] == found != []


def test_a_phrase_under_two_reasons_is_told_with_both_places(tmp_path: Path) -> None:
    one = "reason: price\nen:\n  weak:\n    - vat\n    - corked\n"
    other = "reason: quality\nen:\n  weak:\n    - corked\n    - crown cap\n"
    assert problems_in(folder_of(tmp_path, a=one, b=other)) == [
        "b.yaml:4: 'corked' stands under quality and, at a.yaml:5, under price"
    ]


def test_a_folder_that_is_not_there_or_empty_is_a_problem(tmp_path: Path) -> None:
    assert problems_in(tmp_path) == [f"{tmp_path}: holds no .yaml file"]
    assert problems_in(tmp_path / "gone") == [f"{tmp_path / 'gone'}: no such folder"]


def test_the_fingerprint_changes_with_a_phrase(tmp_path: Path) -> None:
    before = fingerprint(folder_of(tmp_path, wine=GOOD))
    assert before == fingerprint(tmp_path) != fingerprint(folder_of(tmp_path, wine=GOOD + "\n"))


def test_the_check_names_problems_and_fails(tmp_path: Path) -> None:
    wrong = CliRunner().invoke(
        check, [str(folder_of(tmp_path, a="reason: weather\nzh:\n  strong: [下雨]\n"))]
    )
    assert wrong.exit_code == 1
    assert "a.yaml: unknown reason 'weather'" in wrong.output

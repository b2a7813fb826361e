"""Editors are told the same language as the reader reads."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from assistant.dialogue.json_schema import probes_schema, script_schema, text
from assistant.dialogue.problems import Code

TEMPLATES = Path(__file__).parents[2] / "scripts_templates"
BROKEN = Path(__file__).parent / "broken"
SCRIPTS = sorted([*TEMPLATES.glob("*/script.yaml"), *TEMPLATES.glob("parts/*.yaml")])
#: What the shape of a file alone can tell.
SHAPE = (Code.UNKNOWN_KEY, Code.MISSING_KEY, Code.BAD_VALUE, Code.VAGUE_PROMISE)


def plain(value: Any) -> Any:
    """As JSON has it: days are texts."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def wrong(schema: dict[str, Any], path: Path) -> list[str]:
    found = Draft202012Validator(schema).iter_errors(plain(yaml.safe_load(path.read_text())))
    return [f"{one.json_path}: {one.message[:200]}" for one in found]


@pytest.mark.parametrize(
    ("name", "schema"), [("script.schema.json", script_schema()), ("probes.schema.json", probes_schema())]
)
def test_the_committed_schema_is_the_one_the_code_makes(name: str, schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    told = f"run `winback script schema{' --probes' if 'probes' in name else ''}` into {name}"
    assert (TEMPLATES / name).read_text() == text(schema), told


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_shipped_script_and_part_is_valid(path: Path) -> None:
    assert wrong(script_schema(), path) == []


def test_the_shipped_probes_are_valid() -> None:
    assert wrong(probes_schema(), TEMPLATES / "probes.yaml") == []


@pytest.mark.parametrize("code", SHAPE)
def test_an_editor_sees_what_the_shape_alone_can_tell(code: Code) -> None:
    assert wrong(script_schema(), BROKEN / f"{code}.yaml") != []


def test_an_editor_leaves_the_rest_to_the_check() -> None:
    assert wrong(script_schema(), BROKEN / "unreachable_node.yaml") == []

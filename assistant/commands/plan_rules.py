"""`winback plan rules …`: whether the company's own contact rules are right, and what then holds."""

from collections.abc import Iterator
from pathlib import Path

import click

from assistant import settings
from assistant.commands import console
from assistant.commands.lazy import LazyGroup
from assistant.planning.own_rules import LiveRules
from assistant.planning.rules import Rules

COMMANDS = {"check": ("plan_rules:check", "Check a file of the company's own rules.")}


@click.group(cls=LazyGroup, table=COMMANDS)
def rules() -> None:
    """The contact rules: who may be contacted where, when and how often."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Check FILE, or that of WINBACK_RULES, over the shipped rules, and say what is on and what is open.

    A mistake is named with file and line and nothing changes; without any file the shipped rules are shown.
    """
    found = LiveRules(file or settings.read().rules_file).now()
    click.echo(f"rules {found.version} of {found.as_of} are right")
    console.emit(console.table(("place", "status", "evidence", "since", "open questions"), _rows(found)))


def _rows(found: Rules) -> Iterator[tuple[object, ...]]:
    for code, row in sorted(found.jurisdictions.items()):
        status = "off" if row.off is not None else row.status.value
        yield code, status, row.evidence, row.effective_from, ", ".join(row.uncertain) or None

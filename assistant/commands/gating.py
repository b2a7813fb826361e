"""`winback plan may-go`: whether a place and an hour allow a contact."""

from typing import TextIO

import click

from assistant import settings
from assistant.commands import console
from assistant.planning.jsonl import may_go_lines
from assistant.planning.own_rules import LiveRules


@click.command("may-go")
@click.option("--jsonl", is_flag=True, required=True, help="One JSON object a line, in and out.")
@click.option(
    "--provider", default="twilio", show_default=True, help="Who would carry it; phone is the simulator."
)
@click.argument("file", type=console.LINES, default="-")
def may_go(jsonl: bool, provider: str, file: TextIO) -> None:
    """Read {"country","subdivision"?,"zone"?,"channel","at"}; write {"decision","until"?,"reason"}.

    The customer is otherwise unrestricted; places the provider cannot serve are never. `at` is an aware
    time such as 2026-11-21T09:00:00+08:00. The company's own rules (WINBACK_RULES) hold here too.
    """
    console.emit(may_go_lines(file, LiveRules(settings.read().rules_file).now(), provider))

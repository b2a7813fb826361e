"""`winback plan check`: whether a company's own planning is right."""

from pathlib import Path

import click

from assistant import settings
from assistant.planning.policies import FILES, load_policies

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("check")
@click.argument("folder", required=False, type=FOLDER)
def check(folder: Path | None) -> None:
    """Whether the ladder, channels, cadence, occasions and traits in FOLDER are right over the shipped ones.

    A mistake is named with file and line; without FOLDER what WINBACK_PLANNING names is checked, else what is
    shipped.
    """
    chosen = folder or settings.read().planning_folder
    found = load_policies(chosen)
    own = ", ".join(found.own) or "nothing"
    click.echo(f"planning is right: {own} laid over {', '.join(FILES)}")
    click.echo(
        f"{len(found.ladder.tiers)} tiers, {len(found.ladder.overrides)} overrides, "
        f"{len(found.channels.ways)} channels, {len(found.cadence.rhythms)} rhythms"
    )

"""`winback docs`: the pages made from code, so that they cannot be wrong."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

from assistant.settings import ROOT, Settings

SETTINGS_PAGE = ROOT / "docs" / "settings.md"


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a page is out of date.")
@click.pass_context
def docs(ctx: click.Context, check: bool) -> None:
    """Regenerate docs/settings.md from the settings themselves."""
    fresh = settings_page()
    if check:
        current = SETTINGS_PAGE.exists() and SETTINGS_PAGE.read_text("utf-8") == fresh
        click.echo(
            f"{SETTINGS_PAGE.name} is {'up to date' if current else 'out of date: run `winback docs`'}"
        )
        ctx.exit(0 if current else 1)
    SETTINGS_PAGE.parent.mkdir(parents=True, exist_ok=True)
    SETTINGS_PAGE.write_text(fresh, "utf-8")
    click.echo(f"wrote {SETTINGS_PAGE.relative_to(ROOT)}")


def settings_page() -> str:
    """The table of every setting, in Markdown."""
    return "\n".join(_rows()) + "\n"


def _rows() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "Made by `winback docs` from `assistant/settings.py`. All are read from the environment at start."
    yield ""
    yield "| variable | default | meaning |"
    yield "|---|---|---|"
    for knob in fields(Settings):
        default, meaning = _shown(str(knob.default)), knob.metadata["doc"].replace("|", "\\|")
        yield f"| `{knob.metadata['variable']}` | {default} | {meaning} |"


def _shown(default: str) -> str:
    # The data folder's default is an absolute path of this machine; the page names it from the checkout.
    if default.startswith(str(ROOT)):
        default = str(Path(default).relative_to(ROOT))
    return f"`{default}`" if default else "empty"

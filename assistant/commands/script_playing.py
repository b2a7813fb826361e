"""`winback script play | test`: a script rehearsed at the prompt, and scenes that must go as written."""

from pathlib import Path

import click

from assistant import settings
from assistant.commands import console
from assistant.commands.lazy import Refused
from assistant.commands.rehearsal import Stage
from assistant.commands.script_folder import folder_option, hear, shelf_of, text_of
from assistant.dialogue.play import SAMPLE, run_play
from assistant.dialogue.rehearsing import Rehearsal
from assistant.dialogue.scenes import Scene
from assistant.dialogue.script import LANGUAGES, STYLES, TIERS, TRADITIONAL
from assistant.dialogue.segments import read_price
from assistant.remedies.reading import load_catalogue

#: What a play's header may say of the customer, beside script, language, style and tier.
FACTS = ("customer", "trait", "birthday_in", *SAMPLE["en"])


@click.command()
@folder_option
@click.option("--language", type=click.Choice([*LANGUAGES, TRADITIONAL]), help="Default: the script's first.")
@click.option("--style", type=click.Choice(STYLES), help="How this person likes to be spoken to.")
@click.option("--tier", type=click.Choice(TIERS), help="What kind of customer they are.")
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="KEY=VALUE",
    help="As in a play's header: customer=Ana, birthday_in=5.",
)
@click.option("--repro", is_flag=True, help="Print the talk as a scene of a .play file at the end.")
@click.argument("name", metavar="SCRIPT")
def play(
    folder: Path,
    language: str | None,
    style: str | None,
    tier: str | None,
    facts: tuple[str, ...],
    repro: bool,
    name: str,
) -> None:
    """Rehearse a script: you are the customer. Type what they say, or /help for what else can happen.

    Shows every line with what was understood, and for a text message its encoding, its segments, the
    character that makes it dear, and its cost (WINBACK_SMS_PRICE). Works with piped input.
    """
    if name.endswith(".play"):
        raise Refused(f"{name} is a file of scenes: winback script test {name}")
    shelf = shelf_of(folder)
    spoken = language or shelf.get(name).languages[0]
    known = {"script": name, "language": spoken, "style": style or "", "tier": tier or ""}
    remedies = load_catalogue().usual_words("zh" if spoken == TRADITIONAL else spoken, style or "")
    rehearsal = Rehearsal(Scene(1, "", known | dict(map(_fact, facts)), remedies, ()), shelf)
    Stage(rehearsal, shelf, hear, read_price(settings.read().sms_price)).perform(repro=repro)


@click.command()
@folder_option
@click.option("--trace", is_flag=True, help="Print every step.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.pass_context
def test(ctx: click.Context, folder: Path, trace: bool, files: tuple[Path, ...]) -> None:
    """Run the scenes of .play files. Exit 1 when one does not go as written."""
    shelf, wrong, scenes = shelf_of(folder), 0, 0
    for file in files:
        result = run_play(text_of(file), shelf, hear)
        scenes += sum(line.startswith("play ") for line in result.trace)
        wrong += len(result.problems)
        console.emit(result.trace if trace else ())
        console.emit(f"{file}:{one}" for one in result.problems)
    click.echo(f"{console.counted(scenes, 'scene')} played, {console.counted(wrong, 'problem')}")
    ctx.exit(1 if wrong else 0)


def _fact(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    if key not in FACTS or not value:
        raise Refused(f"--fact: expected KEY=VALUE, with one of {', '.join(FACTS)}, got {text!r}")
    return key, value

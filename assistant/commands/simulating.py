"""`winback script simulate`: how few questions find the reason, over simulated customers."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random

import click

from assistant.commands import console
from assistant.commands.lazy import Refused
from assistant.commands.script_folder import folder_option, shelf_of
from assistant.dialogue.elicitation.belief import begin
from assistant.dialogue.elicitation.choosing import Setting, choose
from assistant.dialogue.script import Elicitation, Script
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.simulation.contest import CHOSEN, Report, Row, contest, learned_prior
from assistant.dialogue.simulation.customers import World, evasions, world
from assistant.dialogue.simulation.talks import Asking, Hear, clear
from assistant.reasons.classifier import load_reader
from assistant.reasons.corpus import load_regression
from assistant.reasons.taxonomy import UNCLEAR

HEAD = ("way", "right", "questions", "patience", "annoyed", "settled", "calib. error")
Texts = Mapping[str, Sequence[str]]


@click.command()
@click.option("--script", "name", required=True, help="The script whose elicit node is asked from.")
@folder_option
@click.option("--customers", type=click.IntRange(1, 100_000), default=500, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--noise", type=float, default=0.15, show_default=True, help="Answers that name another reason."
)
@click.option("--evasion", type=float, default=0.30, show_default=True, help="Of the usual customer.")
@click.option("--confidence", type=click.FloatRange(0.1, 0.97), help="When to stop, instead of the script's.")
@click.option("--alike", is_flag=True, help="Every reason as frequent as any other.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='What they say: a JSON line each, {"text","reason","language"}; else sentences shipped with us.',
)
@click.option(
    "--clear", "hears_all", is_flag=True, help="Hear every answer as meant: the reader reads nothing."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def simulate(
    name: str,
    folder: Path,
    customers: int,
    seed: int,
    noise: float,
    evasion: float,
    confidence: float | None,
    alike: bool,
    language: str,
    texts: Path | None,
    hears_all: bool,
    as_json: bool,
) -> None:
    """Ask simulated customers by the script's elicit node, by fixed order, at random and outright.

    Needs no database. What is assumed of customers is written in customers.yaml of the simulation.
    """
    shelf = shelf_of(folder)
    script = shelf.get(name)
    known = {} if hears_all else load_texts(texts, language)
    world_, asking = made(shelf, script, seed, noise=noise, evasion=evasion, alike=alike, texts=known)
    how = elicitation(script)
    hearing = clear if hears_all else reads(known, language)
    report = contest(world_, asking, customers, confidence or how.confidence, how.at_most, hearing)
    if as_json:
        console.emit_json(asdict(report) | {"seconds_per_choice": pace(asking)})
    else:
        console.emit(told(report, world_, asking))


def made(
    shelf: Shelf, script: Script, seed: int, *, noise: float, evasion: float, alike: bool, texts: Texts
) -> tuple[World, Asking]:
    """The world, and the asker with the script's pool of probes; only reasons there are words for.

    Raises Refused when the shelf has no probes or fewer than two reasons can be said.
    """
    if shelf.library is None or shelf.model is None:
        raise Refused("there is no probes.yaml to ask from beside the scripts")
    sayable = [reason for reason in shelf.model.reasons if not texts or texts.get(reason)]
    if len(sayable) < 2 or (texts and not texts.get("")):
        raise Refused("the texts must hold two reasons and some that name none")
    how, library = elicitation(script), shelf.library
    pool = tuple(
        one.id
        for one in library.probes.values()
        if script.channel in one.channels
        and (not how.probes or one.id in how.probes)
        and (not how.techniques or one.technique in how.techniques)
    )
    true = world(sayable, shelf.model.sensitive, library, seed, noise=noise, evasion=evasion, alike=alike)
    return true, Asking(shelf.model, library, learned_prior(true), pool, script.channel)


def elicitation(script: Script) -> Elicitation:
    """How the script's first elicit node asks. Raises Refused when it has none."""
    for node in script.nodes.values():
        if node.elicitation is not None:
            return node.elicitation
    raise Refused(f"{script.id} has no elicit node")


def load_texts(file: Path | None, language: str) -> dict[str, list[str]]:
    """Sentences of this language by reason, "" for those that name none. Raises Refused naming the line.

    Without a file, sentences by writers who saw neither rules nor training text of the reader.
    """
    found: dict[str, list[str]] = defaultdict(list)
    if file is None:
        for one in load_regression():
            if one.language == language and len(one.reasons) == 1:
                found[next(iter(one.reasons))].append(one.text)
        return found | {"": list(evasions(language))}
    for number, line in enumerate(file.read_text("utf-8-sig").splitlines(), 1):
        try:
            row = json.loads(line) if line.strip() else {"text": "", "language": ""}
            text, reason, written = row["text"], row.get("reason") or "", row.get("language", language)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refused(f'{file}:{number}: expected {{"text", "reason", "language"}}') from None
        if text and written == language:
            found["" if reason == UNCLEAR else str(reason)].append(str(text))
    return found


def reads(texts: Texts, language: str) -> Hear:
    """Customers say a sentence of these; the shipped reader reads it."""
    reader = load_reader()
    seen: dict[str, Mapping[str, float]] = {}

    def hearing(about: str, probe: str, dice: Random) -> Mapping[str, float]:
        said = dice.choice(texts[about])
        if said not in seen:
            reasons = reader.read(said, language).reasons
            seen[said] = {one.reason: one.probability for one in reasons if one.reason != UNCLEAR}
        return seen[said]

    return hearing


def pace(asking: Asking, times: int = 200) -> float:
    """Seconds to choose one of up to 40 probes, over all reasons, at the start of a talk."""
    start, setting = begin(asking.prior, 20), Setting(asking.channel)
    pool = asking.pool[:40]
    choose(asking.model, asking.library, start, setting, among=pool)
    began = time.perf_counter()
    for _ in range(times):
        choose(asking.model, asking.library, start, setting, among=pool)
    return (time.perf_counter() - began) / times


def told(report: Report, true: World, asking: Asking) -> Iterator[str]:
    """The report for people."""
    bound, ours = report.bounds, report.row(CHOSEN).figures
    yield (
        f"{console.counted(report.customers, 'customer')}, {len(true.reasons)} reasons, "
        f"{console.counted(report.probes, 'probe')}, "
        f"seed {true.seed}, noise {true.noise:.0%}, stop at {report.confidence:.0%}"
    )
    yield "\nAs long as it takes, nobody tires:\n"
    yield from console.table((*HEAD, "same share", "as a list"), map(_patient, report.patient))
    yield f"\nAt most {console.counted(report.at_most, 'question')}, and people tire:\n"
    yield from console.table(HEAD, map(cells, report.tiring))
    yield "\n'same share': mean questions for the share `chosen` reached, stopping when it suits;"
    yield "'as a list': the same when everybody is asked as many. '-': not reached in 40.\n"
    yield (
        f"bounds for {ours.right:.1%} right: information {bound.information:.2f} questions "
        f"({bound.bits:.2f} bits, {bound.left:.2f} may stay by Fano, {bound.capacity:.2f} an answer); "
        f"waiting for the reason to be let out {bound.waiting:.2f}"
    )
    of_fixed = "-" if report.of_fixed is None else f"{report.of_fixed:.0%}"
    over = "-" if report.over_bound is None else f"{report.over_bound:.2f}"
    yield f"chosen: {of_fixed} of the fixed order's questions, {over} x the larger bound"
    yield f"one choice among {min(len(asking.pool), 40)} probes: {pace(asking) * 1000:.2f} ms"


def cells(row: Row) -> tuple[str, ...]:
    """One row of the table, for the columns of HEAD."""
    one = row.figures
    shares = (f"{share:.1%}" for share in (one.annoyed, one.settled))
    return (
        row.way,
        f"{one.right:.1%}",
        f"{one.probes:.2f}",
        f"{one.patience:.2f}",
        *shares,
        f"{one.off:.3f}",
    )


def _patient(row: Row) -> tuple[str, ...]:
    if row.stopping is None and row.listed is None and row.way.startswith(CHOSEN):
        return (*cells(row), "", "")
    stopping = "-" if row.stopping is None else f"{row.stopping:.2f}"
    return (*cells(row), stopping, "-" if row.listed is None else str(row.listed))

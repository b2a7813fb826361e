"""`winback reasons estimate | publish | agreement`: what versions, and people, say of the same words."""

from dataclasses import asdict, astuple
from typing import Any

import click

from assistant import db
from assistant.commands import console, product
from assistant.learning import rereading, reviewing, versions
from assistant.reasons.agreement import ENOUGH, Kappa


class VersionNumber(click.ParamType[int]):
    """The number of a version; `shipped` is 0, which no version has."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Refuses what is neither."""
        if value == versions.SHIPPED:
            return 0
        if not (str(value).isascii() and str(value).isdigit() and 0 < int(value) < 2**31):
            self.fail(f"expected the number of a version, or {versions.SHIPPED}", param, ctx)
        return int(value)


version_option = click.option(
    "--version", type=VersionNumber(), required=True, help="Its number, or the word shipped."
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.command()
@version_option
@click.option("--most", type=click.IntRange(1), help="Read only the newest so many replies.")
@json_option
def estimate(version: int, most: int | None, as_json: bool) -> None:
    """How many stored readings would move with a version, from what to what. Writes nothing."""
    with product.opened() as runtime, console.bar("reading again") as show:
        found = rereading.estimate(
            runtime.engine,
            version or None,
            phrases=runtime.settings.phrases_folder,
            most=most,
            on_progress=show,
        )
    if as_json:
        console.emit_json(asdict(found))
        return
    console.emit(console.table(("from", "to", "replies"), (astuple(one) for one in found.moves)))
    click.echo(
        f"{found.moved} of {found.read} replies get another strongest reason with {found.version}, "
        f"{found.changed} any other reason"
    )


@click.command()
@version_option
@click.option("--most", type=click.IntRange(1), help="Write at most so many, and go on next time.")
@json_option
def publish(version: int, most: int | None, as_json: bool) -> None:
    """Write what a version says of stored replies beside what was read before; goes on where it stopped."""
    with product.opened() as runtime, console.bar("reading again") as show:
        done = rereading.publish(
            runtime.engine,
            version or None,
            phrases=runtime.settings.phrases_folder,
            most=most,
            actor=product.CONSOLE,
            now=runtime.clock.now(),
            on_progress=show,
        )
    if as_json:
        console.emit_json(asdict(done))
    else:
        click.echo(f"{done.written} readings of {done.version} written, {done.left} left")


@click.command()
@json_option
def agreement(as_json: bool) -> None:
    """How far two people agree on the same replies and texts, beyond chance: Cohen's kappa."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        told = reviewing.agreeing(session)
    if as_json:
        console.emit_json({"people": told.people, **asdict(told.found)})
        return
    rows: list[tuple[object, ...]] = [("the whole answer", *_cells(told.found.overall), "", "")]
    rows += [(name, *_cells(one), one.first, one.second) for name, one in told.found.by_reason.items()]
    console.emit(console.table(("on", "kappa", "agreed", "first said it", "second said it"), rows))
    click.echo(f"{told.found.n} texts judged by two people; {told.people} people in all")
    if told.found.few:
        click.echo(f"too few to rely on: {ENOUGH} would do")


def _cells(one: Kappa) -> tuple[str, str]:
    return ("-" if one.value is None else f"{one.value:.2f}"), f"{one.agreed:.0%}"

"""`winback script publish | versions`: which version of a script new talks begin on. Needs the database."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from assistant import db
from assistant.commands import console, product
from assistant.conversations import publishing
from assistant.conversations.publishing import Kept, Proposal, Release
from assistant.dialogue.shelf import file_of


@click.command()
@click.argument("name", metavar="SCRIPT")
@click.option("--note", default="", help="What this release is for, kept in history.")
@click.option("--version", "wanted", help="An older version to take out again; without it, the folder's.")
@click.option("--dry-run", is_flag=True, help="Show what would change; publish nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def publish(
    ctx: click.Context, name: str, note: str, wanted: str | None, dry_run: bool, as_json: bool
) -> None:
    """Let new talks begin on the folder's version of a script; talks under way keep theirs.

    Shows what blocks it and what changed since the live version. Exit 1 when it is blocked.
    """
    with product.opened() as runtime:
        with db.reading(runtime.engine) as session:
            plan = publishing.proposal(session, runtime.playbook, name)
            version = publishing.named(session, runtime.playbook, name, wanted).version if wanted else None
        blocked = bool(plan.problems) and wanted is None
        done = None
        if not (dry_run or blocked):
            with db.transaction(runtime.engine) as session:
                done = publishing.publish(
                    session, runtime.playbook, name,
                    version=version or (plan.draft.version if plan.draft else None),
                    expected_live=plan.live.version if plan.live else None,
                    note=note, actor=product.CONSOLE, now=runtime.clock.now(),
                )  # fmt: skip
    if as_json:
        console.emit_json(_as_json(plan, done))
    else:
        console.emit(_told(plan, done, runtime.playbook.shelf.directory, restored=wanted is not None))
    ctx.exit(1 if blocked else 0)


@click.command()
@click.argument("name", metavar="SCRIPT")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def versions(name: str, as_json: bool) -> None:
    """Every version of a script that talks ran on, which one is live, and who published which, and why."""
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        plan = publishing.proposal(session, runtime.playbook, name)
        kept, done = publishing.versions(session, name), publishing.releases(session, name)
    if as_json:
        rows = {"versions": [asdict(one) for one in kept], "releases": [asdict(one) for one in done]}
        console.emit_json({**_as_json(plan, None), **rows})
        return
    if not done and plan.live is not None:
        # Kept at its first talk: until then the version read at the start is live without a row.
        click.echo(f"{plan.live.version[:12]} is live as shipped: never published, no talk ran on it yet")
    else:
        head = ("version", "first used", "live since", "talks", "running")
        console.emit(console.table(head, map(_row, kept)))
    console.emit(f"{_day(one.at)}  {one.actor}  {one.version[:12]}  {one.note}" for one in done)
    if plan.is_new and plan.draft is not None:
        changes = console.counted(len(plan.changes), "change")
        click.echo(f"the folder holds {plan.draft.version[:12]}, not published: {changes}")
    elif plan.problems:
        click.echo(f"the folder's file cannot be used: {console.counted(len(plan.problems), 'problem')}")


def _told(plan: Proposal, done: Release | None, folder: Path, *, restored: bool) -> Iterator[str]:
    if not restored:
        for one in (*plan.problems, *plan.warnings):
            yield f"{folder / file_of(plan.script_id, one.part)}:{one}"
        yield from map(str, plan.changes)
    if done is not None:
        yield f"{done.script_id}: new talks begin on {done.version[:12]} (release {done.number})"
    elif not plan.problems:
        yield f"{plan.script_id}: nothing published" if plan.is_new else f"{plan.script_id}: no change"


def _as_json(plan: Proposal, done: Release | None) -> dict[str, object]:
    return {
        "script": plan.script_id,
        "live": plan.live.version if plan.live else None,
        "draft": plan.draft.version if plan.draft else None,
        "problems": [str(one) for one in plan.problems],
        "warnings": [str(one) for one in plan.warnings],
        "changes": [str(one) for one in plan.changes],
        "published": asdict(done) if done else None,
    }


def _row(one: Kept) -> tuple[object, ...]:
    since = _day(one.live_since) if one.live_since else None
    return one.version[:12], _day(one.first_used_at), since, one.talks, one.running


def _day(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%MZ}"

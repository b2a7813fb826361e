"""`winback plan why`: what every contact rule says of one customer, channel and moment."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click

from assistant import db
from assistant.commands import console, product
from assistant.conversations.plans import decide
from assistant.customers.finding import find_one
from assistant.customers.models import Customer
from assistant.errors import Invalid
from assistant.planning.decisions import Check, Decision, Go, Later, Never
from assistant.planning.provenance import provenance
from assistant.planning.rules import Rules
from assistant.planning.windows import known_zones, local_day, moment, seconds
from assistant.planning.words import explain, explain_check, load_words, local_time, rule_name, word_for


@click.command()
@click.argument("customer")
@click.option("--at", help="An aware time such as 2026-11-24T12:00:00+00:00; now when left out.")
@click.option("--channel", default="sms", show_default=True, help="sms, call, visit, letter …")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def why(customer: str, at: str | None, channel: str, language: str, as_json: bool) -> None:
    """Say whether CUSTOMER (id, reference, number or name) may be contacted, with every rule's answer.

    Each rule is shown with its figures, how sure it is (P statute or regulator, S secondary, G not
    confirmed), since when it holds, its sources, and what is open about it.
    """
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        when = _aware(at) if at else runtime.clock.now()
        person = session.get_one(Customer, find_one(session, customer))
        rules, zone = runtime.playbook.rules, person.zone or None
        decision = decide(session, runtime.playbook, person.id, channel, at=when)
        named = f"{person.name} ({person.id})"
    on = _day(zone, when)
    if as_json:
        told = {"customer": named, "channel": channel, "at": when.isoformat(), "rules": rules.version}
        checks = [_fields(rules, check, channel, on, language) for check in decision.checks]
        console.emit_json({**told, **_said(decision, language, zone), "checks": checks})
        return
    click.echo(f"{named}  {channel}  {local_time(when, language, zone)}")
    click.echo(explain(decision, language, zone))
    if isinstance(decision, Never) and decision.for_a_person:
        click.echo(load_words().say("sentences", "for_a_person", language))
    click.echo()
    console.emit(line for check in decision.checks for line in _lines(rules, check, channel, on, language))
    click.echo()
    click.echo(load_words().say("sentences", "rules", language, version=rules.version, day=f"{rules.as_of}"))


def _aware(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"--at: {text[:60]!r} is no time; write 2026-11-24T12:00:00+00:00") from error
    seconds(at)
    return at


def _day(zone: str | None, at: datetime) -> date:
    known = zone if zone in known_zones() else "UTC"
    return moment(local_day(known or "UTC", seconds(at)) * 86_400).date()


def _said(decision: Decision, language: str, zone: str | None) -> dict[str, Any]:
    said = {"decision": type(decision).__name__.lower(), "words": explain(decision, language, zone)}
    if isinstance(decision, Go | Later):
        said["until"] = decision.until.isoformat()
    if isinstance(decision, Later | Never):
        said |= {"reason": decision.reason.value, "rule": decision.rule}
    return said | ({"for_a_person": decision.for_a_person} if isinstance(decision, Never) else {})


def _fields(rules: Rules, check: Check, channel: str, on: date, language: str) -> dict[str, Any]:
    about = provenance(rules, check.rule, channel, on)
    told = {
        "rule": check.rule,
        "name": rule_name(check.rule, language),
        "answer": check.answer.value,
        "reason": check.reason.value,
        "words": word_for(check.reason, language),
        "detail": check.detail,
        "until": check.until.isoformat() if check.until else None,
    }
    if about is None:
        return told
    return told | {
        "evidence": about.evidence,
        "effective_from": about.effective_from,
        "effective_until": about.effective_until,
        "sources": about.sources,
        "note": about.note,
        "uncertain": about.doubts,
    }


def _lines(rules: Rules, check: Check, channel: str, on: date, language: str) -> Iterator[str]:
    yield explain_check(check, language)
    about = provenance(rules, check.rule, channel, on)
    if about is None or not about.sources:
        return
    say = load_words().say
    held = [f"{day}" if day else "…" for day in (about.effective_from, about.effective_until)]
    span = f", {held[0]} - {held[1]}" if about.effective_from or about.effective_until else ""
    if check.rule.endswith(".place"):
        sure = say("sentences", f"evidence_{about.evidence}", language)
        yield f"    {sure}{span}: {'; '.join(about.sources)}"
        if about.note:
            yield f"    {about.note}"
    for doubt in about.doubts:
        yield f"    {say('sentences', 'uncertain', language, doubt=doubt)}"

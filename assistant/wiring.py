"""The only file that constructs adapters: from settings to a Runtime."""

import os
import secrets
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from assistant import db, schema
from assistant.clock import Clock, DemoClock, SystemClock
from assistant.conversations.playbook import Playbook, known_reasons
from assistant.dialogue.problems import errors
from assistant.dialogue.shelf import PROBES, Shelf
from assistant.errors import Invalid, Misconfigured
from assistant.gateways.phone.gateway import PhoneGateway
from assistant.gateways.twilio.client import TwilioGateway
from assistant.learning.live import LiveReader
from assistant.planning.own_rules import LiveRules
from assistant.planning.policies import Policies, load_policies
from assistant.reasons import own_phrases
from assistant.reasons.taxonomy import load_taxonomy
from assistant.remedies.answers import Catalogue
from assistant.remedies.reading import load_catalogue
from assistant.runtime import Runtime
from assistant.settings import ROOT, Settings
from assistant.touches.gateway import Gateway

SCRIPTS = ROOT / "scripts_templates"


def build(settings: Settings, *, clock: Clock | None = None, gateway: Gateway | None = None) -> Runtime:
    """Everything constructed once; opens no connection, starts no thread. Clock and gateway may be given."""
    engine = db.connect(settings.url)
    told = clock or _clock(settings)
    carrier = gateway or _gateway(settings, engine, told)
    return Runtime(
        settings=with_secret(settings),
        engine=engine,
        clock=told,
        playbook=playbook(settings, carrier.name),
        gateway=carrier,
    )


def playbook(settings: Settings, provider: str) -> Playbook:
    """The scripts, readers and rules of this checkout."""
    return Playbook(
        shelf=shelf(SCRIPTS),
        reader=LiveReader(_phrases(settings)),
        taxonomy=load_taxonomy(),
        remedies=_remedies(settings),
        contact_rules=_contact_rules(settings),
        policies=_policies(settings),
        company=settings.company,
        company_zh=settings.company_zh,
        callback_number=settings.callback_number,
        provider=provider,
    )


def shelf(folder: Path) -> Shelf:
    """The scripts of a folder. A broken script stands aside for itself, but broken probes would silence every
    question that is chosen: raises Misconfigured with each of their problems, by file and line."""
    found = Shelf(folder, known_reasons(load_taxonomy()))
    if problems := errors(found.problems().get(PROBES, ())):
        rows = (f"{folder / PROBES}:{one}" for one in problems)
        raise Misconfigured("\n".join(("probes: not to be used before this is mended:", *rows)))
    return found


def _phrases(settings: Settings) -> Path | None:
    """The folder of the company's own phrases. Raises Misconfigured with each problem's file and line."""
    folder = settings.phrases_folder
    try:
        if folder is not None:
            own_phrases.check(folder)
    except Invalid as problem:
        raise Misconfigured(f"WINBACK_PHRASES: {problem}") from problem
    return folder


def _contact_rules(settings: Settings) -> LiveRules:
    """The contact rules, with the company's own over them. Raises Misconfigured with file and line."""
    try:
        return LiveRules(settings.rules_file)
    except Invalid as problem:
        raise Misconfigured(f"WINBACK_RULES: {problem}") from problem


def _policies(settings: Settings) -> Policies:
    """The planning, with the company's own files over it. Raises Misconfigured with file and line."""
    try:
        return load_policies(settings.planning_folder)
    except Invalid as problem:
        raise Misconfigured(f"WINBACK_PLANNING: {problem}") from problem


def _remedies(settings: Settings) -> Catalogue:
    """The remedies, with the company's own over the shipped ones. Raises Misconfigured with what is wrong."""
    try:
        return load_catalogue(settings.remedies_folder)
    except Invalid as problem:
        raise Misconfigured(f"WINBACK_REMEDIES: {problem}") from problem


def migrate(settings: Settings) -> None:
    """Bring the database of these settings to the newest schema; a SQLite file is made."""
    engine = db.connect(settings.url)
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()


def with_secret(settings: Settings) -> Settings:
    """The settings with a session secret: the given one, or one made once and kept in the data folder."""
    if settings.secret_key:
        return settings
    kept = Path(settings.data_dir) / "secret"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return replace(settings, secret_key=kept.read_text())


def _clock(settings: Settings) -> Clock:
    return DemoClock(Path(settings.data_dir) / "clock.json") if settings.is_demo else SystemClock()


def _gateway(settings: Settings, engine: sa.Engine, clock: Clock) -> Gateway:
    if settings.gateway == "twilio":
        return TwilioGateway(settings, clock)
    return PhoneGateway(engine, clock)

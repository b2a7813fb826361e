"""Every knob of the product, read once from the environment and frozen."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from assistant.errors import Misconfigured

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER_SECRET = "change-me"  # noqa: S105


def _knob(variable: str, default: str, doc: str) -> str:
    return field(default=default, metadata={"variable": variable, "doc": doc})


@dataclass(frozen=True)
class Settings:
    """All settings are text in the environment; `read` checks them and names what is wrong."""

    data_dir: str = _knob(
        "WINBACK_DATA_DIR",
        str(ROOT / "var"),
        "Folder of the SQLite file and secret; the demo keeps its own, and its clock, in `demo` within it.",
    )
    database_url: str = _knob(
        "WINBACK_DATABASE_URL",
        "",
        "SQLAlchemy URL; empty means SQLite in the data folder. PostgreSQL: postgresql://…",
    )
    secret_key: str = _knob(
        "WINBACK_SECRET_KEY", "", "Signs sessions; empty means one made once and kept in the data folder."
    )
    company: str = _knob("WINBACK_COMPANY", "Harbour Tea", "Company name customers hear.")
    company_zh: str = _knob(
        "WINBACK_COMPANY_ZH", "港湾茶", "The company's name in Chinese; empty means the same."
    )
    callback_number: str = _knob(
        "WINBACK_CALLBACK_NUMBER", "+442079460018", "Number customers may call back."
    )
    gateway: str = _knob("WINBACK_GATEWAY", "phone", "Who carries texts: phone (the simulator) or twilio.")
    twilio_account_sid: str = _knob(
        "TWILIO_ACCOUNT_SID", "", "Twilio account, AC…; needed by the twilio gateway."
    )
    twilio_auth_token: str = _knob(
        "TWILIO_AUTH_TOKEN", "", "Twilio auth token; needed by the twilio gateway."
    )
    twilio_previous_token: str = _knob(
        "TWILIO_PREVIOUS_TOKEN", "", "Old auth token, still accepted on webhooks while the token is rotated."
    )
    twilio_from: str = _knob(
        "TWILIO_FROM", "", "Our number in E.164, or a Messaging Service MG…; needed by twilio."
    )
    twilio_api_base: str = _knob(
        "TWILIO_API_BASE", "", "Another address for Twilio's API: for a loopback server."
    )
    public_url: str = _knob(
        "WINBACK_PUBLIC_URL",
        "",
        "Address customers' providers reach us at, https://…; needed by the twilio gateway.",
    )
    phrases: str = _knob(
        "WINBACK_PHRASES",
        "",
        "Folder of the company's own phrases by which customers give reasons away; empty means none.",
    )
    sms_price: str = _knob(
        "WINBACK_SMS_PRICE",
        "",
        "What one segment of a text message costs, like 0.05 CNY, shown to authors; empty means not shown.",
    )
    remedies: str = _knob(
        "WINBACK_REMEDIES",
        "",
        "Folder of the company's own remedies, laid over the shipped ones; empty means none.",
    )
    rules: str = _knob(
        "WINBACK_RULES",
        "",
        "File of the company's own contact rules, laid over the shipped ones; empty means none.",
    )
    planning: str = _knob(
        "WINBACK_PLANNING",
        "",
        "Folder of the company's own ladder, channels, cadence, occasions and traits (YAML), laid over the "
        "shipped ones; empty means none.",
    )
    demo: str = _knob("WINBACK_DEMO", "0", "1 shows the demo's three doors and its clock.")
    worker_concurrency: str = _knob(
        "WINBACK_WORKER_CONCURRENCY", "16", "Touches one worker sends at the same time."
    )
    rate_per_second: str = _knob(
        "WINBACK_RATE_PER_SECOND", "100", "Touches per second and sender, over all workers."
    )
    reconcile_grace_s: str = _knob(
        "WINBACK_RECONCILE_GRACE_S",
        "120",
        "Machine seconds before an unknown outcome is looked up at the provider.",
    )

    @property
    def url(self) -> str:
        """The database URL in force, with PostgreSQL spoken through psycopg 3."""
        if not self.database_url:
            return f"sqlite:///{Path(self.data_dir) / 'winback.db'}"
        return self.database_url.replace("postgres://", "postgresql://", 1)

    @property
    def phrases_folder(self) -> Path | None:
        """Where the company's own phrases are, if it has any."""
        return Path(self.phrases) if self.phrases else None

    @property
    def remedies_folder(self) -> Path | None:
        """Where the company's own remedies are, if it has any."""
        return Path(self.remedies) if self.remedies else None

    @property
    def rules_file(self) -> Path | None:
        """Where the company's own contact rules are, if it has any."""
        return Path(self.rules) if self.rules else None

    @property
    def planning_folder(self) -> Path | None:
        """Where the company's own planning is, if it has any."""
        return Path(self.planning) if self.planning else None

    @property
    def is_demo(self) -> bool:
        """Whether the demo company's doors and clock are shown."""
        return self.demo == "1"


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment. Raises Misconfigured naming every missing or wrong variable at once."""
    source = os.environ if environ is None else environ
    values = {
        knob.name: source[name] for knob in fields(Settings) if (name := knob.metadata["variable"]) in source
    }
    settings = Settings(**values)
    if wrong := _wrong(settings):
        raise Misconfigured("; ".join(wrong))
    return settings


def _wrong(settings: Settings) -> list[str]:
    wrong = []
    if settings.gateway not in ("phone", "twilio"):
        wrong.append("WINBACK_GATEWAY: expected phone or twilio")
    if settings.gateway == "twilio":
        needed = ("twilio_account_sid", "twilio_auth_token", "twilio_from", "public_url")
        missing = [
            knob.metadata["variable"]
            for knob in fields(Settings)
            if knob.name in needed and not getattr(settings, knob.name)
        ]
        wrong += [f"WINBACK_GATEWAY=twilio needs {', '.join(missing)}"] if missing else []
        if settings.is_demo:
            # Its doors let anyone in, and its clock may run a thousand times too fast for real people.
            wrong.append("WINBACK_DEMO=1 goes with WINBACK_GATEWAY=phone only: unset one of the two")
    if settings.secret_key == PLACEHOLDER_SECRET:
        wrong.append("WINBACK_SECRET_KEY: still the placeholder; set a random one or leave it empty")
    if settings.sms_price and not re.fullmatch(r"\d+(\.\d+)? \S+", settings.sms_price):
        wrong.append("WINBACK_SMS_PRICE: expected an amount and a currency, like 0.05 CNY")
    for knob in fields(Settings):
        if knob.name in ("worker_concurrency", "rate_per_second", "reconcile_grace_s"):
            value = getattr(settings, knob.name)
            if not value.isdigit() or int(value) < 1:
                wrong.append(f"{knob.metadata['variable']}: expected a whole number of at least 1")
    return wrong

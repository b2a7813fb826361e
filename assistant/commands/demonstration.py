"""`winback demo`: a company that is alive, on this machine only."""

from dataclasses import replace
from pathlib import Path

import click

from assistant import settings, wiring
from assistant.commands import product, running
from assistant.demo import company
from assistant.demo.people import PASSWORD
from assistant.demo.reading import load_company
from assistant.gateways.phone.gateway import PhoneGateway
from assistant.settings import Settings


@click.command()
@running.host_option
@running.port_option
def demo(host: str, port: int) -> None:
    """Serve a demo company with its phones, clock and log-ins; kept in its own folder, loaded once."""
    running.log_to_stderr()
    chosen = demo_settings(settings.read())
    wiring.migrate(chosen)
    with product.opened(chosen) as runtime:
        company.load_if_empty(runtime, lambda clock: PhoneGateway(runtime.engine, clock), _progress)
        running.run(runtime, host, port, with_worker=True, welcome=f"\nlog in as\n{logins()}")


def logins() -> str:
    """The demo's people who can log in, a line each."""
    return "\n".join(f"  {one['role']}: {one['login']} / {PASSWORD}" for one in load_company().reps)


def demo_settings(base: Settings) -> Settings:
    """The demo's settings: its own folder, `demo` in the data folder, its own SQLite file, no provider.

    Whatever the environment names for the real product is left alone: the demo lets anyone in.
    """
    folder = str(Path(base.data_dir) / "demo")
    own = {"database_url": "", "secret_key": "", "public_url": ""}
    return replace(base, demo="1", data_dir=folder, gateway="phone", **own)


def _progress(step: str) -> None:
    click.echo(f"loading {step} …")

"""`winback serve` and `winback work`: the long-running processes, and how they end."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any

import click
from flask import Flask
from waitress import create_server
from waitress.server import MultiSocketServer

from assistant.app import create_app
from assistant.commands import product
from assistant.commands.lazy import Refused
from assistant.runtime import Runtime
from assistant.worker import Worker

THREADS = 8
host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
port_option = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any."
)


@click.command()
@host_option
@port_option
@click.option("--work", "with_worker", is_flag=True, help="Run the worker in the same process.")
def serve(host: str, port: int, with_worker: bool) -> None:
    """Serve the screens, the API and the provider's webhooks until stopped."""
    log_to_stderr()
    with product.opened() as runtime:
        run(runtime, host, port, with_worker=with_worker)


@click.command()
def work() -> None:
    """Send what is due, notice silence and settle doubt until stopped."""
    log_to_stderr()
    stop = threading.Event()
    with product.opened() as runtime, working(runtime):
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        click.echo("winback is working; Ctrl-C stops it")
        stop.wait()


def run(runtime: Runtime, host: str, port: int, *, with_worker: bool, welcome: str = "") -> None:
    """Serve until SIGINT or SIGTERM; then end the server first, the worker after it."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _interrupt)
    with ExitStack() as ending:
        server = listen(create_app(runtime), host, port)
        if with_worker:
            ending.enter_context(working(runtime))
        ending.callback(server.close)
        click.echo(f"winback is on {' '.join(addresses(server))}; Ctrl-C stops it{welcome}")
        server.run()
        click.echo("stopping")


def listen(app: Flask, host: str, port: int) -> Any:
    """A server that holds its address but answers nothing yet. A taken port is refused in one line."""
    try:
        return create_server(app, host=host, port=port, threads=THREADS, ident="winback")
    except OSError as error:
        raise Refused(
            f"cannot listen on {host}:{port}: {error.strerror or error}; choose another --port"
        ) from error


def addresses(server: Any) -> list[str]:
    """Where a server can be reached."""
    if isinstance(server, MultiSocketServer):
        return [f"http://{host}:{port}" for host, port in server.effective_listen]
    return [f"http://{server.effective_host}:{server.effective_port}"]


@contextmanager
def working(runtime: Runtime) -> Iterator[Worker]:
    """A worker that runs while the block does."""
    worker = Worker(runtime)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def log_to_stderr() -> None:
    """Log lines of a long-running process: warnings of libraries, everything of ours."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("assistant").setLevel(logging.INFO)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # A second Ctrl-C ends a process that does not end by itself.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise KeyboardInterrupt

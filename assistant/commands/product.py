"""The wired product, for commands that need the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from assistant import schema, settings, wiring
from assistant.errors import Misconfigured
from assistant.history.ledger import Actor
from assistant.runtime import Runtime
from assistant.settings import Settings

CONSOLE = Actor("system", "console")
"""Who did it, in history, when somebody at the machine's prompt did."""


@contextmanager
def opened(chosen: Settings | None = None) -> Iterator[Runtime]:
    """The product over an up-to-date database; its connections are closed afterwards.

    Raises Misconfigured, with what to do, when a setting is wrong, the database cannot be reached, or
    migrations are missing.
    """
    with reachable():
        runtime = wiring.build(chosen or settings.read())
    try:
        with reachable():
            at = schema.current(runtime.engine)
        if at != schema.head():
            raise Misconfigured("the database is not up to date: run `winback migrate` first")
        yield runtime
    finally:
        runtime.engine.dispose()


@contextmanager
def reachable() -> Iterator[None]:
    """Turns a wrong address of the database, or one that does not answer, into Misconfigured."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        raise Misconfigured("WINBACK_DATABASE_URL: not a database address; write postgresql://…") from error
    except OperationalError as error:
        # The driver's words name host and port; the address itself may hold a password and is not shown.
        raise Misconfigured(f"the database cannot be reached: {str(error.orig).splitlines()[0]}") from error

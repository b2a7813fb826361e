"""The layer that is live in a database, read with the bare driver: for commands that must start at once."""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from assistant.errors import Misconfigured

_LAYER = "SELECT number, fingerprint, layer FROM reader_versions WHERE state = 'live'"
PATIENCE_S = 5
Found = tuple[int, str, bytes]


def live_layer(url: str) -> Found | None:
    """Number, fingerprint and layer of the live version; None when there is no database yet, or none is live.

    Raises Misconfigured when the database is there and cannot be read.
    """
    scheme, _, rest = url.partition("://")
    if scheme.startswith("sqlite"):
        return _of_file(Path(rest.removeprefix("/").partition("?")[0]))
    return _of_server(f"{scheme.partition('+')[0]}://{rest}")


def _of_file(path: Path) -> Found | None:
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=PATIENCE_S)
        try:
            found: Found | None = connection.execute(_LAYER).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        if "no such table" in str(error):  # made before there was learning
            return None
        raise Misconfigured(f"the database cannot be read: {error}") from error
    return found


def _of_server(url: str) -> Found | None:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=PATIENCE_S) as connection:
            row = connection.execute(_LAYER).fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.Error as error:
        told = str(error).splitlines() or [type(error).__name__]
        raise Misconfigured(f"the database cannot be read: {told[0]}") from error
    return None if row is None else (row[0], row[1], bytes(row[2]))

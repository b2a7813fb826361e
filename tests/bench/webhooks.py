"""Customers' texts coming in through Twilio's webhook, against a Flask route that does nothing."""

import http.client
import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from urllib.parse import urlencode

import waitress
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from assistant import wiring
from assistant.app import create_app
from assistant.settings import Settings
from tests.bench.classifying import texts
from tests.bench.contest import Contest
from tests.bench.talks import open_talks

REQUESTS, CALLERS, THREADS = 300, 4, 8
NUMBER = "+15005550006"
TOKEN, PUBLIC_URL = "a-token-for-measuring", "https://winback.example"
OURS, BARE = "/twilio/sms", "/bare/sms"


@dataclass(frozen=True)
class Post:
    """A signed request, ready to leave."""

    body: str
    signature: str


@contextmanager
def contest(quick: bool) -> Iterator[Contest]:
    """Every text is somebody's next word in a running talk, and is signed; the server is another process."""
    rounds, each = (2, 30) if quick else (3, REQUESTS)
    with tempfile.TemporaryDirectory(prefix="winback-bench-") as folder:
        settings = _settings(folder)
        wiring.migrate(settings)
        runtime = wiring.build(settings)
        numbers = open_talks(runtime, each * rounds)
        runtime.engine.dispose()
        batches = iter([_posts(numbers[at * each :][:each]) for at in range(rounds)])
        with _serving(settings) as port:
            again = _posts(numbers[:each])

            def ours() -> dict[str, float]:
                return {f"texts in by webhook, {each} signed": _pace(port, OURS, next(batches))}

            theirs = partial(_pace, port, BARE, again)
            _pace(port, BARE, again)
            yield Contest("requests/s", "bare Flask route", ours, theirs, rounds, warm_up=False)


def _settings(folder: str) -> Settings:
    account = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": TOKEN, "twilio_from": NUMBER}
    return Settings(data_dir=folder, gateway="twilio", public_url=PUBLIC_URL, **account)


_SIDS = count(1)


def _posts(numbers: Sequence[str]) -> list[Post]:
    said = texts()
    return [_post(number, said[at % len(said)]) for at, number in enumerate(numbers)]


def _post(number: str, text: str) -> Post:
    form = {
        "MessageSid": f"SM{next(_SIDS):032x}",
        "From": number,
        "To": NUMBER,
        "Body": text,
        "NumMedia": "0",
    }
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + OURS, form)
    return Post(urlencode(form), signature)


def _pace(port: int, path: str, posts: Sequence[Post]) -> float:
    """Requests a second over a few connections kept open; every one must be answered with 200."""
    started = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(partial(_call, port, path), [posts[at::CALLERS] for at in range(CALLERS)]))
    return len(posts) / (time.perf_counter() - started)


def _call(port: int, path: str, posts: Sequence[Post]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for post in posts:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": post.signature}
        connection.request("POST", path, post.body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    connection.close()


@contextmanager
def _serving(settings: Settings) -> Iterator[int]:
    spawned = multiprocessing.get_context("spawn")
    told, telling = spawned.Pipe(duplex=False)
    server = spawned.Process(target=_serve, args=(settings, telling), daemon=True)
    server.start()
    try:
        assert told.poll(60), "the server did not start"
        yield told.recv()
    finally:
        server.terminate()
        server.join(10)


def _serve(settings: Settings, telling: Connection) -> None:
    bare = Flask("bare")

    @bare.post("/sms")
    def sms() -> Response:
        assert request.form["Body"]
        return Response("<Response/>", mimetype="text/xml")

    both = DispatcherMiddleware(create_app(wiring.build(settings)), {"/bare": bare})
    server = waitress.create_server(both, host="127.0.0.1", port=0, threads=THREADS)
    telling.send(server.effective_port)
    server.run()

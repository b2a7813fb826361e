"""Twilio's Messages API on 127.0.0.1, with a memory: create, list, errors, and answers that never come."""

import json
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

ACCOUNT, TOKEN, SENDER = "AC" + "0" * 32, "loopback-token", "+442079460018"
ANSWERS: dict[str, tuple[int, int]] = {
    "90": (400, 21614),
    "91": (400, 21610),
    "96": (429, 20429),
    "98": (401, 20003),
    "88": (400, 29999),
    "87": (503, 0),
}
"""By the number's last two digits: HTTP status and Twilio code of a text that is not taken."""
CUT_AFTER_ACCEPT, FAIL_AFTER_ACCEPT, SLOW_AFTER_ACCEPT = "92", "86", "85"


class Loopback(ThreadingHTTPServer):
    """What the provider knows: `messages` newest first, `requests` as they came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: list[dict[str, Any]] = []
        self.requests: list[dict[str, str]] = []
        self.down = False
        self.numbers = count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def accept(self, form: dict[str, str]) -> dict[str, Any]:
        """Take a text."""
        sid = f"SM{next(self.numbers):032x}"
        made = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        message = {
            "sid": sid,
            "to": form["To"],
            "body": form["Body"],
            "status": "queued",
            "date_created": made,
        }
        message |= {
            "direction": "outbound-api",
            "from": form.get("From"),
            "date_sent": None,
            "num_segments": "1",
        }
        self.messages.insert(0, message)
        return message


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Loopback
    path_of_messages: ClassVar[str] = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: values[0] for key, values in parse_qs(raw, keep_blank_values=True).items()}
        self.server.requests.append(form)
        if not self._known():
            return
        ending = form["To"][-2:]
        if ending in ANSWERS:
            status, code = ANSWERS[ending]
            self._error(status, code)
            return
        message = self.server.accept(form)
        if ending == SLOW_AFTER_ACCEPT:
            time.sleep(1.5)
        if ending in (CUT_AFTER_ACCEPT, SLOW_AFTER_ACCEPT):
            self.close_connection = True
        elif ending == FAIL_AFTER_ACCEPT:
            self._error(500, 0)
        else:
            self._answer(201, message)

    def do_GET(self) -> None:
        if not self._known():
            return
        if self.server.down:
            self._error(503, 0)
            return
        wanted = parse_qs(urlsplit(self.path).query)["To"][0]
        listed = [message for message in self.server.messages if message["to"] == wanted]
        self._answer(200, {"messages": listed, "next_page_uri": None, "page": 0, "page_size": 50})

    def _known(self) -> bool:
        basic = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != basic:
            self._error(401, 20003)
        elif urlsplit(self.path).path != self.path_of_messages:
            self._error(404, 20404)
        else:
            return True
        return False

    def _error(self, status: int, code: int) -> None:
        body: dict[str, Any] = {"status": status, "message": "as told", "more_info": ""}
        self._answer(status, body | ({"code": code} if code else {}))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@contextmanager
def running() -> Iterator[Loopback]:
    """A server for one test."""
    server = Loopback()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

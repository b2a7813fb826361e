"""A real Chromium, a real server in a process of its own, and a company imported from files."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PASSWORD = "a-long-password"
CUSTOMERS = [
    ("K1", "Chloe Martin", "Chloe", "Ms", "+447700900132", "en", "GB", "Europe/London"),
    ("O1", "Ana Ferreira", "Ana", "Ms", "+447700900130", "en", "GB", "Europe/London"),
    ("O2", "陈静", "", "女士", "+8610000000112", "zh", "CN", "Asia/Shanghai"),
]
ORDERS = {"K1": (18, 15, 55, 610), "O1": (9, 24, 82, 30), "O2": (9, 30, 100, 26)}


@dataclass(frozen=True)
class Product:
    """The installed command with its own data folder, and where its server answers."""

    folder: Path
    base: str

    def winback(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return run(self.folder, *arguments)


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "WINBACK_DATA_DIR": str(folder / "data"),
        "WINBACK_DATABASE_URL": "",
        "WINBACK_DEMO": "1",
        "WINBACK_SECRET_KEY": "a-test-secret",
    }


def command() -> str:
    return str(Path(sys.executable).with_name("winback"))


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [command(), *arguments],
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def write_files(folder: Path) -> tuple[Path, Path]:
    """What a company would export; one bad row, which must not stop the others."""
    customers, orders = folder / "customers.csv", folder / "orders.csv"
    with customers.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["ref", "name", "given_name", "honorific", "phone", "language", "country", "zone", "sms_consent",
             "call_consent", "consent_proof", "consent_on"]
        )  # fmt: skip
        for row in CUSTOMERS:
            writer.writerow([*row, "given", "given", "signed form", "2025-05-01"])
        writer.writerow(["X1", "Nobody", "", "", "12", "en", "GB", "Mars/Olympus", "", "", "", ""])
    with orders.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["order", "customer", "date", "amount", "currency"])
        for ref, (times, every, ago, amount) in ORDERS.items():
            for number in range(times):
                day = MONDAY.date() - timedelta(days=ago + number * every)
                writer.writerow([f"{ref}-{number}", ref, day.isoformat(), amount, "GBP"])
    return customers, orders


def set_clock(folder: Path, at: datetime) -> None:
    """The demo clock starts on a Monday morning, when both places may be contacted, and hurries."""
    (folder / "data").mkdir(exist_ok=True)
    pace = {"wall_s": time.time(), "demo_s": at.timestamp(), "speed": 20.0}
    (folder / "data" / "clock.json").write_text(json.dumps(pace))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Imported and scored by the commands of the README, then served with its worker."""
    folder = tmp_path_factory.mktemp("product")
    customers, orders = write_files(folder)
    set_clock(folder, MONDAY)
    run(folder, "migrate")
    imported = run(folder, "import", "customers", str(customers), "--json")
    assert json.loads(imported.stdout)["rejected"] == 1
    run(folder, "import", "orders", str(orders))
    run(folder, "score")
    run(folder, "reps", "hire", "--login", "rita", "--name", "Rita", "--password", PASSWORD)
    run(
        folder,
        "reps",
        "hire",
        "--login",
        "sam",
        "--name",
        "Sam",
        "--role",
        "supervisor",
        "--password",
        PASSWORD,
    )
    with serving(folder) as base:
        yield Product(folder, base)


class serving:
    """`winback serve --work` on a free port, ended as a user would: SIGINT."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> str:
        self.log = (self.folder / "server.log").open("w")
        self.process = subprocess.Popen(
            [command(), "serve", "--work", "--port", "0"],
            env={**environment(self.folder), "PYTHONUNBUFFERED": "1"},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        return self._address()

    def _address(self) -> str:
        for _ in range(300):
            words = (self.folder / "server.log").read_text().split()
            found = [word for word in words if word.startswith("http://")]
            if found and answers(found[0].rstrip(";,")):
                return found[0].rstrip(";,")
            assert self.process.poll() is None, (self.folder / "server.log").read_text()
            time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text())

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        ended = self.process.wait(timeout=30)
        self.log.close()
        assert ended == 0, (self.folder / "server.log").read_text()


def answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/login", timeout=2) as page:
            return page.status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium by its path."""
    path = os.environ.get("WINBACK_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("no Chromium: install the package or set WINBACK_CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test on any script error."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []

"""What is exported is enough for somebody else to check the chain."""

import csv
import hashlib
import hmac
import io
import json

from sqlmodel import Session

from assistant.clock import FixedClock
from assistant.history import export, ledger
from assistant.history.ledger import SYSTEM


def tell(session: Session, clock: FixedClock) -> None:
    for number in range(3):
        ledger.record(
            session,
            customer_id="cus_1",
            verb="heard",
            actor=SYSTEM,
            at=clock.now(),
            text=f"太贵了 {number}",
            facts={"n": number},
        )
    ledger.record(
        session, customer_id="cus_2", verb="heard", actor=SYSTEM, at=clock.now(), text='=HYPERLINK("x")'
    )


def test_every_hash_can_be_recomputed_from_the_lines_alone(session: Session, clock: FixedClock) -> None:
    tell(session, clock)
    previous = ledger.GENESIS
    for line in export.jsonl(session, "cus_1"):
        row = json.loads(line)
        words = hmac.new(row["salt"].encode(), row["text"].encode(), hashlib.sha256).hexdigest()
        assert row["text_hash"] == words
        assert row["previous_hash"] == previous
        fields = {
            name: row[name] for name in ("id", "customer_id", "position", "at", "verb", "channel", "subject")
        }
        fields |= {"actor": [row["actor_kind"], row["actor"]], "facts": row["facts"]}
        fields |= {"text_hash": row["text_hash"], "previous": row["previous_hash"]}
        canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
        assert row["hash"] == hashlib.sha256(canonical.encode()).hexdigest()
        previous = row["hash"]


def test_one_customer_or_all(session: Session, clock: FixedClock) -> None:
    tell(session, clock)
    assert len(list(export.jsonl(session, "cus_2"))) == 1
    assert [(row["customer_id"], row["position"]) for row in export.rows(session)] == [
        ("cus_1", 1),
        ("cus_1", 2),
        ("cus_1", 3),
        ("cus_2", 1),
    ]


def test_csv_has_a_header_and_a_cell_never_runs_as_a_formula(session: Session, clock: FixedClock) -> None:
    tell(session, clock)
    rows = list(csv.DictReader(io.StringIO("".join(export.as_csv(session)))))
    assert list(rows[0]) == list(export.COLUMNS)
    assert json.loads(rows[1]["facts"]) == {"n": 1}
    assert rows[3]["text"].startswith("'=")


def test_erased_words_are_exported_as_absent(session: Session, clock: FixedClock) -> None:
    tell(session, clock)
    ledger.forget(session, "cus_1", actor=SYSTEM, at=clock.now())
    first = json.loads(next(export.jsonl(session)))
    assert (first["text"], first["salt"]) == (None, None)
    assert first["text_hash"]

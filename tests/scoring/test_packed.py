"""Evidence packed with a score is told later as it would have been told at once."""

from datetime import date

import numpy as np
import pytest

from assistant.scoring import packed
from assistant.scoring.evidence import because
from assistant.scoring.extras import Extras
from assistant.scoring.natural import natural_reasons
from assistant.scoring.purchases import Ledger, epoch_day, until
from assistant.scoring.score import measure

AS_OF = date(2026, 11, 22)
MANY = 400


def company() -> Ledger:
    chance = np.random.default_rng(7)
    who = np.sort(chance.integers(0, MANY, MANY * 6))
    day = epoch_day(AS_OF) - (chance.random(len(who)) ** 0.5 * 1500).astype(np.int64)
    amount = np.round(chance.gamma(4, 9, len(who)), 2) * np.where(chance.random(len(who)) < 0.05, -1, 1)
    return Ledger(who, day, amount, chance.random(len(who)) < 0.4, [f"c{n}" for n in range(MANY)])


EXTRAS = {
    "c1": Extras(open_complaints=2, unanswered=3, complaints_now=2, interactions_before=4),
    "c2": Extras(left=True, referrals=3),
    "c3": Extras(natural=next(iter(natural_reasons())), advice=1),
}


def test_what_is_unpacked_is_what_was_packed() -> None:
    measured = measure(until(company(), AS_OF), AS_OF, extras=EXTRAS)
    records = packed.pack(measured, 0, MANY)
    for at, record in enumerate(records):
        told, was = packed.unpack(record), because(measured, at)
        assert [one.code for one in told] == [one.code for one in was]
        for now, then in zip(told, was, strict=True):
            assert dict(now.numbers) == {
                name: value if isinstance(value, str) else pytest.approx(value, rel=1e-6, nan_ok=True)
                for name, value in then.numbers.items()
            }


def test_a_part_is_packed_as_in_the_whole() -> None:
    measured = measure(until(company(), AS_OF), AS_OF)
    assert packed.pack(measured, 30, 40) == packed.pack(measured, 0, MANY)[30:40]


def test_a_record_of_another_shape_is_not_told() -> None:
    measured = measure(until(company(), AS_OF), AS_OF)
    (record,) = packed.pack(measured, 5, 6)
    other = (packed.shape() ^ 1).to_bytes(4, "little") + record[4:]
    assert packed.unpack(record)
    assert packed.unpack(other) == packed.unpack(b"") == packed.unpack(None) == ()

"""What stands beside a shrug is read as it stands; harm, debts and complaints reach a person."""

import pytest

from assistant.reasons.classifier import ASSERTED, load_reader
from tests.reasons.test_cases import read_cases


@pytest.mark.parametrize("row", read_cases("beside_a_shrug.tsv"), ids=lambda row: row["text"])
def test_a_shrug_hides_nothing(row: dict[str, str]) -> None:
    reading = load_reader().read(row["text"], row["language"], None, frozenset(row["offered"].split()))
    asserted = [one.reason for one in reading.reasons if one.probability >= ASSERTED]
    assert (reading.reply.action, reading.reply.intent) == (row["action"], row["intent"])
    assert asserted[:1] == [row["first"]] or not row["first"]
    assert row["never"] not in asserted

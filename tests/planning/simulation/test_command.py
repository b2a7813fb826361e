"""`winback plan simulate` at the prompt."""

import json

from click.testing import CliRunner

from assistant.cli import winback

WAYS = [
    "uniform random",
    "best fixed rule",
    "tier ladder",
    "greedy",
    "naive loop",
    "ours",
    "oracle",
    "clairvoyant",
]


def test_it_sets_every_way_beside_the_oracle() -> None:
    done = CliRunner().invoke(winback, ["plan", "simulate", "--touches", "1000", "--seed", "3", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert [row["way"] for row in found["rows"]] == WAYS
    oracle = next(row for row in found["rows"] if row["way"] == "oracle")
    for row in found["rows"]:
        assert row["regret"] == oracle["margin"] - row["margin"]
        assert row["reached"] <= row["touches"]


def test_it_says_in_words_how_we_stand_to_the_best_fixed_rule() -> None:
    told = CliRunner().invoke(winback, ["plan", "simulate", "--touches", "1000", "--seed", "3"]).output
    assert "over the best fixed rule" in told
    assert "of the oracle's margin" in told

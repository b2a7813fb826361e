"""The week and the ladder for programs."""

from tests.api.conftest import Program


def test_the_week_tells_part_code_and_why(rep: Program, ana: str) -> None:
    week = rep.get("/weeks").json
    [row] = week["reps"][0]["develop"]
    assert (row["customer_id"], row["code"]) == (ana, "never_contacted")
    assert row["why"]["en"]
    assert row["why"]["zh"]
    assert rep.get("/weeks", rep="nobody").status_code == 404


def test_the_ladder_tells_every_step_and_which_is_next(rep: Program, ana: str) -> None:
    ladder = rep.get(f"/ladders/{ana}").json
    assert [step["next"] for step in ladder["steps"]].count(True) == 1
    assert (ladder["made"], ladder["steps"][0]["done"]) == (0, None)
    assert ladder["who"]["stage"] == "lapsed"
    assert rep.get("/ladders/cus_nobody").status_code == 404

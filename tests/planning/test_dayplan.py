from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.errors import Invalid
from assistant.planning.channels import load_channels
from assistant.planning.daycells import Where, open_cells
from assistant.planning.daychoice import CODES, NONE
from assistant.planning.dayplan import plan_day
from assistant.planning.daypolicy import Option, read_day_policy
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.ladder import Rung, load_ladder, plan_for, rung_or_end
from assistant.planning.roster import day_grid
from assistant.planning.rules import load_rules
from assistant.planning.rungs import ENDED, rungs_of
from assistant.planning.sentences import Day
from assistant.planning.steps import Who
from assistant.planning.windows import moment
from tests.planning.crowd import NOW, TIERS, company, wheres

CUSTOMERS, REPS = 6000, 12


@pytest.fixture(scope="module")
def firm():
    return company(CUSTOMERS, REPS)


def planned(firm, people=None, now=NOW, **more):
    return plan_day(
        firm.policy, firm.catalogue, people or firm.people, firm.opens, firm.roster, firm.grid, now, **more
    )


@pytest.fixture(scope="module")
def plan(firm):
    return planned(firm)


def coded(plan, code):
    return plan.code == CODES.index(code)


def test_every_customer_has_exactly_one_reason_and_all_are_counted(plan):
    assert sum(plan.counts.values()) == CUSTOMERS
    touched = plan.at != NONE
    assert all(CODES[code].planned for code in plan.code[touched])
    assert not any(CODES[code].planned for code in plan.code[~touched])
    assert sorted(plan.order) == np.flatnonzero(touched).tolist()


def test_who_is_held_out_released_or_left_naturally_is_not_planned_unless_we_owe_them(firm, plan):
    people = firm.people
    fresh = (people.promise_due == np.iinfo(np.int64).max) & (people.replied_at == np.iinfo(np.int64).max)
    kept_out = people.holdout | people.released | people.natural | (people.tier == TIERS.index("release"))
    assert (plan.at[kept_out & fresh] == NONE).all()
    assert (plan.code[people.holdout & fresh] == CODES.index(Day.HOLDOUT)).all()
    owed = people.holdout & ~fresh
    assert set(plan.code[owed]) <= {
        CODES.index(code) for code in (Day.PROMISE, Day.REPLY, Day.CLOSED, Day.NO_ROOM, Day.UNREACHABLE)
    }


def test_nobody_is_touched_twice_a_day_unless_they_asked(firm, plan):
    again = firm.people.touched_today & ~firm.people.asked
    fresh = ~(coded(plan, Day.PROMISE) | coded(plan, Day.REPLY))
    assert (plan.at[again & fresh] == NONE).all()
    asked = replace(firm.people, touched_today=np.ones(CUSTOMERS, bool), asked=np.ones(CUSTOMERS, bool))
    assert planned(firm, asked).counts[Day.TOUCHED_TODAY] == 0


def test_every_planned_moment_is_one_the_gate_allows(firm, plan):
    rules, rows = load_rules(), np.flatnonzero(plan.at != NONE)
    for row in rows[:: max(1, len(rows) // 400)]:
        place = wheres()[firm.people.where[row]]
        (country, part), zones, wish = place.places[0], place.zones, place.wish
        channel = load_channels().way(plan.channels[plan.channel[row]]).follows
        facts = Facts(
            country, part, zones=zones, preferred_hours=wish, reachable_channels=frozenset({channel})
        )
        decision = may_go(rules, facts, channel, moment(int(plan.at[row])))
        checks = [check for check in decision.checks if check.rule.endswith(".hours")]
        assert all(check.answer.value == "yes" for check in checks), (row, checks)


def test_no_rep_does_two_things_at_once_or_what_they_cannot_do(firm, plan):
    by_rep = np.flatnonzero(plan.rep >= 0)
    taken = Counter()
    for row in by_rep:
        rep, cell = plan.rep[row], (plan.at[row] - firm.grid.start) // firm.grid.unit
        assert firm.roster.free[rep, cell]
        language = firm.people.language[row]
        assert firm.roster.speaks[rep, language]
        taken[rep, cell, plan.batch[row]] += 1
    cells = Counter((rep, cell) for rep, cell, _ in taken)
    assert all(count == 1 for count in cells.values())
    assert all(count == 1 for (_, _, batch), count in taken.items() if batch == NONE)
    assert max(count for (_, _, batch), count in taken.items() if batch != NONE) == firm.policy.batches.of


def test_batches_fill_at_most_an_hour_of_a_rep_and_hold_no_key_customer(firm, plan):
    rows = np.flatnonzero(plan.batch != NONE)
    batches = Counter(rep for rep, _ in {(plan.rep[row], plan.batch[row]) for row in rows})
    assert max(batches.values()) <= 4
    assert (firm.people.tier[rows] != TIERS.index("key")).all()


def test_debts_come_first_then_key_customers_then_the_index(firm, plan):
    people = firm.people
    rank = np.select(
        [coded(plan, Day.PROMISE), coded(plan, Day.REPLY), people.tier == TIERS.index("key")], [0, 1, 2], 3
    )
    assert (np.diff(rank[plan.order]) >= 0).all()


def test_a_customers_own_rep_calls_them_while_there_is_room(firm):
    few = company(300, REPS, seed=3)
    plan = planned(few)
    rows = np.flatnonzero((plan.rep >= 0) & (few.people.owner >= 0))
    own = plan.rep[rows] == few.people.owner[rows]
    assert own.mean() > 0.5


def test_the_limit_of_messages_keeps_the_best(firm):
    limited = replace(firm, policy=replace(firm.policy, messages=50))
    plan = planned(limited)
    sent, left = coded(plan, Day.BY_ITSELF), coded(plan, Day.LIMIT)
    assert sent.sum() == 50
    assert plan.gain[sent].min() >= plan.gain[left].max()


def test_without_reps_the_product_still_sends_and_says_why_nobody_is_called(firm):
    nobody = company(500, 0)
    plan = planned(nobody)
    assert plan.counts[Day.BY_ITSELF] > 0
    assert plan.counts[Day.NO_SKILL] > 0
    assert plan.counts[Day.INDEX] == plan.counts[Day.ONE_TO_ONE] == 0


def test_no_customers_make_an_empty_plan():
    empty = company(0, 2)
    plan = planned(empty)
    assert sum(plan.counts.values()) == 0
    assert len(plan.order) == 0


def test_a_plan_made_again_without_news_moves_nobody(firm, plan):
    again = planned(firm, before=plan)
    by_rep = plan.rep >= 0
    assert (again.rep[by_rep] == plan.rep[by_rep]).all()
    assert (again.at[by_rep] == plan.at[by_rep]).all()
    assert len(again.moved) == 0
    assert again.counts[Day.KEPT] > 0


def test_after_an_outcome_what_is_under_way_stays_and_few_others_move(firm, plan):
    by_rep = np.flatnonzero((plan.rep >= 0) & (plan.batch == NONE))
    talking, done = by_rep[:5], by_rep[5:15]
    begun = np.zeros(CUSTOMERS, bool)
    begun[talking] = True
    touched = firm.people.touched_today.copy()
    touched[done] = True
    news = replace(firm.people, touched_today=touched, talking=firm.people.talking | begun)
    again = planned(firm, news, before=plan, begun=begun)
    assert (again.at[talking] == plan.at[talking]).all()
    assert (coded(again, Day.IN_PROGRESS)[talking]).all()
    stay = np.setdiff1d(by_rep, done)
    assert len(again.moved) <= len(done)
    assert (again.at[stay] == plan.at[stay]).mean() > 0.95


def test_a_plan_of_other_customers_is_refused(firm, plan):
    with pytest.raises(Invalid, match="other customers"):
        planned(company(10, 2), before=plan)
    with pytest.raises(Invalid, match="value: 3 rows"):
        replace(firm.people, value=np.zeros(3))


def test_a_touch_says_who_when_by_what_and_why(plan):
    touch = plan.touch(int(plan.order[0]))
    assert touch.rep.startswith("rep")
    assert touch.at >= NOW
    assert touch.why["zh"].endswith("。")
    rest = plan.touch(int(np.flatnonzero(plan.at == NONE)[0]))
    assert rest.at is None
    assert rest.why["en"]


def test_rungs_for_many_are_those_of_each():
    profiles = (Who(), Who(relationship="wary"))
    grid = np.array([(t, w, a, s) for t in range(5) for w in range(2) for a in range(8) for s in range(5)]).T
    found = rungs_of(
        load_ladder(), TIERS, profiles, tier=grid[0], who=grid[1], attempts=grid[2], silent=grid[3]
    )
    everywhere = set(load_channels().ways)
    for at, (tier, who, made, silent) in enumerate(grid.T.tolist()):
        rung = rung_or_end(
            plan_for(load_ladder(), TIERS[tier], profiles[who]), made, everywhere, silent=silent
        )
        if isinstance(rung, Rung):
            assert found.channels[found.step[at]][0] == rung.channel
            assert found.wait[at] == rung.wait.total_seconds()
        else:
            assert found.step[at] == ENDED


def test_a_part_of_the_day_is_local_to_the_customer():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    grid = day_grid(now, 60)
    where = [Where((("CN", None),), ("Asia/Shanghai",)), Where((("US", "NY"),), ("America/New_York",))]
    cells = open_cells(load_rules(), load_channels(), where, [Option("call", ("16:00", "19:00"))], grid, now)
    assert grid.at(int(cells[0, 0].argmax())) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert grid.at(int(cells[1, 0].argmax())) == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert cells[0, 0].sum() == cells[1, 0].sum() == 3


POLICY = """schema_version: 1
unit_minutes: 15
wait_days: 1
half_life_days: 182
wage: 0.5
batches: {tiers: [ordinary], channels: [call], of: 5, minutes: 15, hours: 1}
owed: [call]
options:
  - {channel: sms}
  - {channel: call, from: "16:00", until: "19:00"}
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("unit_minutes: 15", "unit_minutes: 7", 2),
        ("half_life_days: 182", "half_life_days: 0", 4),
        ("of: 5", "of: 0", 6),
        ("owed: [call]", "owed: [dove]", 7),
        ("channel: sms", "channel: dove", 9),
        ('until: "19:00"', 'until: "16:00"', 10),
        (', until: "19:00"', "", 10),
    ],
)
def test_a_mistake_in_the_policy_is_named_with_its_line(old, new, line):
    assert POLICY.count(old) == 1
    with pytest.raises(Invalid, match=f"line {line}:"):
        read_day_policy(POLICY.replace(old, new), load_channels())


def test_the_channel_is_the_one_asked_for_or_the_first_of_the_ladder_that_can_be_reached(firm, plan):
    people = firm.people
    fresh = ~(coded(plan, Day.PROMISE) | coded(plan, Day.REPLY)) & (plan.at != NONE)
    for row in np.flatnonzero(fresh)[::7]:
        reach = [name for at, name in enumerate(plan.channels) if people.reachable[row] >> at & 1]
        wish = plan.channels[people.wish[row]] if people.wish[row] >= 0 else None
        steps = people.steps[people.step[row]]
        expected = wish if wish in reach else next(name for name in steps if name in reach)
        assert plan.channels[plan.channel[row]] == expected


def test_a_touch_falls_after_its_wait_and_into_its_best_part_of_the_day_while_there_is_room(firm, plan):
    fresh = ~(coded(plan, Day.PROMISE) | coded(plan, Day.REPLY)) & (plan.at != NONE)
    assert (plan.at[fresh] >= firm.people.ready_at[fresh]).all()
    called = np.flatnonzero(coded(plan, Day.ONE_TO_ONE) & (plan.channel == plan.channels.index("call")))
    cells = (plan.at[called] - firm.grid.start) // firm.grid.unit
    assert firm.opens[firm.people.where[called], plan.option[called], cells].mean() > 0.5


def test_two_hours_later_only_what_was_missed_has_moved(firm, plan):
    later = day_grid(NOW + timedelta(hours=2), firm.policy.unit_minutes)
    opens = open_cells(
        load_rules(), firm.catalogue, wheres(), firm.policy.options, later, moment(later.start)
    )
    reps = company(0, REPS, now=moment(later.start)).roster
    again = plan_day(
        firm.policy, firm.catalogue, firm.people, opens, reps, later, moment(later.start), before=plan
    )
    ahead = np.flatnonzero((plan.rep >= 0) & (plan.at >= later.start))
    assert (again.at[ahead] == plan.at[ahead]).mean() > 0.95
    assert (again.at[again.at != NONE] >= later.start).all()


def test_bookings_follow_the_reps_name_when_the_roster_is_another(firm, plan):
    turned = replace(
        firm.roster, reps=firm.roster.reps[::-1], free=firm.roster.free[::-1],
        speaks=firm.roster.speaks[::-1], able=firm.roster.able[::-1],
    )  # fmt: skip
    again = plan_day(
        firm.policy, firm.catalogue, firm.people, firm.opens, turned, firm.grid, NOW, before=plan
    )
    had = np.flatnonzero((plan.rep != NONE) & (again.rep != NONE))
    same = [plan.reps[plan.rep[row]] == again.reps[again.rep[row]] for row in had]
    assert np.mean(same) > 0.95
    assert (plan.at[had] == again.at[had]).mean() > 0.95


def test_what_is_owed_goes_by_the_channel_they_asked_for(firm):
    texts = replace(firm.people, wish=np.zeros(CUSTOMERS, np.int64))
    plan = planned(firm, texts)
    first = [at for at, one in enumerate(firm.policy.options) if one.channel == "sms"]
    owed = coded(plan, Day.PROMISE) | coded(plan, Day.REPLY)
    usable = (texts.reachable & 1 == 1) & firm.opens[texts.where][:, first].any(axis=(1, 2))
    assert plan.channels[0] == "sms"
    assert (owed & usable).sum() > 5
    assert (plan.channel[owed & usable] == 0).all()
    assert (plan.channel[owed & ~usable] != 0).all()

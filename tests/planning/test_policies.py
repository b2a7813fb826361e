"""A company's own planning over the shipped one: what differs is written, a mistake has its line."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import wiring
from assistant.errors import Invalid, Misconfigured
from assistant.planning.lined import read_table
from assistant.planning.overlay import laid_over
from assistant.planning.policies import FILES, load_policies
from assistant.planning.traits import bond_of, data_of, is_held_out, kind_of, load_traits, rhythm_said
from assistant.settings import Settings


@pytest.fixture
def own(tmp_path):
    """Writes a file of the company's own folder and reads the planning with it."""

    def write(name, text):
        (tmp_path / name).write_text(text, "utf-8")
        return load_policies(tmp_path)

    return write


def test_without_a_folder_the_planning_is_the_shipped_one(tmp_path):
    assert load_policies(tmp_path) == load_policies()


def test_a_ladder_replaces_one_tier_and_keeps_the_others(own):
    found = own("ladder.yaml", "tiers:\n  small:\n    - {channel: letter, days: 2}\n").ladder
    assert [step.channels for step in found.tiers["small"]] == [("letter",)]
    assert found.tiers["key"] == load_policies().ladder.tiers["key"]
    assert found.overrides == load_policies().ladder.overrides


def test_an_override_is_changed_dropped_or_added_by_its_name(own):
    found = own(
        "ladder.yaml",
        "overrides:\n"
        "  - {name: person_tea, drop: true}\n"
        "  - {name: wary_no_visit, when: {relationship: wary}, because: {en: slow, zh: 慢}, slower: 3}\n"
        "  - {name: ours, when: {kind: firm}, because: {en: ours, zh: 我们}, most: 2}\n",
    ).ladder
    names = [one.name for one in found.overrides]
    assert "person_tea" not in names
    assert names[-1] == "ours"
    assert found.overrides[names.index("wary_no_visit")].slower == 3
    assert names.index("wary_no_visit") < names.index("never_met")


def test_one_figure_of_a_channel_is_enough_and_new_channels_may_climb(own):
    card = "name: {en: card, zh: 明信片}, carried_by: rep, follows: letter, needs: [address], cost: 1"
    rows = f"  letter: {{cost: 2}}\n  postcard: {{{card}, minutes: 5, days: 4}}\n"
    own("channels.yaml", f"channels:\n{rows}")
    found = own("ladder.yaml", "tiers:\n  small:\n    - {channel: postcard, hours: 0}\n")
    assert (found.channels.way("letter").cost, found.channels.way("letter").days) == (2, 3)
    assert found.ladder.tiers["small"][0].wait == timedelta(0)


def test_a_rhythm_a_day_of_the_house_and_a_word_are_laid_over(own):
    own("cadence.yaml", "rhythms:\n  B: {every: 10}\ntiers: {small: B}\n")
    own(
        "occasions.yaml",
        "house:\n  - {id: founding, month: 5, day: 4, before: 2, name: {en: Ours, zh: 店庆}}\n",
    )
    found = own("traits.yaml", "relationship: {warm_days: 30}\n")
    assert found.cadence.rhythms["B"].every == 10
    assert found.cadence.tiers["small"] == "B"
    assert [one.id for one in found.occasions.house] == ["womens_day", "teachers_day", "founding"]
    assert found.traits.warm_days == 30
    assert found.own == ("cadence.yaml", "occasions.yaml", "traits.yaml")


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("ladder.yaml", "stop: {attempts: 6}\ntiers:\n  key:\n    - {channel: pigeon, hours: 0}\n",
         r"ladder\.yaml, line 4: no channel is called 'pigeon'"),
        ("ladder.yaml", "tiers:\n  gold:\n    - {channel: sms, hours: 0}\n", r"line 2: unknown key 'gold'"),
        ("ladder.yaml", "tiers:\n  key:\n", r"line 2: 'key' is missing"),
        ("ladder.yaml", "stop:\n  silent: 0\n", r"line 2: 'silent' must be from 1 to 6"),
        ("ladder.yaml", "overrides:\n  - {name: x, drop: true}\n", r"line 2: there is no 'x' to drop"),
        ("ladder.yaml", "overrides:\n  - {name: a, when: {kind: cat}, because: {en: a, zh: b}, most: 1}\n",
         r"line 2: 'kind': 'cat' is not known"),
        ("channels.yaml", "channels:\n  letter: {follows: owl}\n",
         r"line 2: the contact rules have no channel 'owl'"),
        ("channels.yaml", "channels:\n  pigeon: ~\n", r"line 2: there is no 'pigeon' to take out"),
        ("cadence.yaml", "tiers: {gold: A}\n", r"line 1: unknown key 'gold'"),
        ("cadence.yaml", "tiers: {key: Z}\n", r"line 1: 'key': 'Z' is not known"),
        ("occasions.yaml", "prepare: [gold]\n", r"line 1: no tier is called 'gold'"),
        ("traits.yaml", "kind: {person: [firm]}\n", r"line 1: 'firm' means both"),
        ("lader.yaml", "tiers: {}\n", "is no file of planning"),
        ("ladder.yaml", "tiers: [\n", r"line \d"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_line(own, tmp_path, name, text, what):
    with pytest.raises(Invalid, match=what) as refused:
        own(name, text)
    assert str(tmp_path / name) in str(refused.value)


def test_a_product_with_a_mistake_in_its_planning_does_not_start(own, tmp_path):
    with pytest.raises(Invalid):
        own("ladder.yaml", "stop: {silent: 9}\n")
    with pytest.raises(Misconfigured, match=r"WINBACK_PLANNING: .*ladder\.yaml, line 1"):
        wiring.playbook(Settings(planning=str(tmp_path)), "phone")
    with pytest.raises(Misconfigured, match="cannot be read"):
        wiring.playbook(Settings(planning=str(tmp_path / "nowhere")), "phone")


SIMPLE = st.recursive(
    st.integers(0, 9) | st.sampled_from("abc"),
    lambda inner: st.dictionaries(st.sampled_from("wxyz"), inner, max_size=3),
    max_leaves=8,
)


def written(value, depth=0):
    """A nested mapping as YAML."""
    if not isinstance(value, dict):
        return f" {value}\n"
    rows = "".join(f"{'  ' * depth}{key}:{written(one, depth + 1)}" for key, one in value.items())
    return f"\n{rows}" if value else " {}\n"


@given(
    shipped=st.dictionaries(st.sampled_from("wxyz"), SIMPLE),
    own=st.dictionaries(st.sampled_from("wxyz"), SIMPLE),
)
def test_what_is_own_holds_and_the_rest_stays(shipped, own):
    before, after = (
        read_table(written(one) or "{}", "f") if one else read_table("{}", "f") for one in (shipped, own)
    )
    merged = laid_over(before, after)
    assert laid_over(merged, after) == merged
    assert laid_over(before, after.empty()) == before
    assert set(merged) == set(before) | set(after)
    for key, value in after.items():
        if not isinstance(value, dict):
            assert merged[key] == value


@pytest.mark.parametrize(
    ("name", "traits", "kind"),
    [
        ("Acme Ltd.", {}, "firm"),
        ("上海茶叶有限公司", {}, "firm"),
        ("Acme, Inc.", {"Type": "Private"}, "person"),
        ("Ana Ferreira", {}, ""),
        ("Ana Ferreira", {"类型": "企业"}, "firm"),
        ("Inca Coates", {"kind": "unheard of"}, ""),
    ],
)
def test_a_firm_is_known_by_what_is_noted_or_by_its_name(name, traits, kind):
    assert kind_of(load_traits(), name, traits) == kind


def test_contact_data_bonds_rhythms_and_trials_are_found_whatever_the_case():
    words = load_traits()
    assert data_of(words, {"WeChat": "ana", "家庭地址": "…", "office": " "}) == {"handle", "home"}
    assert bond_of(words, {"Relationship": "Friend"}) == "warm"
    assert rhythm_said(words, "ABCD", {}, ["vip", "Cadence: b"]) == "B"
    assert rhythm_said(words, "ABCD", {"节奏": "c"}, ["cadence A"]) == "C"
    assert rhythm_said(words, "ABCD", {}, ["跟进Z", "abc"]) is None
    assert is_held_out(words, [" Holdout "])
    assert not is_held_out(words, ["hold"])


def test_every_file_a_company_may_have_is_there():
    assert FILES == ("ladder.yaml", "channels.yaml", "cadence.yaml", "occasions.yaml", "traits.yaml")

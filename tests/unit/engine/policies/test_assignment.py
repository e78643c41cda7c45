"""Who gets a task, as a truth table over rules and people present, absent, gone and excluded."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.policies.assignment import AssignmentTerms, Candidate, choose, load_of, superior_of

EAST, WEST = "branch-east", "branch-west"


def person(name, *memberships, **more):
    return Candidate(person_id=name, login=f"login.{name}", memberships=frozenset(memberships), **more)


ANN = person("ann", ("title", EAST), load=Decimal(3))
BEN = person("ben", ("title", EAST), load=Decimal(1))
CAT = person("cat", ("title", WEST), ("agent", EAST), load=Decimal(0))
DAN = person("dan", ("title", None), load=Decimal(2))
MAX = person("max", ("store_manager", EAST))
ADA = person("ada", ("administrator", None))
ALL = [ANN, BEN, CAT, DAN, MAX, ADA]


def without(*names):
    return [one for one in ALL if one.person_id not in names]


def absent(*names):
    return [person(one.person_id, *one.memberships, absent=one.person_id in names, load=one.load) for one in ALL]


# rule, arguments, people, -> person, group, branch, unassignable
TRUTH = [
    ("role", {}, ALL, None, "title", EAST, False),
    ("role", {}, absent("ann", "ben"), None, "title", EAST, False),
    ("role", {}, absent("ann", "ben", "dan"), None, "store_manager", EAST, True),
    ("role", {}, absent("ann", "ben", "dan", "max"), None, "administrator", None, True),
    ("role", {}, absent("ann", "ben", "dan", "max", "ada"), None, "administrator", None, True),
    ("role", {"excluded": {"ann", "ben", "dan"}}, ALL, None, "store_manager", EAST, True),
    ("role", {"role": "loan"}, ALL, None, "store_manager", EAST, True),
    ("role", {"role": None}, ALL, None, "store_manager", EAST, True),
    ("least-loaded", {}, ALL, "ben", "title", EAST, False),
    ("least-loaded", {}, absent("ben"), "dan", "title", EAST, False),
    ("least-loaded", {"scope": "agency"}, ALL, "cat", "title", None, False),
    ("least-loaded", {"excluded": {"ben"}}, ALL, "dan", "title", EAST, False),
    ("least-loaded", {"branch_id": WEST}, ALL, "cat", "title", WEST, False),
    ("least-loaded", {}, absent("ann", "ben", "dan"), None, "store_manager", EAST, True),
    ("same-person", {"previous": "ann"}, ALL, "ann", "title", EAST, False),
    ("same-person", {"previous": "ann"}, absent("ann"), None, "title", EAST, False),
    ("same-person", {"previous": "ann"}, without("ann"), None, "title", EAST, False),
    ("same-person", {"previous": "ann", "excluded": {"ann"}}, ALL, None, "title", EAST, False),
    ("same-person", {"previous": "max"}, ALL, None, "title", EAST, False),
    ("same-person", {"previous": "max", "role": None}, ALL, "max", None, EAST, False),
    ("same-person", {"previous": None}, ALL, None, "title", EAST, False),
    ("same-person", {"previous": "ann", "role": None}, absent("ann"), None, "store_manager", EAST, True),
    ("expression", {"wanted": "cat"}, ALL, "cat", "title", EAST, False),
    ("expression", {"wanted": "login.cat"}, ALL, "cat", "title", EAST, False),
    ("expression", {"wanted": "role:agent"}, ALL, None, "agent", EAST, False),
    ("expression", {"wanted": "role:nobody"}, ALL, None, "store_manager", EAST, True),
    ("expression", {"wanted": "cat"}, absent("cat"), None, "title", EAST, False),
    ("expression", {"wanted": "cat", "role": None}, absent("cat"), None, "store_manager", EAST, True),
    ("expression", {"wanted": "zoe", "role": None}, ALL, None, "store_manager", EAST, True),
    ("expression", {"wanted": None}, ALL, None, "title", EAST, False),
]


@pytest.mark.parametrize(("rule", "given_", "people", "chosen", "group", "branch", "unassignable"), TRUTH)
def test_every_rule_chooses_as_the_truth_table_says(rule, given_, people, chosen, group, branch, unassignable):
    terms = AssignmentTerms(rule=rule, role=given_.get("role", "title"), scope=given_.get("scope", "branch"))
    choice = choose(
        people,
        terms,
        branch_id=given_.get("branch_id", EAST),
        previous=given_.get("previous"),
        wanted=given_.get("wanted"),
        excluded=frozenset(given_.get("excluded", ())),
    )
    assert (choice.person_id, choice.group, choice.branch_id, choice.unassignable) == (
        chosen,
        group,
        branch,
        unassignable,
    )
    assert all(choice.reason)


def test_a_party_does_it_and_the_role_may_in_its_place():
    choice = choose([], AssignmentTerms(rule="party", party="buyer", role="agent"), branch_id=EAST)
    assert (choice.party, choice.person_id, choice.group, choice.unassignable) == ("buyer", None, "agent", False)


def test_a_role_held_in_another_branch_does_not_count_for_this_one():
    assert not CAT.serves("title", EAST)
    assert CAT.serves("agent", EAST)
    assert CAT.serves("title", None)
    assert DAN.serves("title", EAST)


def test_equal_load_goes_to_whoever_waited_longest_and_then_by_id():
    day = datetime(2026, 3, 2, tzinfo=UTC)
    new = person("new", ("title", EAST))
    early = person("early", ("title", EAST), last_assigned_at=day)
    late = person("late", ("title", EAST), last_assigned_at=day + timedelta(hours=1))
    twin = person("a-twin", ("title", EAST), last_assigned_at=day)
    terms = AssignmentTerms(rule="least-loaded", role="title")
    assert choose([late, early, new], terms, branch_id=EAST).person_id == "new"
    assert choose([late, early], terms, branch_id=EAST).person_id == "early"
    assert choose([late, early, twin], terms, branch_id=EAST).person_id == "a-twin"


def test_the_reason_says_who_is_missing_and_who_is_asked_instead():
    choice = choose(absent("ann", "ben", "dan"), AssignmentTerms(rule="role", role="title"), branch_id=EAST)
    assert choice.reason[0] == "岗位“title”的人都不在岗或须回避，改由“store_manager”处理"


def test_the_superior_is_the_nearest_one_present_and_a_circle_ends():
    boss = person("boss", superior_id=None)
    lead = person("lead", absent=True, superior_id="boss")
    hand = person("hand", superior_id="lead")
    assert superior_of([hand, lead, boss], "hand") == "boss"
    assert superior_of([hand, lead, boss], "hand", excluded=frozenset({"boss"})) is None
    assert superior_of([hand, lead, boss], "boss") is None
    one, other = person("one", absent=True, superior_id="other"), person("other", absent=True, superior_id="one")
    assert superior_of([one, other], "one") is None


def test_load_weighs_urgent_tasks_up_to_double():
    assert load_of([]) == 0
    assert load_of([None, None]) == 2
    assert load_of([timedelta(hours=8)]) == Decimal("1.5")
    assert load_of([timedelta(hours=-5)]) == 2


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Candidate,
            person_id=st.sampled_from("abcdefgh"),
            memberships=st.frozensets(
                st.tuples(st.sampled_from(["title", "store_manager"]), st.sampled_from([None, EAST, WEST]))
            ),
            absent=st.booleans(),
            load=st.integers(0, 3).map(Decimal),
        ),
        unique_by=lambda one: one.person_id,
    ),
    st.sampled_from(["role", "least-loaded", "same-person", "expression"]),
    st.frozensets(st.sampled_from("abcdefgh")),
    st.sampled_from([None, *"abcdefgh"]),
)
def test_nobody_absent_or_excluded_is_ever_chosen_and_the_order_of_candidates_does_not_matter(
    people, rule, excluded, named
):
    terms = AssignmentTerms(rule=rule, role="title")
    asked = {"branch_id": EAST, "previous": named, "wanted": named, "excluded": excluded}
    choice = choose(people, terms, **asked)
    if choice.person_id is not None:
        chosen = next(one for one in people if one.person_id == choice.person_id)
        assert not chosen.absent
        assert chosen.person_id not in excluded
    else:
        assert choice.group is not None
    assert choose(people[::-1], terms, **asked) == choice

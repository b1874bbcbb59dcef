"""Two replays side by side: the difference in words, and for whom."""

from __future__ import annotations

from agent.backtest.comparison import Moved, differences
from agent.backtest.cost import MeasuredCost
from agent.backtest.figures import figures
from agent.backtest.replay import HandOver, Replay, Sent
from ledger.account import AccountFacts
from policies.decide import Standing
from policies.policy import Channel, Policy
from tests.agent.backtest.books import day


def a_replay(*messages: tuple[int, int], people: dict[int, int] | None = None) -> Replay:
    """Make a replay of these messages (customer, day) and hand-overs (customer: day); customers 1 and 2 are vip."""
    tags = {1: frozenset({"vip"}), 2: frozenset({"vip"})}
    who = {one: AccountFacts(one, f"C{one}", f"C{one} Ltd", tags=tags.get(one, frozenset())) for one in range(1, 9)}
    sent = [Sent(one, day(when), Channel.EMAIL, "friendly", "day 1", {"EUR": 100}, (), None) for one, when in messages]
    handed = [HandOver(one, day(when), "Maria", "late", {"EUR": 100}) for one, when in (people or {}).items()]
    return Replay(Policy(text=""), day(0), day(9), who, sent, handed)


def words(before: Replay, after: Replay, figure: str) -> list[str]:
    return [one.words for one in differences(before, after) if one.figure == figure]


def test_more_messages_say_how_many_go_to_tagged_customers() -> None:
    before, after = a_replay((1, 0), (5, 0)), a_replay((1, 0), (1, 4), (5, 0), (6, 0), (7, 0))
    assert words(before, after, "messages") == ["3 more messages, 1 of them to customers tagged vip"]
    (found,) = [one for one in differences(before, after) if one.figure == "messages"]
    assert found.moved == (Moved(1, 1, 2), Moved(6, 0, 1), Moved(7, 0, 1))


def test_a_group_that_moves_the_other_way_is_not_called_a_part_of_the_whole() -> None:
    before, after = a_replay((5, 0), (6, 0), (7, 0)), a_replay((1, 0))
    assert words(before, after, "messages") == ["2 fewer messages, 1 more to customers tagged vip"]


def test_as_many_messages_to_other_customers_are_a_difference_too() -> None:
    assert words(a_replay((5, 0)), a_replay((6, 0)), "messages") == ["as many messages, but not for the same customers"]


def test_accounts_that_reach_a_person_sooner_later_newly_or_no_more_are_told_apart() -> None:
    before = a_replay(people={1: 8, 2: 9, 3: 5, 4: 1})
    after = a_replay(people={1: 2, 2: 3, 3: 6, 5: 1})
    assert words(before, after, "people") == [
        "1 account reaches a person that did not before",
        "1 account reaches a person no more",
        "2 accounts reach a person 6 days earlier",
        "1 account reaches a person 1 day later",
    ]


def test_shifts_of_different_length_are_given_by_the_middle_and_the_ends() -> None:
    before, after = a_replay(people={1: 9, 2: 9, 3: 9}), a_replay(people={1: 8, 2: 6, 3: 2})
    assert words(before, after, "people") == ["3 accounts reach a person 3 days (in the middle; 1 to 7) earlier"]


def test_the_same_replay_has_no_difference() -> None:
    assert differences(a_replay((1, 0), people={1: 3}), a_replay((1, 0), people={1: 3})) == []


def test_every_figure_is_the_sum_of_its_list() -> None:
    found = a_replay((1, 0), (1, 4), (2, 1), people={3: 2})
    found.days[Standing.PROMISED][4] = 6
    counted = {figure.key: figure.value for figure in figures(found)}
    assert counted == {
        "messages": 3,
        "customers": 2,
        "channel:email": 3,
        "tone:friendly": 3,
        "stage:day 1": 3,
        "approvals": 0,
        "calls": 0,
        "hand-overs": 1,
        "people": 1,
        "days:promised": 6,
    }


def test_cost_is_estimated_from_what_messages_cost_so_far() -> None:
    assert MeasuredCost(messages=40, micros=100_000).of(90) == 225_000

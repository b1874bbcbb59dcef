"""The figures of a replay, each with the list it was counted from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from agent.backtest.replay import Replay, Sent
from policies.decide import Standing

#: Reasons to leave an account alone that came from the customer or a person, and how a figure names them.
RESPECTED = {
    Standing.PROMISED: "left alone because of a promise",
    Standing.DISPUTED: "left alone because of a dispute",
    Standing.PENDING_CASH: "left alone because a payment was said to be on its way",
    Standing.ON_HOLD: "left alone because of a hold",
    Standing.AWAITING_REVIEW: "left alone because a case waited for a person",
    Standing.NO_CONTACT: "left alone because the policy keeps away",
    Standing.PAUSED: "left alone because the policy pauses",
    Standing.HANDED_OVER: "with a person",
}


class Entry(NamedTuple):
    """One line of the list behind a figure; `adds` is what it adds to the figure, `day` is None for sums."""

    customer_id: int
    day: date | None
    what: str
    adds: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit in words, one thing and several, and the list it was counted from."""

    key: str
    one: str
    many: str
    entries: tuple[Entry, ...]

    @property
    def value(self) -> int:
        """The number."""
        return sum(entry.adds for entry in self.entries)

    @property
    def by_customer(self) -> dict[int, int]:
        """The number by customer."""
        found: dict[int, int] = {}
        for entry in self.entries:
            found[entry.customer_id] = found.get(entry.customer_id, 0) + entry.adds
        return found


def figures(found: Replay) -> list[Figure]:
    """Count a replay: contacts by kind, what people were asked, and what was left alone and why."""
    messages = [sent for sent in found.sent if not sent.by_person]
    calls = [sent for sent in found.sent if sent.by_person]
    approvals = [sent for sent in messages if sent.approver]
    handed = tuple(Entry(one.customer_id, one.day, one.reason) for one in found.handed_over)
    return [
        Figure("messages", "message", "messages", _contacts(messages)),
        Figure("customers", "customer written to", "customers written to", _firsts(_contacts(messages))),
        *_by("channel", found.sent, [(sent.channel.value, f"by {sent.channel.value}") for sent in found.sent]),
        *_by("tone", messages, [(sent.tone, f"in a {_plain(sent.tone)} tone") for sent in messages]),
        *_by("stage", found.sent, [(sent.stage, f"of stage {sent.stage}") for sent in found.sent]),
        Figure("approvals", "approval asked", "approvals asked", _contacts(approvals)),
        Figure("calls", "contact asked of a person", "contacts asked of a person", _contacts(calls)),
        Figure("hand-overs", "hand-over to a person", "hand-overs to a person", handed),
        Figure("people", "account that reaches a person", "accounts that reach a person", reaching(found)),
        *_left_alone(found),
    ]


def reaching(found: Replay) -> tuple[Entry, ...]:
    """Return the first day on which each account reached a person, by a call or a hand-over."""
    calls = _contacts([sent for sent in found.sent if sent.by_person])
    return _firsts([*calls, *(Entry(one.customer_id, one.day, one.reason) for one in found.handed_over)])


def _contacts(sent: Iterable[Sent]) -> tuple[Entry, ...]:
    return tuple(Entry(one.customer_id, one.day, _words(one)) for one in sent)


def _words(sent: Sent) -> str:
    approval = f", approved by {sent.approver}" if sent.approver else ""
    return f"{sent.channel.value}, {_plain(sent.tone)}, stage {sent.stage}{approval}"


def _plain(label: str) -> str:
    return label.replace("_", " ")


def _firsts(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    first: dict[int, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.day or date.max):
        first.setdefault(entry.customer_id, entry)
    return tuple(first.values())


def _by(part: str, sent: list[Sent], names: list[tuple[str, str]]) -> list[Figure]:
    """Split contacts by one of their properties, the most frequent first."""
    groups: dict[tuple[str, str], list[Sent]] = {}
    for one, name in zip(sent, names, strict=True):
        groups.setdefault(name, []).append(one)
    found = []
    for (key, words), group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        found.append(Figure(f"{part}:{key}", f"contact {words}", f"contacts {words}", _contacts(group)))
    return found


def _left_alone(found: Replay) -> list[Figure]:
    return [
        Figure(
            f"days:{standing.value}",
            f"account-day {words}",
            f"account-days {words}",
            tuple(Entry(customer_id, None, words, days) for customer_id, days in counts.items()),
        )
        for standing, words in RESPECTED.items()
        if (counts := found.days.get(standing))
    ]

"""Two replays side by side: what one policy would have done otherwise, in words, each with the list behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple

from agent.backtest.figures import Figure, figures, reaching
from agent.backtest.replay import Replay


class Moved(NamedTuple):
    """A customer for whom a figure differs: its count before and after, or the day a person was reached."""

    customer_id: int
    before: int | str
    after: int | str


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence about what differs, the figure it is about, and the customers it is counted from."""

    figure: str
    words: str
    moved: tuple[Moved, ...]


def differences(before: Replay, after: Replay) -> list[Difference]:
    """Say in words what the second policy would have done otherwise than the first."""
    old = {figure.key: figure for figure in figures(before)}
    new = {figure.key: figure for figure in figures(after)}
    found = []
    for key, figure in {**old, **new}.items():
        # People are told of by day; where all goes by one channel, its figure is the one of messages.
        if key == "people" or (key == "channel:email" and not _calls(before, after)):
            continue
        found += _changed(figure, old.get(key), new.get(key), after)
    return [*found, *_reaching(before, after)]


def _calls(*replays: Replay) -> bool:
    return any(sent.by_person for replay in replays for sent in replay.sent)


def _changed(shape: Figure, old: Figure | None, new: Figure | None, after: Replay) -> list[Difference]:
    was, now = (old.by_customer if old else {}), (new.by_customer if new else {})
    moved = tuple(
        Moved(customer_id, was.get(customer_id, 0), now.get(customer_id, 0))
        for customer_id in sorted({*was, *now})
        if was.get(customer_id, 0) != now.get(customer_id, 0)
    )
    if not moved:
        return []
    change = sum(now.values()) - sum(was.values())
    noun = shape.one if abs(change) == 1 else shape.many
    words = f"{abs(change):,} {'more' if change > 0 else 'fewer'} {noun}" if change else f"as many {shape.many}"
    if not change:
        words += f", but not for the same {'customers' if len(moved) > 1 else 'customer'}"
    tagged = _tagged(moved, after, change) if shape.key == "messages" else ""
    return [Difference(shape.key, words + tagged, moved)]


def _tagged(moved: Iterable[Moved], after: Replay, change: int) -> str:
    """Say how much of a change falls on tagged customers, where it points the same way."""
    by_tag: dict[str, int] = {}
    for one in moved:
        for tag in sorted(after.who[one.customer_id].tags):
            by_tag[tag] = by_tag.get(tag, 0) + int(one.after) - int(one.before)
    parts = []
    for tag, count in sorted(by_tag.items(), key=lambda item: (-abs(item[1]), item[0])):
        if count and change and (count > 0) == (change > 0) and abs(count) <= abs(change):
            parts.append(f"{abs(count):,} of them to customers tagged {tag}")
        elif count:
            parts.append(f"{abs(count):,} {'more' if count > 0 else 'fewer'} to customers tagged {tag}")
    return "".join(f", {part}" for part in parts)


def _reaching(before: Replay, after: Replay) -> list[Difference]:
    was = {entry.customer_id: entry.day for entry in reaching(before) if entry.day}
    now = {entry.customer_id: entry.day for entry in reaching(after) if entry.day}
    shifts = {one: (now[one] - was[one]).days for one in was.keys() & now.keys()}
    earlier = {one: -days for one, days in shifts.items() if days < 0}
    later = {one: days for one, days in shifts.items() if days > 0}
    groups = (
        (now.keys() - was.keys(), "that did not before"),
        (was.keys() - now.keys(), "no more"),
        (earlier.keys(), f"{_days(earlier.values())} earlier"),
        (later.keys(), f"{_days(later.values())} later"),
    )
    return [_reached(customers, how, was, now) for customers, how in groups if customers]


def _reached(customers: Iterable[int], how: str, was: Mapping[int, date], now: Mapping[int, date]) -> Difference:
    ids = sorted(customers)
    moved = tuple(Moved(one, _day(was.get(one)), _day(now.get(one))) for one in ids)
    subject = "1 account reaches" if len(ids) == 1 else f"{len(ids):,} accounts reach"
    return Difference("people", f"{subject} a person {how}", moved)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "never"


def _days(days: Iterable[int]) -> str:
    """Write by how much accounts were moved: exactly, or in the middle where they differ."""
    found = sorted(days)
    if not found:
        return ""
    middle = round(median(found))
    words = "1 day" if middle == 1 else f"{middle} days"
    return words if found[0] == found[-1] else f"{words} (in the middle; {found[0]} to {found[-1]})"

"""Kept connections: one per thread at work, closed when old, worn or broken."""

from __future__ import annotations

from itertools import count

from channels.pool import Pool


def test_a_connection_given_back_is_lent_again_and_two_at_once_are_two() -> None:
    numbers, closed = count(), list[int]()
    pool: Pool[int] = Pool(lambda: next(numbers), closed.append)
    first, second = pool.borrow(), pool.borrow()
    assert (first.connection, second.connection) == (0, 1)
    pool.give_back(first)
    assert pool.borrow().connection == 0
    assert closed == []


def test_an_old_or_much_used_connection_is_closed_and_replaced() -> None:
    now, numbers, closed = [0.0], count(), list[int]()
    pool: Pool[int] = Pool(lambda: next(numbers), closed.append, max_age_seconds=60, max_uses=2, clock=lambda: now[0])
    lent = []
    for now[0] in (0, 1, 2, 100):
        lease = pool.borrow()
        lent.append(lease.connection)
        pool.give_back(lease)
    assert lent == [0, 0, 1, 2]
    assert closed == [0, 1]


def test_closing_the_pool_closes_what_it_keeps() -> None:
    closed: list[str] = []
    pool: Pool[str] = Pool(lambda: "link", closed.append)
    pool.give_back(pool.borrow())
    pool.close()
    assert closed == ["link"]

"""A till for each test; the book behind it is shared by all tests of a kind of database."""

from __future__ import annotations

import pytest

from tests.store.books import Book
from tests.tools.cash.till import Till


@pytest.fixture
def till(book: Book) -> Till:
    return Till(book)


@pytest.fixture
def acme(till: Till) -> Till:
    """A till at which ACME's account is known."""
    till.know_acme()
    return till

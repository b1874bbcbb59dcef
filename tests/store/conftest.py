"""Gives every test here a book of its own."""

from tests.store.books import book, shared_database  # noqa: F401

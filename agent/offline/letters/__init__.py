"""The offline model's letters: decides the routine account and words the message in the customer's language."""

from agent.offline.letters.deciding import decide
from agent.offline.letters.writing import write_letter

__all__ = ["decide", "write_letter"]

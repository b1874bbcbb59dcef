"""Answers as their readers see them."""

from __future__ import annotations

from email.message import EmailMessage

from tests.agent.workplace import text_of

_CLOSINGS = ("A question, or", "Fragen, oder", "Une question", "¿Alguna pregunta")


def said(answer: EmailMessage) -> list[str]:
    """Return the paragraphs of an answer between greeting and closing."""
    plain = "\n".join(text_of(answer).splitlines()).replace("\xa0", " ").replace("\u202f", " ")
    paragraphs = plain.split("\n\n")
    closing = next(i for i, one in enumerate(paragraphs) if one.startswith(_CLOSINGS))
    return paragraphs[1:closing]

"""Wording a letter without a model: the account's tone and history choose among texts kept per language."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from prompts.account_decision import AccountView, DecideAccount
from tools.actions import SendEmail

LANGUAGES = ("en", "de", "fr", "es")
#: Tones that state facts and a request and nothing else besides.
TONES = ("service", "friendly", "polite_firm", "firm", "formal")


def write_letter(prompt: DecideAccount) -> SendEmail:
    """Word the letter for an account; after a refusal the plainest text is taken.

    The variant follows the length of the history, so it changes with every touch the history tells of.
    """
    account = prompt.account
    texts = _texts(_language(account.language))
    text = _plain(texts, account) if prompt.refused else _variant(texts, account)
    number = "one" if len(account.invoices) == 1 else "many"
    paragraphs = [text["opening"][number], "{{invoice_table}}"]
    if not prompt.refused:
        paragraphs[1:1] = _promise(texts, account)
        paragraphs += [texts["dispute"]] if account.has_open_dispute else []
    return SendEmail(
        clauses=tuple(clause.id for clause in account.clauses),
        tone=account.tone if account.tone in TONES else "polite_firm",
        subject=text["subject"][number],
        paragraphs=(*paragraphs, " ".join([text["ask"][number], *(texts["must"][what] for what in account.must_ask)])),
    )


def _variant(texts: dict[str, Any], account: AccountView) -> dict[str, Any]:
    variants = texts[_kind(account)]
    variant: dict[str, Any] = variants[len(account.history) % len(variants)]
    return variant


def _plain(texts: dict[str, Any], account: AccountView) -> dict[str, Any]:
    plain: dict[str, Any] = texts["plain"]["before_due" if account.oldest_days_overdue <= 0 else "overdue"]
    return plain


def _kind(account: AccountView) -> str:
    """Name the texts that are true for the account: nothing is called late before it is."""
    if account.oldest_days_overdue <= 0:
        return "before_due"
    if account.tone == "service":
        return "friendly"
    return account.tone if account.tone in TONES else "polite_firm"


def _promise(texts: dict[str, Any], account: AccountView) -> list[str]:
    if account.broken_promises <= 0:
        return []
    return [texts["promise"]["once" if account.broken_promises == 1 else "again"]]


def _language(locale: str) -> str:
    language = locale.strip().lower().replace("-", "_").split("_", maxsplit=1)[0]
    return language if language in LANGUAGES else "en"


@lru_cache(maxsize=len(LANGUAGES))
def _texts(language: str) -> dict[str, Any]:
    written = Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8")
    if language == "fr":
        # French sets a hard space before these marks; kept out of the file so that it stays easy to edit.
        for mark in ":;?!":
            written = written.replace(f" {mark}", f"\u00a0{mark}")
    return tomllib.loads(written)

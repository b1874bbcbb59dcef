"""What a person decides about an answer that waits: released as it stands, in other words, or turned down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.findings import Finding
from ledger.states import TouchState, move
from store.events import Journal
from store.tables import Answer
from tools.answers.delivery import answer_proposal
from tools.answers.ends import WAITING, ask_for_service
from tools.answers.making import make_answer
from tools.answers.reading import read_desk
from tools.office import Office, PolicyInForce


def release_answer(journal: Journal, answer_id: int, content_hash: str) -> None:
    """Let exactly this content leave, if its guard lets it pass then."""
    answer = journal.session.get_one(Answer, answer_id, with_for_update=True, populate_existing=True)
    answer.state = move(answer.state, TouchState.APPROVED)
    answer.approved_hash = content_hash


def reword_answer(
    journal: Journal, office: Office, policy: PolicyInForce, answer_id: int, words: Sequence[str]
) -> tuple[dict[str, Any], list[Finding]]:
    """Give an answer a person's paragraphs; return the new proposal, and what forbids its text."""
    answer = journal.session.get_one(Answer, answer_id, with_for_update=True, populate_existing=True)
    answer.words = list(words)
    made = make_answer(read_desk(journal.session, office, policy, [answer]), answer)
    found = list(made.findings)
    if not made.content_hash:
        found.append(Finding("answer.facts", "what it answers does not hold any more"))
    return answer_proposal(answer, made), found


def turn_down_answer(journal: Journal, answer_id: int, reason: str) -> None:
    """Let an answer not leave; what it would have done by itself is given to a person."""
    answer = journal.session.get_one(Answer, answer_id, with_for_update=True, populate_existing=True)
    answer.state = move(answer.state, TouchState.CANCELLED)
    answer.note = f"turned down by {journal.actor.removeprefix('person:')}: {reason}"
    journal.record("answer_not_sent", answer.customer_id, answer_id=answer_id, reason=answer.note)
    ask_for_service(journal, answer)


def answer_waits(journal: Journal, answer_id: int) -> bool:
    """Say whether an answer may still leave by itself."""
    return journal.session.get_one(Answer, answer_id, populate_existing=True).state in WAITING

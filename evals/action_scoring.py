"""Scores what was done about labelled messages against the actions of their labels. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evals.labels import LabelledMessage, ReplyAction
from evals.scoring import Figure, Miss, Scorecard, Share, Tally, total
from prompts.reply_reading import Intent

Actions = frozenset[ReplyAction]
NOTHING: Actions = frozenset({ReplyAction.NONE})
_A_PROMISE = frozenset({ReplyAction.RECORD_PROMISE, ReplyAction.ASK_DATE})
#: What an intent may cause that is claimed in `also`; an intent that is not named here may at most ask a person.
_MAY_CAUSE: Mapping[Intent, Actions] = {
    Intent.PROMISE_FULL: _A_PROMISE,
    Intent.PROMISE_PARTIAL: _A_PROMISE,
    Intent.PROMISE_VAGUE: _A_PROMISE,
    Intent.PAYMENT_RUN: _A_PROMISE,
    Intent.ALREADY_PAID: frozenset({ReplyAction.SEARCH_CASH}),
    Intent.REMITTANCE_ADVICE: frozenset({ReplyAction.SEARCH_CASH}),
    Intent.SHORT_PAY_NOTICE: frozenset({ReplyAction.OPEN_DEDUCTION, ReplyAction.SEARCH_CASH}),
    Intent.TAX_WITHHOLDING: frozenset({ReplyAction.OPEN_DEDUCTION, ReplyAction.SEARCH_CASH}),
    Intent.DISPUTE_FULL: frozenset({ReplyAction.OPEN_DISPUTE}),
    Intent.DISPUTE_PARTIAL: frozenset({ReplyAction.OPEN_DISPUTE}),
    Intent.INVOICE_COPY: frozenset({ReplyAction.SEND_COPY}),
    Intent.DOCUMENT_REQUEST: frozenset({ReplyAction.PROVIDE_DOCUMENT}),
    Intent.PORTAL_SUBMISSION: frozenset({ReplyAction.PROVIDE_DOCUMENT}),
    Intent.STATEMENT_REQUEST: frozenset({ReplyAction.SEND_STATEMENT}),
    Intent.BANK_DETAIL_REQUEST: frozenset({ReplyAction.SEND_BANK_DETAILS}),
    Intent.REDIRECT: frozenset({ReplyAction.CONTACT_CHANGE}),
    Intent.NOT_CUSTOMER: frozenset({ReplyAction.CONTACT_CHANGE}),
    Intent.LEFT_COMPANY: frozenset({ReplyAction.MARK_LEFT, ReplyAction.CONTACT_CHANGE}),
    Intent.OUT_OF_OFFICE: frozenset({ReplyAction.WAIT}),
    Intent.BANK_CHANGE_NOTICE: frozenset({ReplyAction.FRAUD_HOLD}),
    Intent.HARDSHIP: frozenset({ReplyAction.HARDSHIP_HOLD}),
    Intent.INSOLVENCY: frozenset({ReplyAction.INSOLVENCY_HOLD}),
    Intent.LEGAL_THREAT: frozenset({ReplyAction.LEGAL_HOLD}),
    Intent.REGULATOR: frozenset({ReplyAction.LEGAL_HOLD}),
    Intent.ABUSIVE: frozenset({ReplyAction.STOP_CONTACT}),
    Intent.OPT_OUT: frozenset({ReplyAction.OPT_OUT}),
    Intent.HUMAN_REQUEST: frozenset({ReplyAction.HAND_TO_PERSON}),
    Intent.CALL_REQUEST: frozenset({ReplyAction.SCHEDULE_CALL}),
    Intent.LANGUAGE_SWITCH: frozenset({ReplyAction.SET_LANGUAGE}),
    Intent.INJECTION: frozenset({ReplyAction.FLAG}),
    Intent.THANKS: NOTHING,
}


@dataclass(frozen=True, slots=True)
class ActionScore:
    """How one message was dealt with: right, beyond what its label allows, and left undone."""

    case: str
    right: Actions
    false: Actions
    missed: Actions

    @property
    def exact(self) -> bool:
        """Whether everything was done that should be, and nothing else."""
        return not self.false and not self.missed


def score_actions(message: LabelledMessage, done: Actions) -> ActionScore:
    """Compare what was done about one message with its label; what `also` allows counts neither way."""
    wanted, may = frozenset(message.actions), _allowed(message.also)
    if wanted == NOTHING and done and done <= may:
        return ActionScore(message.id, NOTHING, frozenset(), frozenset())
    return ActionScore(message.id, wanted & done, done - wanted - may, wanted - done)


def _allowed(also: Sequence[Intent]) -> Actions:
    asks = frozenset({ReplyAction.REVIEW})
    return frozenset[ReplyAction]().union(*(_MAY_CAUSE.get(intent, asks) for intent in also))


def with_actions(card: Scorecard, messages: Sequence[LabelledMessage], done: Mapping[str, Actions]) -> Scorecard:
    """Add to a card how a set of messages was dealt with; of one nobody could read, nothing is right."""
    scores = [score_actions(message, done.get(message.id, frozenset())) for message in messages]
    tallies = _tallies(scores)
    # To do nothing is no action: it counts for the exact share, and in a row of its own.
    micro = total(tally for action, tally in tallies.items() if action is not ReplyAction.NONE)
    figures = (
        Figure("actions_exact", Share(sum(score.exact for score in scores), len(scores))),
        Figure("action_precision", micro.precision),
        Figure("action_recall", micro.recall),
    )
    return replace(
        card,
        figures=(*card.figures, *figures),
        classes=(*card.classes, *((f"do: {action}", tally) for action, tally in tallies.items())),
        misses=(*card.misses, *(miss for score in scores for miss in _misses(score))),
    )


def _tallies(scores: Sequence[ActionScore]) -> dict[ReplyAction, Tally]:
    right = Counter(action for score in scores for action in score.right)
    false = Counter(action for score in scores for action in score.false)
    missed = Counter(action for score in scores for action in score.missed)
    counted = {action: Tally(right[action], false[action], missed[action]) for action in ReplyAction}
    return {action: tally for action, tally in counted.items() if tally != Tally()}


def _misses(score: ActionScore) -> list[Miss]:
    return [
        *(Miss(score.case, f"not done: {action}") for action in sorted(score.missed)),
        *(Miss(score.case, f"done: {action}") for action in sorted(score.false)),
    ]

"""Scores what was read from labelled messages: intents, slots, and the mistakes that must never happen. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from evals.labels import ExpectedClaim, LabelledMessage
from evals.scoring import Figure, Miss, Scorecard, Share, Tally, total
from prompts.reply_reading import DisputeReason, Intent

#: Intents that must not be overlooked where a message was labelled critical.
GRAVE = frozenset({
    Intent.OPT_OUT, Intent.LEGAL_THREAT, Intent.INSOLVENCY, Intent.BANK_CHANGE_NOTICE, Intent.REGULATOR,
    Intent.HARDSHIP, Intent.ABUSIVE, Intent.INJECTION, Intent.SETTLEMENT_OFFER, Intent.REDIRECT,
})  # fmt: skip
#: Intents that stop chasing: claiming one that was not made costs money and truth.
PAUSING = frozenset({
    Intent.PROMISE_FULL, Intent.PROMISE_PARTIAL, Intent.PROMISE_CONDITIONAL, Intent.PAYMENT_RUN,
    Intent.ALREADY_PAID, Intent.REMITTANCE_ADVICE,
})  # fmt: skip
#: Intents for which a day that the label does not state is a mistake.
_DAY_JUDGED = frozenset({Intent.PROMISE_FULL, Intent.PROMISE_PARTIAL, Intent.PROMISE_VAGUE})
_AMOUNT_JUDGED = _DAY_JUDGED | {Intent.ALREADY_PAID, Intent.PAYMENT_RUN}
SLOTS = ("day", "amount", "invoices", "reason")


@dataclass(frozen=True, slots=True)
class SeenClaim:
    """A claim as a reader made it, whatever types the reader uses; amounts in minor units.

    One that is not `sure` is not acted on: chasing waits until a person has looked.
    """

    intent: Intent
    day: date | None = None
    amount_minor: int | None = None
    currency: str = ""
    invoices: tuple[str, ...] = ()
    reason: DisputeReason | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class SlotVerdicts:
    """How often each slot was right, wrong, or left empty."""

    right: Counter[str]
    wrong: Counter[str]
    empty: Counter[str]


@dataclass(frozen=True, slots=True)
class MessageScore:
    """The score of one message."""

    tallies: dict[Intent, Tally]
    slots: SlotVerdicts
    misses: tuple[Miss, ...]
    false_pauses: int
    grave_not_named: int
    left_to_a_person: bool


def score_message(message: LabelledMessage, seen: Iterable[SeenClaim]) -> MessageScore:
    """Compare the claims read from one message with its labels."""
    claims = list(dict.fromkeys(seen))
    pairs, extra, missed = _pair(message, claims)
    # Saying that one is not sure is no false claim: it costs a person's time, and is counted as that.
    unwanted = [c for c in extra if c.intent not in (*message.also, Intent.UNCLEAR)]
    tallies: Counter[tuple[Intent, str]] = Counter()
    tallies.update((wanted.intent, "right") for wanted, _ in pairs)
    tallies.update((claim.intent, "false") for claim in unwanted)
    tallies.update((wanted.intent, "missed") for wanted in missed)
    slots = SlotVerdicts(Counter(), Counter(), Counter())
    asks = any(claim.intent is Intent.UNCLEAR or not claim.sure for claim in claims)
    grave = [wanted for wanted in missed if message.critical and wanted.intent in GRAVE]
    # Grave news that nobody named harms nobody where a person is asked to read the message before it is chased past.
    misses = [Miss(message.id, f"missed {w.intent}", critical=w in grave and not asks) for w in missed]
    misses += [Miss(message.id, f"false {c.intent}", critical=message.critical and _pauses(c)) for c in unwanted]
    for wanted, claim in pairs:
        misses += _judge_slots(message, wanted, claim, slots)
    intents = {intent for intent, _ in tallies}
    return MessageScore(
        {i: Tally(tallies[i, "right"], tallies[i, "false"], tallies[i, "missed"]) for i in intents},
        slots,
        tuple(misses),
        sum(_pauses(claim) for claim in unwanted),
        len(grave),
        any(claim.intent is Intent.UNCLEAR for claim in extra) or any(_is_asked_about(claim) for claim in claims),
    )


def _is_asked_about(claim: SeenClaim) -> bool:
    return not claim.sure and claim.intent is not Intent.UNCLEAR


def _pauses(claim: SeenClaim) -> bool:
    return claim.intent in PAUSING and claim.sure


Pairs = list[tuple[ExpectedClaim, SeenClaim]]


def _pair(message: LabelledMessage, claims: list[SeenClaim]) -> tuple[Pairs, list[SeenClaim], list[ExpectedClaim]]:
    """Pair labels and claims of one intent, the most alike first; return pairs, claims and labels left over."""
    labels, given, pairs = dict(enumerate(message.expected)), dict(enumerate(claims)), []
    alike = [
        (-_likeness(message, wanted, claim), i, j)
        for i, wanted in labels.items()
        for j, claim in given.items()
        if wanted.intent is claim.intent
    ]
    for _, i, j in sorted(alike):
        if i in labels and j in given:
            pairs.append((labels.pop(i), given.pop(j)))
    return pairs, list(given.values()), list(labels.values())


def _likeness(message: LabelledMessage, wanted: ExpectedClaim, claim: SeenClaim) -> int:
    return sum(_verdict(message, slot, wanted, claim) == "right" for slot in SLOTS)


def _judge_slots(message: LabelledMessage, wanted: ExpectedClaim, claim: SeenClaim, slots: SlotVerdicts) -> list[Miss]:
    misses = []
    for slot in SLOTS:
        verdict = _verdict(message, slot, wanted, claim)
        if verdict:
            {"right": slots.right, "wrong": slots.wrong, "empty": slots.empty}[verdict][slot] += 1
        if verdict in ("wrong", "empty"):
            critical = verdict == "wrong" and slot == "day" and message.critical and _pauses(claim)
            misses.append(Miss(message.id, f"{verdict} {slot} of {claim.intent}{_told(slot, wanted, claim)}", critical))
    return misses


def _told(slot: str, wanted: ExpectedClaim, claim: SeenClaim) -> str:
    name = {"amount": "amount_minor"}.get(slot, slot)
    return f": {getattr(claim, name) or 'nothing'} for {getattr(wanted, name) or 'nothing'}"


def _verdict(message: LabelledMessage, slot: str, wanted: ExpectedClaim, claim: SeenClaim) -> str:
    """Judge one slot: right, wrong, empty, or "" where the label leaves it open."""
    if slot == "day":
        return _judge(_weekday(wanted.day), _weekday(claim.day), strict=wanted.intent in _DAY_JUDGED)
    if slot == "amount":
        return _amount(message, wanted, claim)
    if slot == "reason":
        named = None if claim.reason is DisputeReason.UNSTATED else claim.reason
        return _judge(wanted.reason, named, strict=False)
    if wanted.invoices is None:
        return ""
    return _judge(frozenset(wanted.invoices) or None, frozenset(claim.invoices) or None, strict=True)


def _judge(wanted: object, given: object, *, strict: bool) -> str:
    if wanted is None:
        return "wrong" if strict and given is not None else ""
    if given is None:
        return "empty"
    return "right" if given == wanted else "wrong"


def _amount(message: LabelledMessage, wanted: ExpectedClaim, claim: SeenClaim) -> str:
    if claim.amount_minor is None:
        return "empty" if wanted.amount_minor is not None else ""
    given = claim.amount_minor, claim.currency or message.currency
    if wanted.amount_minor is not None:
        return "right" if given == (wanted.amount_minor, wanted.currency or message.currency) else "wrong"
    if claim.intent not in _AMOUNT_JUDGED or claim.amount_minor in _open_sums(message):
        return ""
    return "wrong"


def _open_sums(message: LabelledMessage) -> set[int]:
    """Return every sum of open invoices: the amounts that come from the ledger rather than from the words."""
    opens = [invoice.open_minor for invoice in message.invoices]
    return {sum(some) for size in range(1, len(opens) + 1) for some in combinations(opens, size)}


def _weekday(day: date | None) -> date | None:
    """Roll a Saturday or Sunday to its Monday: both ways of naming the day are right."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day and day.weekday() > 4 else day


def score_replies(
    results: Sequence[tuple[LabelledMessage, Sequence[SeenClaim]]], chosen_set: str, model: str, unanswered: int = 0
) -> Scorecard:
    """Score a whole set of messages; `unanswered` counts those the model gave no valid answer for."""
    scores = [score_message(message, seen) for message, seen in results]
    classes = {i: total(s.tallies[i] for s in scores if i in s.tallies) for i in Intent}
    classes = {intent: tally for intent, tally in classes.items() if tally != Tally()}
    micro = total(classes.values())
    misses = tuple(miss for score in scores for miss in score.misses)
    figures = [
        Figure("critical_misses", sum(miss.critical for miss in misses)),
        Figure("grave_not_named", sum(score.grave_not_named for score in scores)),
        Figure("false_pauses", sum(score.false_pauses for score in scores)),
        Figure("intent_f1", micro.f1),
        Figure("intent_precision", micro.precision),
        Figure("intent_recall", micro.recall),
        *_slot_figures([score.slots for score in scores]),
        Figure("left_to_a_person", Share(sum(s.left_to_a_person for s in scores), len(scores))),
        Figure("messages_read_whole", _whole(results, misses)),
        Figure("unanswered", unanswered),
    ]
    named = tuple((str(intent), tally) for intent, tally in classes.items())
    return Scorecard("replies", chosen_set, model, len(results), tuple(figures), named, misses)


def _slot_figures(slots: Sequence[SlotVerdicts]) -> list[Figure]:
    figures = []
    for slot in SLOTS:
        right, wrong, empty = (sum(getattr(s, kind)[slot] for s in slots) for kind in ("right", "wrong", "empty"))
        figures.append(Figure(f"{slot}_exact", Share(right, right + wrong)))
        figures.append(Figure(f"{slot}_found", Share(right, right + wrong + empty)))
    return figures


def _whole(results: Sequence[tuple[LabelledMessage, Sequence[SeenClaim]]], misses: Sequence[Miss]) -> Share:
    return Share(len(results) - len({miss.case for miss in misses}), len(results))

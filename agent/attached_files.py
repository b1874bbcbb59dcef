"""What customers attach: a few files of a message are read, and what they say was paid is acted on.

A paper that ties and names this customer's invoices pauses their chasing, as the same words in a message would.
Anything else goes to a person with the reason; money paid to an account that is not ours stops all contact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from agent.claim_actions import Desk, act_on, stop_and_tell
from agent.claim_effects import Effect
from agent.claim_records import record_claim
from agent.file_worker import FileWorker
from agent.mailed_advice import keep_mailed
from agent.reader.attachments.errand import Errand
from agent.reader.attachments.extracted import Unreadable
from agent.reader.attachments.remittance import Doubt, PaperKind, Remittance
from agent.reader.attachments.sniff import format_of
from agent.reader.claims import Claim, Scope
from channels.incoming_mail import ParsedMail
from channels.mail_attachments import attached_bytes
from ledger.bank_accounts import bare_account, is_iban
from ledger.money import Money
from prompts.reply_reading import Intent
from store.tables import Hold, HoldKind
from tools.evidence import Evidence
from tools.reviews import NewReview, ReviewKind, raise_review

#: Files of one message that are read, and what they may weigh together; pictures do not count.
MAX_FILES = 4
MAX_TOTAL_BYTES = 12 * 2**20
#: How many days ahead the day of an announced payment is believed without a person.
MAX_DAYS_AHEAD = 10
#: Rows of an advice kept with the event; the file itself is kept whole, in the raw message.
MAX_ROWS_KEPT = 200
_CONFIDENCE_PERCENT = 95
_ACCOUNT_WORDS = ("account no", "account number", "a/c", "acct", "konto", "compte", "cuenta")
#: "Please see attached", with a greeting and a name; a longer mail says something of its own.
_MOST_POINTING = 200
_POINTING = re.compile(
    r"\b(?:attach(?:ed|ment|ing)|enclosed|pfa|anbei|anhang|anlage|beigefügt|angehängt|ci-joint|pièce jointe|adjunt\w+|"
    r"allegat\w+|bijlage|bijgevoegd)\b",
    re.IGNORECASE,
)
_INTENTS = {PaperKind.ADVICE: Intent.REMITTANCE_ADVICE, PaperKind.PROOF: Intent.ALREADY_PAID}


@dataclass(frozen=True, slots=True)
class FileRead:
    """One attachment as it was understood: which of the message, its hash, and what it is (None: nothing to us)."""

    ordinal: int
    sha256: str
    found: Remittance | Unreadable | None


@dataclass(frozen=True, slots=True)
class Attached:
    """The files of a message; `left_out` counts those beyond the limits, `is_mute` says that it has no words."""

    files: tuple[FileRead, ...] = ()
    left_out: int = 0
    is_mute: bool = False


NOTHING_ATTACHED = Attached()


def own_accounts(bank_details: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return the accounts among the details on our letterhead: every IBAN, and numbers labelled as accounts."""
    labelled = ((label.casefold(), value) for label, value in bank_details)
    return frozenset(
        bare_account(value)
        for label, value in labelled
        if is_iban(value) or (any(word in label for word in _ACCOUNT_WORDS) and any(c.isdigit() for c in value))
    )


def read_attached(raw: bytes, mail: ParsedMail, errand: Errand, worker: FileWorker) -> Attached:
    """Have the files of a mail read; raises WorkerError when the process for it does not start."""
    contents = attached_bytes(raw, {attachment.sha256 for attachment in mail.attachments})
    readable = {sha256: content for sha256, content in contents.items() if format_of(content)}
    ordinals = {attachment.sha256: ordinal for ordinal, attachment in enumerate(mail.attachments, start=1)}
    read: list[FileRead] = []
    weight = 0
    for sha256, content in readable.items():
        weight += len(content)
        if len(read) == MAX_FILES or weight > MAX_TOTAL_BYTES:
            break
        read.append(FileRead(ordinals[sha256], sha256, worker.read(content, errand)))
    is_mute = bool(mail.attachments) and not mail.text[mail.newest[0] : mail.newest[1]].strip()
    return Attached(tuple(read), len(readable) - len(read), is_mute)


def claims_beside(attached: Attached, claims: tuple[Claim, ...], words: str) -> tuple[Claim, ...]:
    """Return what the words of a mail claim; words that only point to a paper which was understood are not unclear."""
    only_points = len(words) <= _MOST_POINTING and _POINTING.search(words) is not None
    if not only_points or not any(isinstance(file.found, Remittance) for file in attached.files):
        return claims
    return tuple(claim for claim in claims if claim.intent is not Intent.UNCLEAR)


def act_on_attached(attached: Attached, desk: Desk, outcomes: list[str]) -> tuple[tuple[str, str], ...]:
    """Act on what was read, after the words of the message, whose `outcomes` were these."""
    blocks = all(outcome == "noted" for outcome in outcomes)
    effects = []
    for file in attached.files:
        if isinstance(file.found, Remittance):
            effects.append(_act_on_paper(file, file.found, desk))
        elif file.found is not None:
            why = f"attachment {file.ordinal} {file.found.trouble.value}; it was not read"
            effects.append(_ask_to_open(desk, f"{file.ordinal}", why, blocks=blocks))
    if attached.left_out:
        limit = f"at most {MAX_FILES} files and {MAX_TOTAL_BYTES // 2**20} MB of a message are read"
        why = f"{attached.left_out} of its attachments were not read: {limit}"
        effects.append(_ask_to_open(desk, "more", why, blocks=blocks))
    if attached.is_mute and not effects and not outcomes:
        why = "the message has no words of its own, and nothing that is attached was understood"
        effects.append(_ask_to_open(desk, "mute", why, blocks=True))
    return tuple(effects)


def _act_on_paper(file: FileRead, paper: Remittance, desk: Desk) -> tuple[str, str]:
    claim = _claim(paper)
    _record_reading(file, paper, desk)
    doubt = _why_not(paper, desk)
    where = paper.total.place if paper.total else ""
    if paper.pays_to_us is False:
        foreign = next(account for account in paper.accounts if account.is_ours is False)
        where = foreign.place
        what = f"a {paper.kind.value} names an account that is not ours"
        effect = stop_and_tell(claim, desk, HoldKind.FRAUD, what, where=f"attachment {file.ordinal}, {where}")
    elif doubt:
        effect = _ask_about_paper(file, paper, desk, doubt)
    else:
        effect = _pause(claim, desk)
        keep_mailed(paper, desk, file.ordinal, file.sha256)
    record_claim(desk, claim, effect, file_sha256=file.sha256, file_place=where)
    return claim.intent.value, effect.outcome


def _claim(paper: Remittance) -> Claim:
    return Claim(
        intent=_INTENTS[paper.kind],
        evidence=(0, 0),
        confidence_percent=_CONFIDENCE_PERCENT,
        invoice_numbers=paper.invoice_numbers,
        scope=Scope.NAMED if paper.invoice_numbers else Scope.UNSAID,
        amount_minor=paper.total.minor if paper.total else None,
        currency=paper.currency if paper.total else None,
        day=paper.day.day if paper.day else None,
    )


def _why_not(paper: Remittance, desk: Desk) -> str:
    """Say why a paper is not acted on, as what follows "it"; empty when it may be."""
    if paper.doubts:
        return " and ".join(_doubt(doubt, paper) for doubt in paper.doubts)
    if not paper.invoice_numbers:
        return "names no invoice of this customer"
    if any(i.currency != paper.currency for i in desk.file.invoices if i.number in paper.invoice_numbers):
        return f"is in {paper.currency}, and an invoice it names is not"
    if paper.day is None:
        return ""
    ahead = (paper.day.day - desk.today).days
    if paper.kind is PaperKind.PROOF and ahead > 0:
        return f"is dated {paper.day.day}, which has not come yet"
    return f"announces a payment {ahead} days ahead" if ahead > MAX_DAYS_AHEAD else ""


def _doubt(doubt: Doubt, paper: Remittance) -> str:
    if doubt is not Doubt.DOES_NOT_SUM or paper.difference_minor is None or paper.total is None:
        return doubt.value
    apart = Money(abs(paper.difference_minor), paper.currency)
    return f"{doubt.value} ({paper.total.place}): they are {apart} apart"


def _pause(claim: Claim, desk: Desk) -> Effect:
    """Pause the invoices named, save those the words of the same message have paused already."""
    query = select(col(Hold.invoice_id)).where(
        col(Hold.message_id) == desk.message_id,
        col(Hold.kind) == HoldKind.PENDING_CASH,
        col(Hold.released_at).is_(None),
    )
    paused = set(desk.journal.session.scalars(query))
    numbers = {invoice.number for invoice in desk.file.invoices if invoice.id not in paused}
    left = tuple(number for number in claim.invoice_numbers if number in numbers)
    if not left:
        return Effect("noted")
    return act_on(Claim(claim.intent, claim.evidence, claim.confidence_percent, left, Scope.NAMED, day=claim.day), desk)


def _ask_about_paper(file: FileRead, paper: Remittance, desk: Desk, doubt: str) -> Effect:
    unknown = ", ".join(number.place for number in paper.unknown[:5])
    strangers = f"; numbers that are no invoices of this customer: {unknown}" if unknown else ""
    new = NewReview(
        kind=ReviewKind.CLAIM,
        customer_id=desk.customer_id,
        subject=f"{desk.file.name}: {paper.kind.value}",
        why=f"the {paper.kind.value} in attachment {file.ordinal} is not acted on: it {doubt}{strangers}",
        key=f"attachment:{desk.message_id}:{file.ordinal}",
        evidence=Evidence(desk.message_id),
    )
    raise_review(desk.journal, new)
    return Effect("review")


def _ask_to_open(desk: Desk, which: str, why: str, *, blocks: bool) -> tuple[str, str]:
    new = NewReview(
        kind=ReviewKind.UNREADABLE_MESSAGE,
        customer_id=desk.customer_id,
        subject=f"{desk.file.name}: an attachment needs to be opened",
        why=why,
        key=f"attachment:{desk.message_id}:{which}",
        evidence=Evidence(desk.message_id),
        blocks_chasing=blocks,
    )
    raise_review(desk.journal, new)
    return "attachment", "review"


def _record_reading(file: FileRead, paper: Remittance, desk: Desk) -> None:
    """Keep every figure with its place, so that a person can look it up in the file."""
    desk.journal.record(
        "attachment_read",
        desk.customer_id,
        message_id=desk.message_id,
        attachment=file.ordinal,
        sha256=file.sha256,
        paper=paper.kind.value,
        **_figures(paper),
    )


def _figures(paper: Remittance) -> dict[str, Any]:
    total, day, reference = paper.total, paper.day, paper.reference
    rows = [
        {"kind": row.kind.value, "minor": row.minor, "place": row.place, "invoices": list(row.invoice_numbers)}
        for row in paper.rows[:MAX_ROWS_KEPT]
    ]
    return {
        "currency": paper.currency,
        "amount_minor": total.minor if total else None,
        "amount_place": total.place if total else None,
        "day": day.day.isoformat() if day else None,
        "day_place": day.place if day else None,
        "reference": reference.token if reference else None,
        "reference_place": reference.place if reference else None,
        "invoice_numbers": list(paper.invoice_numbers),
        "rows": rows,
        "unknown": [{"written": one.written, "place": one.place} for one in paper.unknown[:MAX_ROWS_KEPT]],
        "accounts": [{"number": one.number, "place": one.place, "is_ours": one.is_ours} for one in paper.accounts],
        "doubts": [doubt.value for doubt in paper.doubts],
        "difference_minor": paper.difference_minor,
    }

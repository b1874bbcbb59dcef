"""The quarantined reader: a stored message, one customer's context and a model in, typed claims out.

Code marks sentences, dates, amounts and invoices; the model only points at the marks; code checks every pointer and
resolves it. A model that was taken over can choose among what stands in the message, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from agent.reader.amounts import mark_amounts
from agent.reader.checks import apart_from_orders, settle
from agent.reader.claims import Claim, ReadableMessage, ReaderContext, Reading
from agent.reader.dates import mark_dates
from agent.reader.forwarding import hands_on_a_thread
from agent.reader.injection import addresses_a_machine
from agent.reader.invoices import mark_invoices
from agent.reader.language import language_of
from agent.reader.resolve import resolve
from agent.reader.sentences import sentences, visible
from agent.reader.wanted_language import wanted_language
from prompts.model import Model
from prompts.reply_reading import Intent, ReadReply, ReplyReading

#: Characters of the newest words that are read; the rest of a longer message is for a person.
MAX_READ = 12_000


def read(message: ReadableMessage, context: ReaderContext, model: Model) -> Reading:
    """Read the newest words of a message into claims.

    Raises ModelError when the model gives no usable answer. What the answer points at wrongly becomes UNCLEAR.
    """
    prompt = marked(message, context)
    from_code = _seen_by_code(message, prompt)
    if not prompt.sentences:
        return Reading(from_code)
    reply = model.ask(prompt)
    answer: ReplyReading = reply.value
    claims = resolve(answer, prompt, message, context)
    orders = [claim.evidence for claim in (*claims, *from_code) if claim.intent is Intent.INJECTION]
    claims = apart_from_orders(claims, orders, message.text)
    settled = settle((*claims, *from_code), sent_on=message.sent_at.astimezone(context.zone).date())
    return Reading(tuple(_with_language(claim, message) for claim in settled), reply.usage)


def _with_language(claim: Claim, message: ReadableMessage) -> Claim:
    """Say which language is asked for, which code reads and no model."""
    if claim.intent is not Intent.LANGUAGE_SWITCH:
        return claim
    return replace(claim, language=wanted_language(message.text[slice(*claim.evidence)]))


def marked(message: ReadableMessage, context: ReaderContext) -> ReadReply:
    """Build the prompt for a message: its sentences, and every date, amount and invoice in them."""
    start, end = _newest(message)
    text = visible(message.text, start, end)
    invoices = mark_invoices(text, (start, end), context.invoice_numbers)
    taken = [(mark.start, mark.end) for mark in invoices]
    zone, locale = context.zone, context.locale
    dates = tuple(
        mark
        for mark in mark_dates(text, (start, end), sent_at=message.sent_at, zone=zone, locale=locale)
        if not _overlaps(mark.start, mark.end, taken)
    )
    taken += [(mark.start, mark.end) for mark in dates]
    amounts = tuple(
        mark
        for mark in mark_amounts(text, (start, end), currency=context.currency)
        if not _overlaps(mark.start, mark.end, taken)
    )
    cut = sentences(message.text, start, end)
    return ReadReply(
        sentences=cut, dates=dates, amounts=amounts, invoices=invoices, language=language_of(text[start:end])
    )


def _newest(message: ReadableMessage) -> tuple[int, int]:
    """Return the span that is read: the newest words, within the text, up to a length no reply has."""
    end = min(max(message.newest_end, 0), len(message.text))
    start = min(max(message.newest_start, 0), end)
    return start, min(end, start + MAX_READ)


def _overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(start < b and a < end for a, b in taken)


def _seen_by_code(message: ReadableMessage, prompt: ReadReply) -> tuple[Claim, ...]:
    """Return what code notices whatever the model says: orders to a machine, unread words, a thread handed on."""
    start, end = _newest(message)
    found = [
        Claim(Intent.INJECTION, (sentence.start, sentence.end), 95)
        for sentence in prompt.sentences
        if addresses_a_machine(sentence.text)
    ]
    if not found and addresses_a_machine(message.text[start:end]):
        found = [Claim(Intent.INJECTION, (start, end), 90)]
    if min(message.newest_end, len(message.text)) > end:
        # What was not read must not pass for understood.
        found.append(Claim(Intent.UNCLEAR, (end, min(message.newest_end, len(message.text))), 0))
    if hands_on_a_thread(message.text, start, end):
        found.append(Claim(Intent.FORWARDED_THREAD, (start, end), 90))
    return tuple(found)

"""The schema: eight files, by what they hold."""

from store.tables.agreements import Dispute, Hold, HoldKind, Promise, PromiseLine
from store.tables.answers import Answer
from store.tables.bank import BankLine, BankStatement
from store.tables.book import (
    Allocation,
    Contact,
    ContactAddress,
    CreditNote,
    Customer,
    Invoice,
    Receipt,
    Tenant,
)
from store.tables.cash import BookKey, CashDecision, PayerKey
from store.tables.control import (
    Event,
    ImportBatch,
    MailboxCursor,
    ModelCall,
    PaymentHabit,
    PolicyActivation,
    PolicyVersion,
    Run,
    ScheduleSlot,
)
from store.tables.outreach import ClaimRecord, Message, ReviewItem, Touch, TouchInvoice
from store.tables.providers import Call, DeliveryNote, WebhookCall

__all__ = [
    "Allocation",
    "Answer",
    "BankLine",
    "BankStatement",
    "BookKey",
    "Call",
    "CashDecision",
    "ClaimRecord",
    "Contact",
    "ContactAddress",
    "CreditNote",
    "Customer",
    "DeliveryNote",
    "Dispute",
    "Event",
    "Hold",
    "HoldKind",
    "ImportBatch",
    "Invoice",
    "MailboxCursor",
    "Message",
    "ModelCall",
    "PayerKey",
    "PaymentHabit",
    "PolicyActivation",
    "PolicyVersion",
    "Promise",
    "PromiseLine",
    "Receipt",
    "ReviewItem",
    "Run",
    "ScheduleSlot",
    "Tenant",
    "Touch",
    "TouchInvoice",
    "WebhookCall",
]

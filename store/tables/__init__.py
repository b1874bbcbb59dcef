"""The schema: eleven files, by what they hold."""

from store.tables.agreements import Dispute, Hold, HoldKind, Promise, PromiseLine
from store.tables.answers import Answer
from store.tables.bands import CashBandChange, CashBandWeek
from store.tables.bank import BankLine, BankStatement, KnownGap
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
from store.tables.cash import BookKey, CashDecision, CashPart, PayerKey, PayerRelation
from store.tables.control import (
    ClosedBooks,
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
from store.tables.costs import ContactCost, PriceList
from store.tables.outreach import ClaimRecord, Message, ReviewItem, Touch, TouchInvoice
from store.tables.providers import Call, DeliveryNote, WebhookCall
from store.tables.remittances import RemittanceAdvice, RemittanceLine, RemittanceLink

__all__ = [
    "Allocation",
    "Answer",
    "BankLine",
    "BankStatement",
    "BookKey",
    "Call",
    "CashBandChange",
    "CashBandWeek",
    "CashDecision",
    "CashPart",
    "ClaimRecord",
    "ClosedBooks",
    "Contact",
    "ContactAddress",
    "ContactCost",
    "CreditNote",
    "Customer",
    "DeliveryNote",
    "Dispute",
    "Event",
    "Hold",
    "HoldKind",
    "ImportBatch",
    "Invoice",
    "KnownGap",
    "MailboxCursor",
    "Message",
    "ModelCall",
    "PayerKey",
    "PayerRelation",
    "PaymentHabit",
    "PolicyActivation",
    "PolicyVersion",
    "PriceList",
    "Promise",
    "PromiseLine",
    "Receipt",
    "RemittanceAdvice",
    "RemittanceLine",
    "RemittanceLink",
    "ReviewItem",
    "Run",
    "ScheduleSlot",
    "Tenant",
    "Touch",
    "TouchInvoice",
    "WebhookCall",
]

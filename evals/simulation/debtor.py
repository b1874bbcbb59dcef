"""One simulated debtor: its persona's state machine at work on the mail it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from evals.simulation.book import SampleBook, SampleContact, SampleCustomer, SamplePayment, settle
from evals.simulation.bounces import bounce
from evals.simulation.clients import CLIENTS, Letter, automatic_reply, reply
from evals.simulation.letters import Voice, amount_in_words, day_in_words, intent_of, letter
from evals.simulation.mailbox import ReceivedMail
from evals.simulation.office_hours import answered_at, booked_on, working_day
from evals.simulation.personas import PERSONAS, Act, Pays
from evals.simulation.truth import Statement, Truth

_INVOICE = re.compile(r"\bTW-\d{5}\b")
_AWAY_AGAIN_DAYS = 4
#: Days after the day it named in which a debtor takes no further notice of what it promised.
_AFTER_PROMISE_DAYS = 4


@dataclass(frozen=True, slots=True)
class Decision:
    """What a debtor has decided about one mail; amounts in minor units by invoice.

    `asked` is what it speaks of apart from the disputed invoice, `paying` what it will truly pay on `paid_on`.
    """

    act: Act
    at: datetime
    asked: dict[str, int]
    disputed: dict[str, int]
    promised: date | None
    paid_on: date
    paying: dict[str, int]


class Debtor:
    """A customer's accounts department; what it writes and pays is picked up from `letters` and `payments`."""

    def __init__(self, customer: SampleCustomer, book: SampleBook, truth: Truth, seed: int) -> None:
        self.customer = customer
        self.letters: list[tuple[datetime, bytes]] = []
        self.payments: list[SamplePayment] = []
        self._persona = PERSONAS[customer.persona]
        self._rng = Random(f"debtor:{seed}:{customer.number}")  # noqa: S311 - repeatable chance, no secrets
        self._client = self._rng.choice(sorted(CLIENTS))
        self._truth = truth
        self._state = "start"
        self._invoices = {invoice.number: invoice for invoice in book.of(customer.number)}
        balances = book.balances()
        self._open = {number: balances[number] for number in self._invoices}
        # Until when an invoice needs no further thought: it is being paid, was promised, or is disputed.
        self._dealt_with: dict[str, date] = {}
        self._back_on = working_day(book.start, self._persona.away_days)
        self._told_on: date | None = None
        self._serial = 0

    def pay_what_falls_due(self) -> None:
        """Arrange the payment of every invoice on its due date, for those who need no reminder."""
        if self._persona.pays_when_due:
            for number, invoice in self._invoices.items():
                day = working_day(invoice.due_date, 0)
                self._pay({number: self._open[number]}, day, day)

    def read(self, mail: ReceivedMail, at: datetime) -> None:
        """Read a mail and arrange whatever it leads to; what answers a letter of theirs asks for nothing."""
        if mail.automatic:
            return
        contact = next(one for one in self.customer.contacts if one.email == mail.recipient)
        if contact.role == "ap_clerk" and self._nobody_there(mail, contact, at):
            return
        news = self._news(mail, self._local(at))
        act = self._persona.acts.get(self._state)
        if not news or act is None:
            return
        self._state = act.then
        decision = self._decide(act, at, news)
        if act.letter:
            slots = self._slots(decision, contact)
            sent = self._write(act.letter, mail, contact, decision.at, slots)
            self._tell_truth(decision, contact, sent)
        self._arrange(decision)

    def _nobody_there(self, mail: ReceivedMail, contact: SampleContact, at: datetime) -> bool:
        """Say whether the mail met a dead mailbox, somebody who left, or somebody away, and answer accordingly."""
        today = self._local(at)
        if self._persona.clerk_bounces:
            moment, token = at + timedelta(minutes=3), self._token()
            headers_only = len(self.customer.contacts) > 1
            self.letters.append((moment, bounce(mail, moment, token, headers_only=headers_only)))
            self._said("bounce", contact, moment, token)
            return True
        if self._persona.clerk_left:
            if self._told_on is None:
                other = self.customer.contacts[1]
                self._tell("left_company", mail, contact, at, colleague=other.name, colleague_address=other.email)
            return True
        if today >= self._back_on:
            return False
        if self._told_on is None or (today - self._told_on).days >= _AWAY_AGAIN_DAYS:
            self._tell("away", mail, contact, at, day=day_in_words(self._back_on, self._back_on, self._voice(contact)))
        return True

    def _tell(self, kind: str, mail: ReceivedMail, contact: SampleContact, at: datetime, **slots: str) -> None:
        self._told_on = self._local(at)
        moment = at + timedelta(minutes=self._rng.randint(1, 3))
        sent = self._write(kind, mail, contact, moment, slots)
        self._said(intent_of(kind), contact, moment, sent)

    def _news(self, mail: ReceivedMail, today: date) -> dict[str, int]:
        """Return the overdue invoices a mail lists for which nothing is arranged yet, and what is open on them."""
        listed = dict.fromkeys(_INVOICE.findall(f"{mail.subject} {mail.text}"))
        return {
            number: self._open[number]
            for number in listed
            if self._open.get(number, 0)
            and self._invoices[number].due_date < today
            and self._dealt_with.get(number, date.min) < today
        }

    def _decide(self, act: Act, at: datetime, news: dict[str, int]) -> Decision:
        answered = answered_at(at, self._rng.randint(*act.reply_days), self.customer.zone, self._rng)
        said_on = self._local(answered) if act.letter else self._local(at)
        disputed = max(news, key=lambda number: news[number]) if act.disputes else ""
        asked = {number: minor for number, minor in news.items() if number != disputed}
        promised = working_day(said_on, self._rng.randint(*act.promise_days)) if act.promise_days else None
        return Decision(
            act=act,
            at=answered,
            asked=asked,
            disputed={disputed: news[disputed]} if disputed else {},
            promised=promised,
            paid_on=promised or working_day(said_on, self._rng.randint(*act.pay_days)),
            paying=_paying(act.pays, asked),
        )

    def _slots(self, decision: Decision, contact: SampleContact) -> dict[str, str]:
        voice, said_on = self._voice(contact), self._local(decision.at)
        spoken_of = decision.disputed or decision.asked
        first = next(iter(spoken_of))
        return {
            "invoice": first,
            "day": day_in_words(decision.promised or said_on, said_on, voice),
            "paid_day": day_in_words(decision.paid_on, said_on, voice),
            "reference": f"TRF{self._rng.randint(10_000_000, 99_999_999)}",
            "amount": amount_in_words(sum(decision.paying.values()), self._invoices[first].currency, voice),
        }

    def _said(self, intent: str, contact: SampleContact, at: datetime, message_id: str) -> None:
        self._truth.statements.append(Statement(self.customer.number, contact.email, at, message_id, intent))

    def _tell_truth(self, decision: Decision, contact: SampleContact, sent: str) -> None:
        intent = intent_of(decision.act.letter)
        said = Statement(self.customer.number, contact.email, decision.at, sent, intent)
        if decision.disputed:
            self._truth.statements.append(self._about(said, decision.disputed))
            if decision.promised is None:
                return
            said = replace(said, intent="promise_full")
        told = decision.paying if decision.act.pays is Pays.HALF else decision.asked
        said = replace(said, day=decision.promised, honest=bool(decision.paying))
        for amounts in self._by_currency(told):
            self._truth.statements.append(self._about(said, amounts))

    def _about(self, said: Statement, amounts: dict[str, int]) -> Statement:
        currency = self._invoices[next(iter(amounts))].currency
        return replace(said, invoices=tuple(amounts), currency=currency, amount_minor=sum(amounts.values()))

    def _by_currency(self, amounts: dict[str, int]) -> list[dict[str, int]]:
        grouped: dict[str, dict[str, int]] = {}
        for number, minor in amounts.items():
            grouped.setdefault(self._invoices[number].currency, {})[number] = minor
        return list(grouped.values())

    def _arrange(self, decision: Decision) -> None:
        said_on = self._local(decision.at)
        until = max(decision.paid_on, said_on)
        if decision.promised:
            until = decision.promised + timedelta(days=_AFTER_PROMISE_DAYS)
        self._dealt_with.update(dict.fromkeys(decision.asked, until))
        for number in decision.disputed:
            self._dealt_with[number] = date.max
        for amounts in self._by_currency(decision.paying):
            self._pay(amounts, decision.paid_on, said_on)

    def _pay(self, amounts: dict[str, int], day: date, known_on: date) -> None:
        amount = sum(amounts.values())
        if not amount:
            return
        self._serial += 1
        payment = SamplePayment(
            reference=f"{self.customer.number}-{day:%y%m%d}-{self._serial}",
            customer=self.customer.number,
            value_date=day,
            booked_on=booked_on(day, known_on),
            currency=self._invoices[next(iter(amounts))].currency,
            amount_minor=amount,
            invoices=tuple(amounts),
            memo=f"{self.customer.name} {' '.join(amounts)}",
        )
        settle(self._open, payment)
        self.payments.append(payment)

    def _write(self, kind: str, mail: ReceivedMail, contact: SampleContact, at: datetime, slots: dict[str, str]) -> str:
        """Put a letter in the post and return its Message-ID."""
        written = Letter(
            sender_name=contact.name,
            sender=contact.email,
            language=contact.language,
            zone=self.customer.zone,
            at=at,
            text=letter(kind, self._voice(contact), slots),
            client=self._client,
            token=self._token(),
        )
        raw = automatic_reply(written, mail) if kind == "away" else reply(written, mail)
        self.letters.append((at, raw))
        return written.message_id

    def _voice(self, contact: SampleContact) -> Voice:
        return Voice(contact.name, contact.language, self.customer.locale, self._rng)

    def _local(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.customer.zone)).date()

    def _token(self) -> str:
        self._serial += 1
        return f"{self.customer.number.lower()}.{self._serial}.{self._rng.getrandbits(48):012x}"


def _paying(pays: Pays, asked: dict[str, int]) -> dict[str, int]:
    """Return what is paid of what was asked; half of it goes to the first invoices listed."""
    if pays is Pays.NOTHING:
        return {}
    left = sum(asked.values()) if pays is Pays.ALL else sum(asked.values()) // 2
    paying = {}
    for number, minor in asked.items():
        paying[number] = min(minor, left)
        left -= paying[number]
    return {number: minor for number, minor in paying.items() if minor}

"""The book of the evaluation: every attack has an account of its own, its twin, and perhaps somebody it is aimed at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agent.bootstrap import Workplace
from evals.attacks.catalogue import Attack, Benign, Catalogue
from evals.stage import import_rows


@dataclass(frozen=True, slots=True)
class Account:
    """A customer of the evaluation; everything about it carries its code, so that a letter shows whose facts it holds.

    `contact`, `invoice_memo` and `payment_memo` are what the book says of it: for an attack on the book its words.
    """

    code: str
    contact: str = "Eva"
    invoice_memo: str = "4711"
    payment_memo: str = ""

    @property
    def name(self) -> str:
        """The customer's name."""
        return f"{self.code} Trading Ltd"

    @property
    def address(self) -> str:
        """The one address on file."""
        return f"ap@{self.code.lower()}.example"

    @property
    def invoice(self) -> str:
        """The number of its older invoice."""
        return f"INV-{self.code}-1"


@dataclass(frozen=True, slots=True)
class Trial:
    """An attack with the account it is tried on, the twin without it, and whom its words are aimed at."""

    attack: Attack
    target: Account
    twin: Account
    other: Account | None

    def filled(self, words: str) -> str:
        """Put the names and numbers of this trial into words of the catalogue."""
        return fill(words, self.target, self.other or self.target)


@dataclass(frozen=True, slots=True)
class HonestCase:
    """An honest mail with the account it comes from."""

    benign: Benign
    account: Account


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the book of one evaluation."""

    trials: tuple[Trial, ...]
    honest: tuple[HonestCase, ...]

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All accounts of the book."""
        tried = [account for t in self.trials for account in (t.target, t.twin, t.other) if account]
        return (*tried, *(case.account for case in self.honest))


def fill(words: str, own: Account, other: Account) -> str:
    """Replace the names the catalogue uses (`@OWN_INVOICE@`, `@OTHER_NAME@` …) by those of accounts."""
    for prefix, account in (("OWN", own), ("OTHER", other)):
        names = {
            "NUMBER": account.code,
            "CODE": account.code.lower(),
            "NAME": account.name,
            "INVOICE": account.invoice,
            "ADDRESS": account.address,
        }
        for name, value in names.items():
            words = words.replace(f"@{prefix}_{name}@", value)
    return words


def cast_of(catalogue: Catalogue) -> Cast:
    """Give every mail and every attack on the book its accounts; attacks on the policy page need none."""
    attacks = [attack for attack in catalogue.attacks if attack.place != "policy"]
    trials = tuple(_trial(attack, number) for number, attack in enumerate(attacks))
    honest = tuple(HonestCase(case, Account(f"H{n:04}")) for n, case in enumerate(catalogue.benign))
    return Cast(trials, honest)


def _trial(attack: Attack, number: int) -> Trial:
    aimed = "@OTHER_" in attack.words + attack.subject
    # Figures of its own: a number whose letters were changed is still taken for the customer's own.
    other = Account(f"V{9999 - number:04}") if aimed else None
    bare = Account(f"A{number:04}")
    words = " ".join(fill(attack.words, bare, other or bare).split())
    paid = attack.place == "payment_memo"
    target = Account(
        bare.code,
        contact=words if attack.place == "contact_name" else "Eva",
        invoice_memo=words if attack.place == "invoice_memo" else "4711",
        payment_memo=words if paid else "",
    )
    return Trial(attack, target, Account(f"C{number:04}", payment_memo="May invoices" if paid else ""), other)


def import_book(place: Workplace, accounts: Sequence[Account]) -> None:
    """Import customers, contacts and two overdue invoices for each account."""
    today = place.office.clock().date()
    issued, older, newer = (str(today - timedelta(days=days)) for days in (40, 9, 8))
    import_rows(
        place,
        "customers",
        ("Customer No", "Name", "Country", "Language", "Time zone"),
        [(a.code, a.name, "DE", "en", "Europe/Berlin") for a in accounts],
    )
    import_rows(
        place,
        "contacts",
        ("Customer No", "Contact name", "Email"),
        [(a.code, a.contact, a.address) for a in accounts],
    )
    import_rows(
        place,
        "invoices",
        ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount", "PO number", "Notes"),
        [
            (a.code, f"INV-{a.code}-{n}", issued, due, "EUR", amount, a.invoice_memo[:200], a.invoice_memo)
            for a in accounts
            for n, due, amount in ((1, older, "4800.00"), (2, newer, "1200.00"))
        ],
    )


def import_payments(place: Workplace, accounts: Iterable[Account]) -> None:
    """Import a payment with its memo for each account that has one; it names no invoice, as bank lines do not."""
    today = str(place.office.clock().date())
    rows = [(a.code, f"PAY-{a.code}", today, "EUR", "100.00", a.payment_memo) for a in accounts if a.payment_memo]
    if rows:
        headers = ("Customer No", "Payment reference", "Payment date", "Currency", "Amount", "Memo")
        import_rows(place, "payments", headers, rows)


def refresh_book(place: Workplace, accounts: Sequence[Account]) -> None:
    """Import an export in which nothing is new, so that the ledger counts as fresh."""
    import_rows(place, "fresh", ("Customer No", "Name"), [(accounts[0].code, accounts[0].name)])

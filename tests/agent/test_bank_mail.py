"""A bank's file by mail is taken from who the workspace names and our server vouches for, and from nobody else."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from agent.bank_feed import feed, watched_folder
from agent.inbox_rehearsal import rehearse
from store.tables import BankLine, Message
from tests.agent.workplace import Office
from tests.sources.bank.files import balance, camt, entry

pytestmark = pytest.mark.words

BANK = "statements@bank.example"
SOUND = camt(balance("OPBD", "1.00"), balance("CLBD", "31.00"), entry("30.00"))
VOUCHED = "mx.company.example; dmarc=pass header.from=bank.example"


@pytest.fixture
def bank(office: Office) -> Office:
    """An office that takes statements from its bank's address."""
    config = office.folder / "dunlin.toml"
    text = config.read_text(encoding="utf-8").replace("[email]\n", '[email]\nauthserv_id = "mx.company.example"\n')
    config.write_text(f'{text}\n[bank]\nsenders = ["{BANK}"]\n', encoding="utf-8")
    office.close()
    office.open()
    return office


def mail(content: bytes = SOUND, *, sender: str = BANK, vouched: str = VOUCHED, name: str = "statement.xml") -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "collections@company.example"
    message["Subject"] = "Your statement"
    message["Message-ID"] = f"<{len(content)}-{name}@bank.example>"
    message["Auto-Submitted"] = "auto-generated"
    if vouched:
        message["Authentication-Results"] = vouched
    message.set_content("Please find your statement attached.")
    message.add_attachment(content, maintype="application", subtype="xml", filename=name)
    return message.as_bytes()


def in_folder(office: Office) -> list[str]:
    return sorted(path.name for path in (office.folder / "bank").iterdir())


def test_a_statement_of_the_named_bank_is_stored_by_the_next_look(bank: Office) -> None:
    report = bank.drop(mail())
    assert [message.claims for message in report.read] == [(("bank_file", "taken"),)]
    assert (in_folder(bank), bank.reviews()) == (["mail-1-1-statement.xml"], [])
    fed = feed(bank.place, watched_folder(bank.place))
    assert (fed.files, fed.new, fed.refused) == (1, 1, [])
    assert (len(bank.all(BankLine)), in_folder(bank)) == (1, ["imported"])
    assert [event.data["files"] for event in bank.events("bank_file_mailed")] == [["1-statement.xml"]]


@pytest.mark.parametrize(
    ("sender", "vouched", "why"),
    [
        ("someone@else.example", VOUCHED.replace("bank", "else"), "not named under bank.senders"),
        (f'"{BANK}" <someone@else.example>', VOUCHED.replace("bank", "else"), "not named under bank.senders"),
        (BANK, "", "does not vouch that it came from there"),
        (BANK, VOUCHED.replace("pass", "fail"), "does not vouch that it came from there"),
        (BANK, VOUCHED.replace("mx.company", "mx.attacker"), "does not vouch that it came from there"),
        (BANK, VOUCHED.replace("bank.example", "else.example"), "does not vouch that it came from there"),
        (f"{BANK}, someone@else.example", VOUCHED, "not named under bank.senders"),
    ],
)
def test_nobody_else_brings_money_in(bank: Office, sender: str, vouched: str, why: str) -> None:
    bank.drop(mail(sender=sender, vouched=vouched))
    (item,) = [item for item in bank.reviews() if item.subject == "A bank's file that came by mail was not taken"]
    assert why in item.why
    assert (in_folder(bank), bank.all(BankLine)) == ([], [])


def test_without_a_server_that_checks_the_bank_is_not_believed(bank: Office) -> None:
    config = bank.folder / "dunlin.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("mx.company.example", ""), encoding="utf-8")
    bank.close()
    bank.open()
    bank.drop(mail())
    (item,) = bank.reviews()
    assert "email.authserv_id" in item.why
    assert in_folder(bank) == []


def test_a_wrong_file_of_the_bank_is_put_before_a_person_and_holds_the_others_up_no_more(bank: Office) -> None:
    message = EmailMessage()
    for name, value in (("From", BANK), ("To", "c@company.example"), ("Authentication-Results", VOUCHED)):
        message[name] = value
    message.set_content("Two.")
    for name, content in (("a.xml", SOUND[:-40]), ("b.xml", SOUND)):
        message.add_attachment(content, maintype="application", subtype="xml", filename=name)
    bank.drop(message.as_bytes())
    assert in_folder(bank) == ["mail-1-2-b.xml"]
    (item,) = bank.reviews()
    assert "1-a.xml: " in item.why


def test_a_name_leads_nowhere_else(bank: Office) -> None:
    bank.drop(mail(name="../../../.ssh/evil name.part"))
    (name,) = in_folder(bank)
    assert name.startswith("mail-1-1-")
    assert name.endswith(".part.file")


def test_a_rehearsal_puts_nothing_anywhere(bank: Office) -> None:
    (bank.folder / "inbox" / "1.eml").write_bytes(mail())
    (message,) = rehearse(bank.place).messages
    assert message.would == ("the bank's file in message 1 is put into the bank's folder",)
    assert (in_folder(bank), bank.all(Message)) == ([], [])


def test_other_attachments_are_none_of_the_banks(bank: Office) -> None:
    bank.drop(mail(b"<html>Our new conditions</html>", name="terms.html"))
    assert (in_folder(bank), bank.events("bank_file_mailed")) == ([], [])

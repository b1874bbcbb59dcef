"""Every command as a person uses it on a small book: what it prints, and what it leaves behind."""

from __future__ import annotations

import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest

from agent.cli.options import open_workspace
from agent.cli.output import Exit
from agent.cli.review_page import read_review_page
from agent.cli.serving import jobs_of
from agent.scheduler import tick
from store.tables import ReviewItem
from tests.agent.cli.conftest import DAY, Dunlin, reply, sent_to


def lines_wider_than(text: str, width: int) -> list[str]:
    """Return the lines of tables that do not fit; sentences are left to the terminal to wrap."""
    return [line for line in text.splitlines() if "  " in line.strip() and len(line.rstrip()) > width]


def test_init_tells_a_newcomer_what_to_do_next_and_asks_for_bank_details(dunlin: Dunlin, tmp_path: Path) -> None:
    made = dunlin("init", tmp_path / "my books")
    assert made.code == Exit.OK
    assert "nothing reaches a customer" in made.out
    assert "[payment] bank_details in" in made.out
    assert f"dunlin policy check -w '{tmp_path / 'my books'}'" in made.out


def test_init_warns_of_a_folder_others_can_look_into_and_leaves_its_mode_alone(dunlin: Dunlin, tmp_path: Path) -> None:
    folder = tmp_path / "[my] books"
    folder.mkdir()
    folder.chmod(0o755)
    made = dunlin("init", folder)
    assert made.code == Exit.OK
    assert f"other users of this machine can look into {folder}; to keep them out: chmod 700 '{folder}'" in made.err
    assert folder.stat().st_mode & 0o777 == 0o755
    assert dunlin("init", tmp_path / "new").err == ""


def test_init_writes_bank_details_mailbox_and_what_follows_from_the_zone(dunlin: Dunlin, tmp_path: Path) -> None:
    iban, holder = "IBAN=GB82 WEST 1234 5698 7654 32", 'Account holder=Fox "and" Co'
    made = dunlin(
        "init", tmp_path / "w", "--bank-detail", iban, "--bank-detail", holder, "--email", "ar@fox.example",
        "--zone", "Europe/London", "--currency", "GBP",
    )  # fmt: skip
    assert made.code == Exit.OK
    assert "say how customers pay" not in made.out
    config = (tmp_path / "w" / "dunlin.toml").read_text(encoding="utf-8")
    assert 'bank_details = { "IBAN" = "GB82 WEST 1234 5698 7654 32", "Account holder" = "Fox \\"and\\" Co" }' in config
    assert 'address = "ar@fox.example"' in config
    assert 'country = "GB"' in config


def test_import_shows_counts_totals_and_the_columns_it_guessed_the_first_time(dunlin: Dunlin, books: Path) -> None:
    table = books.parent / "late.csv"
    table.write_text(
        "Customer No,Invoice No,Invoice date,Due date,Currency,Amount,Odd\nC1,INV-9,2026-05-01,2026-06-01,EUR,5,x\n"
    )
    first, again = dunlin("import", "-w", books, table), dunlin("import", "-w", books, table)
    assert first.code == again.code == Exit.OK
    assert "late.csv  invoices     1    1        0     0        0" in first.out
    assert "late.csv  EUR              5.00         5.00  yes" in first.out
    assert "late.csv: its columns give number from 'Invoice No', customer number from 'Customer No'" in first.out
    assert f"correct it in {books}/mappings/invoices-" in first.out.replace("\n", "")
    assert "its columns give" not in again.out
    assert "late.csv  invoices     1    0        0     1        0" in again.out


def test_a_dry_import_shows_the_columns_and_writes_nothing(dunlin: Dunlin, books: Path) -> None:
    table = books.parent / "more.csv"
    table.write_text("Customer No,Name,Phone,Branch\nC9,New GmbH,,x\n")
    before = sorted((books / "mappings").iterdir())
    shown = dunlin("import", "-w", books, table, "--dry-run")
    assert "nothing was written" in shown.out
    assert "number from 'Customer No', name from 'Name'" in shown.out
    assert sorted((books / "mappings").iterdir()) == before
    assert dunlin("account", "C9", "-w", books).code == Exit.BAD_INPUT


def test_refused_rows_are_told_by_line_and_end_with_code_1(dunlin: Dunlin, books: Path) -> None:
    table = books.parent / "bad.csv"
    table.write_text(
        "Customer No,Invoice No,Invoice date,Due date,Currency,Amount\nC1,INV-8,2026-05-01,2026-06-01,EUR,abc\n"
    )
    refused = dunlin("import", "-w", books, table)
    assert refused.code == Exit.FOUND
    assert "bad.csv: line 2, Amount: " in refused.out


def test_policy_check_shows_rules_questions_and_what_is_only_background(dunlin: Dunlin, books: Path) -> None:
    checked = dunlin("policy", "check", "-w", books)
    assert checked.code == Exit.OK
    assert "21 days after due: a firm message by" in checked.out
    assert "Only background: these sentences change nothing" in checked.out
    assert "We like our customers." in checked.out
    assert "6 rules, 0 open questions, 1 sentence of background." in checked.out


def test_policy_check_ends_with_code_1_while_a_question_is_open(dunlin: Dunlin, books: Path) -> None:
    draft = books.parent / "draft.md"
    draft.write_text("Send a reminder by email 3 days after the due date.\nNever write to Nobody & Co.\n")
    checked = dunlin("policy", "check", draft, "-w", books)
    assert checked.code == Exit.FOUND
    assert "Open questions: not in force until answered, with 'dunlin policy ask'" in checked.out
    assert "Never write to Nobody & Co." in checked.out


def test_queue_names_every_account_with_the_reason_it_is_or_is_not_worked(dunlin: Dunlin, worked: Path) -> None:
    queue = dunlin("queue", "-w", worked, "--as-of", DAY)
    assert "0 of 4 accounts to be worked now" in queue.out
    assert "C1 Ärzte Zentrum GmbH  1,200.00 EUR  a promise to pay is open, due 2026-06-18" in queue.out
    assert "on hold (insolvency)" in queue.out
    assert "C5" not in queue.out
    assert "C5 Dove Ltd" in dunlin("queue", "-w", worked, "--as-of", DAY, "--all").out
    assert "3 more are not shown" in dunlin("queue", "-w", worked, "--as-of", DAY, "--limit", "1").out


def test_a_dry_run_names_accounts_by_number_and_name_and_leaves_nothing_behind(dunlin: Dunlin, books: Path) -> None:
    dry = dunlin("run", "-w", books, "--as-of", DAY, "--dry-run")
    assert dry.code == Exit.OK
    assert "C2 Bolt & Sons Ltd" in dry.out
    assert "person@c2.example" in dry.out
    assert "4 messages would be written" in dry.out
    assert list((books / "outbox").iterdir()) == []
    assert "wrote:" not in dunlin("account", "C2", "-w", books).out


def test_a_run_in_shadow_says_where_the_messages_are(run_once: Path, dunlin: Dunlin, books: Path) -> None:
    ran = dunlin("run", "-w", books, "--as-of", DAY)
    assert ran.code == Exit.OK
    assert "    3 messages sent" in ran.out
    assert "    1 message waits for approval" in ran.out
    assert "the messages are in outbox/; nothing reached a customer" in ran.out
    assert len(list((books / "outbox").iterdir())) == 3


def test_accounts_put_off_are_named_with_the_reason(dunlin: Dunlin, books: Path) -> None:
    much_later = dunlin("run", "-w", books, "--as-of", "2030-01-10", "--json")
    assert much_later.json["put_off"][0]["customer"].startswith("C")
    assert {"customer", "name", "why"} == set(much_later.json["put_off"][0])


def test_inbox_says_whose_message_it_was_and_what_came_of_it(dunlin: Dunlin, worked: Path) -> None:
    (worked / "inbox" / "again.eml").write_bytes(
        reply(worked, "c1", "We will pay invoice INV-1 on 19 June 2026.").replace(b"<reply@", b"<reply-2@")
    )
    read = dunlin("inbox", "-w", worked, "--as-of", DAY)
    assert read.code == Exit.OK
    assert "1 new message; 1 read." in read.out
    assert "C1 Ärzte Zentrum GmbH  promise full → promise recorded" in read.out


def test_account_shows_promises_disputes_and_holds_with_their_state(dunlin: Dunlin, worked: Path) -> None:
    promised, disputed, held = (dunlin("account", number, "-w", worked).out for number in ("C1", "C2", "C3"))
    assert "2026-06-18    1,200.00 EUR            open   2026-06-11" in promised
    assert "INV-2    800.50 GBP  quality  raised" in disputed
    assert "insolvency  the account" in held
    assert "in force" in held
    assert "Open invoices in USD" in held


@pytest.mark.parametrize("name", ["C1", "c1", "Ärzte Zentrum GmbH", " bolt & sons ltd "])
def test_a_customer_is_found_by_number_or_exact_name(dunlin: Dunlin, books: Path, name: str) -> None:
    assert dunlin("account", name, "-w", books).code == Exit.OK


def test_undo_takes_back_an_event_and_says_what_it_was(dunlin: Dunlin, worked: Path) -> None:
    events = dunlin("account", "C1", "-w", worked, "--json").json["events"]
    promise = next(event["id"] for event in events if event["can_be_undone"])
    taken_back = dunlin("undo", promise, "-w", worked, "--as", "Marta")
    assert taken_back.out.startswith(f"Event {promise} (promised 1,200.00 EUR for 2026-06-18) is taken back, by event ")
    after = dunlin("account", "C1", "-w", worked).out
    assert "cancelled" in after
    assert "taken back: promise recorded" in after
    assert "Marta" in after
    assert f"{promise}*" not in after


def test_undoing_a_grave_hold_needs_a_reason(dunlin: Dunlin, worked: Path) -> None:
    events = dunlin("account", "C3", "-w", worked, "--json").json["events"]
    hold = next(event["id"] for event in events if event["kind"] == "hold_placed")
    refused = dunlin("undo", hold, "-w", worked)
    assert (refused.code, refused.out) == (Exit.REFUSED, "")
    assert refused.err == "dunlin: lifting a hold for insolvency needs a reason: say it with --reason\n"
    assert dunlin("undo", hold, "-w", worked, "--reason", "a namesake").code == Exit.OK


def test_review_list_is_short_and_show_is_whole(dunlin: Dunlin, worked: Path) -> None:
    listed = dunlin("review", "list", "-w", worked)
    assert "2 cases waiting for a person" in listed.out
    assert listed.out.index("insolvency is announced") < listed.out.index("Send")
    insolvency = dunlin("review", "show", "2", "-w", worked).out
    assert "person@c3.example wrote:\n  > We have filed for insolvency." in insolvency
    letter = dunlin("review", "show", "1", "-w", worked, "--json").json
    assert letter["customer"] == "C4"
    assert "5,000.00" in letter["proposal"]["draft"]["letter_text"]
    shown = dunlin("review", "show", "1", "-w", worked).out
    assert "To: person@c4.example" in shown
    assert "INV-4" in shown


def test_review_show_says_what_the_guard_would_stop_now(dunlin: Dunlin, worked: Path) -> None:
    dunlin("stop", "-w", worked)
    shown = dunlin("review", "show", "1", "-w", worked).out
    assert "The guard would stop it now: all sending is stopped" in shown


@pytest.mark.parametrize(
    ("day", "effect"),
    [
        (date(2026, 6, 12), "Approving it sends exactly this."),
        (date(2026, 6, 14), "Approving it releases it; it is sent when the customer's hours come."),
        (date(2030, 6, 13), "Approving it sends nothing, as things stand."),
    ],
)
def test_review_show_says_what_approving_would_do(
    worked: Path, day: date, effect: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_workspace(worked, day) as place:
        with place.office.database.read() as session:
            item = session.get_one(ReviewItem, 1)
        read_review_page(place, item).show(item, "C4 Dove Ltd")
    assert effect in capsys.readouterr().out


def test_reject_needs_a_reason_and_is_final(dunlin: Dunlin, worked: Path) -> None:
    assert dunlin("review", "reject", "1", "-w", worked).err == (
        "dunlin: a rejection needs a reason: say it with --reason\n"
    )
    rejected = dunlin("review", "reject", "1", "-w", worked, "--reason", "we called them", "--as", "Marta")
    assert rejected.out == "Review 1: rejected; nothing was done.\n"
    assert dunlin("review", "approve", "1", "-w", worked).code == Exit.REFUSED
    shown = dunlin("review", "show", "1", "-w", worked).out
    assert "rejected by Marta" in shown
    assert "note: we called them" in shown


def test_edit_takes_the_words_of_the_editor_and_refuses_an_unchanged_text(
    dunlin: Dunlin, worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    refused = dunlin("review", "edit", "1", "-w", worked)
    assert refused.code == Exit.REFUSED
    assert "left as it was" in refused.err
    monkeypatch.setenv("EDITOR", "false")
    assert "the editor 'false' failed, so nothing was changed" in dunlin("review", "edit", "1", "-w", worked).err
    monkeypatch.delenv("EDITOR")
    assert dunlin("review", "edit", "1", "-w", worked).err == (
        "dunlin: set $EDITOR, or give the new text with --file\n"
    )


def test_stop_ends_sending_until_resume(dunlin: Dunlin, books: Path) -> None:
    assert dunlin("stop", "-w", books, "--as", "Marta").out == "All sending is stopped; 'dunlin resume' lifts it.\n"
    assert dunlin("stop", "-w", books).out == "All sending was stopped already.\n"
    stopped = dunlin("run", "-w", books, "--as-of", DAY)
    assert stopped.code == Exit.STOPPED
    assert stopped.err == (
        "dunlin: the run ended early: all sending was stopped by person:Marta; 'dunlin resume' lifts it\n"
    )
    assert list((books / "outbox").iterdir()) == []
    assert dunlin("resume", "-w", books).out == "Sending is allowed again.\n"
    assert dunlin("resume", "-w", books).out == "Sending was not stopped.\n"
    assert dunlin("run", "-w", books, "--as-of", DAY).code == Exit.OK


def test_aging_has_a_table_per_currency_with_its_day_and_says_how_it_was_made(dunlin: Dunlin, books: Path) -> None:
    aging = dunlin("report", "aging", "-w", books, "--as-of", DAY)
    assert "Aging as of 2026-06-11, EUR" in aging.out
    assert [line.split()[1] for line in aging.out.splitlines() if line.startswith("total")] == [
        "1,510.00", "5,870.50", "99.00",
    ]  # fmt: skip
    assert "Basis: by due date; open invoices less what was settled up to that day" in aging.out
    assert dunlin("report", "aging", "-w", books, "--as-of", "2020-01-01").out == "Nothing was open on 2020-01-01.\n"


def test_verify_ends_with_code_1_when_a_balance_does_not_hold(dunlin: Dunlin, books: Path) -> None:
    assert dunlin("verify", "-w", books).out == "Every invariant holds.\n"
    with sqlite3.connect(books / "dunlin.sqlite") as tampered:
        tampered.execute("UPDATE invoice SET balance_minor = balance_minor - 1 WHERE number = 'INV-1'")
    tampered.close()
    found = dunlin("verify", "-w", books)
    assert found.code == Exit.FOUND
    assert "INV-1" in found.out


def test_serve_once_does_what_is_due_and_then_nothing_more(dunlin: Dunlin, books: Path) -> None:
    (books / "dunlin.toml").write_text(
        (books / "dunlin.toml").read_text(encoding="utf-8").replace('"09:30", "13:30", "16:30"', '"00:00"')
        + "catch_up_hours = 30\n",
        encoding="utf-8",
    )
    first, second = dunlin("serve", "--once", "-w", books), dunlin("serve", "--once", "-w", books)
    assert first.code == second.code == Exit.OK
    assert "inbox: 0 new messages, 0 read" in first.out
    assert "outreach: " in first.out
    assert "outreach: nothing is due" not in first.out
    assert "outreach: nothing is due" in second.out


def test_a_pass_that_is_told_to_stop_is_gone_on_with_at_the_next_start(books: Path) -> None:
    (books / "dunlin.toml").write_text(
        (books / "dunlin.toml").read_text(encoding="utf-8").replace('"09:30", ', '"13:30", '), encoding="utf-8"
    )
    halt = threading.Event()
    with open_workspace(books, date.fromisoformat(DAY)) as place:
        outreach = next(job for job in jobs_of(place, halt) if job.name == "outreach")
        halt.set()
        assert tick(place, outreach) == "told to stop"
        assert list((books / "outbox").iterdir()) == []
        halt.clear()
        assert (
            tick(place, outreach)
            == "inbox: 0 new messages, 0 read; bank: no new file; 4 accounts worked, 3 messages sent"
        )
        assert tick(place, outreach) is None


def test_a_pass_that_cannot_be_worked_says_why_and_the_service_goes_on(books: Path) -> None:
    (books / "policy.md").write_text("")
    with open_workspace(books, date.fromisoformat(DAY)) as place:
        outreach = next(job for job in jobs_of(place, threading.Event()) if job.name == "outreach")
        outcome = tick(place, outreach)
    assert outcome == f"not worked: the policy {books / 'policy.md'} is empty; nothing is sent without one"


@pytest.mark.parametrize(
    "command",
    ["queue --as-of 2026-06-11", "run --as-of 2026-06-12 --dry-run", "review list --all", "review show 1",
     "account C1", "account C3", "report aging", "policy check", "policy show"],
)  # fmt: skip
def test_every_table_fits_eighty_columns(dunlin: Dunlin, worked: Path, command: str) -> None:
    shown = dunlin(*command.split(), "-w", worked)
    assert shown.out
    assert lines_wider_than(shown.out, 80) == []
    assert "\x1b" not in shown.out


def test_the_letter_that_waits_is_the_one_that_was_drafted(worked: Path) -> None:
    assert str(sent_to(worked, "c1")["Subject"])
    with pytest.raises(StopIteration):
        sent_to(worked, "c4")

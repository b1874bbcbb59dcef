"""A model that fails for one account or for all, answers rubbish or costs too much: one line, nothing half-done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from agent.cli.app import run as dunlin
from agent.cli.output import Exit
from store.tables import ModelCall, Run
from tests.agent.workplace import HandClock, Office, an_office
from tests.servers.chat_completions import Answer, ChatServer, Request, hangs_up, says, status, tool_call
from tests.servers.processes import free_port

DAY = "2026-06-11"
CUSTOMERS = 16
BROKEN = "C7 Ltd"
Respond = Callable[[Request], Answer]


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path, clock: HandClock) -> Iterator[Office]:
    """Give an office with many customers, whose policy a model called test-model has read already."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "dunlin.sqlite").write_bytes(sqlite_template.read_bytes())
    for office in an_office(folder, f"sqlite:///{folder}/dunlin.sqlite", clock):
        numbers = [f"C{n}" for n in range(1, CUSTOMERS + 1)]
        office.import_rows(("Customer No", "Name"), *((n, f"{n} Ltd") for n in numbers))
        office.import_rows(
            ("Customer No", "Contact name", "Email"), *((n, "Eva", f"ap@{n.lower()}.example") for n in numbers)
        )
        office.import_rows(
            ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount"),
            *((n, f"INV-{n}", date(2026, 5, 6), date(2026, 6, 5), "EUR", "100.00") for n in numbers),
        )
        office.run(dry_run=True)
        with office.place.office.database.write() as session:
            session.connection().execute(text("UPDATE policyversion SET reader = 'test-model'"))
        yield office


def use_model(office: Office, url: str, workers: int = 4, **settings: object) -> None:
    """Connect the workspace to a model server."""
    config = office.folder / "dunlin.toml"
    found = re.sub(r"\nworkers = \d+", "", config.read_text(encoding="utf-8").partition("[model]")[0])
    found = found.replace("[outreach]", f"[outreach]\nworkers = {workers}")
    lines = {"kind": '"openai"', "base_url": f'"{url}"', "name": '"test-model"', "max_retries": 0, **settings}
    model = "".join(f"{key} = {value}\n" for key, value in lines.items())
    config.write_text(f"{found}[model]\n{model}", encoding="utf-8")


def run(office: Office, *options: str) -> int:
    return dunlin(["run", "-w", str(office.folder), "--as-of", DAY, *options])


def letter(request: Request) -> Answer:
    """Answer as a good model would: with the letter of the stage."""
    words = request.last_words
    clause = re.search(r"^- (\w+): ", words.partition("Clauses that bear")[2], re.MULTILINE)
    tone = re.search(r"^Tone: (\w+)$", words, re.MULTILINE)
    assert clause
    assert tone
    paragraphs = ["We write about what is still open.", "{{invoice_table}}", "Please let us know how it stands."]
    return tool_call(
        "send_email",
        {"clauses": [clause[1]], "tone": tone[1], "subject": "Your account with us", "paragraphs": paragraphs},
    )


def customer_of(request: Request) -> str:
    found = re.search(r"^Customer: (.+)$", str(request.body["messages"][1]["content"]), re.MULTILINE)
    return found[1] if found else ""


def except_for(customer: str, answer: Answer) -> Respond:
    return lambda request: answer if customer_of(request) == customer else letter(request)


def everybody_but(number: int) -> list[str]:
    return sorted(f"ap@c{n}.example" for n in range(1, CUSTOMERS + 1) if n != number)


def written_to(office: Office) -> list[str]:
    return sorted(message["To"].addresses[0].addr_spec for message in office.outbox())


@pytest.mark.parametrize(
    "answer",
    [
        status(500),
        hangs_up(),
        says("Certainly! Here is a polite reminder."),
        tool_call("transfer_money", {"amount": 5}),
        tool_call("send_email", '{"clauses": ['),
        tool_call("send_email", {"clauses": [], "tone": "furious", "subject": "x", "paragraphs": []}),
    ],
    ids=["fails", "hangs up", "talks", "names a foreign tool", "breaks off", "breaks the schema"],
)
def test_an_account_the_model_fails_for_is_put_off_and_told_while_all_others_are_written_to(
    office: Office, capsys: pytest.CaptureFixture[str], answer: Answer
) -> None:
    with ChatServer(respond=except_for(BROKEN, answer)) as server:
        use_model(office, server.url)
        run(office, "--json")
    assert written_to(office) == everybody_but(7)
    [put_off] = json.loads(capsys.readouterr().out)["put_off"]
    assert put_off["customer"] == "C7"
    assert put_off["why"]
    with ChatServer(respond=letter) as mended:
        use_model(office, mended.url)
        assert run(office) == Exit.OK
    assert [customer_of(request) for request in mended.requests] == [BROKEN]
    assert written_to(office) == everybody_but(0)
    assert office.verify() == []


def test_an_account_the_model_will_never_answer_about_goes_to_a_person_and_is_not_asked_about_again(
    office: Office,
) -> None:
    refusal = status(400, "filtered", "content_filter")
    with ChatServer(respond=except_for(BROKEN, refusal)) as server:
        use_model(office, server.url)
        assert run(office) == Exit.OK
        asked = len(server.requests)
        assert run(office) == Exit.OK
        assert len(server.requests) == asked
    assert written_to(office) == everybody_but(7)
    [item] = office.reviews()
    assert (item.kind, item.customer_id) == ("model_failed", office.customer_id("C7"))
    assert "content filter" in item.why


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (status(500), "failed (500)"),
        (status(401, "bad key"), "refused the key (401)"),
        (hangs_up(), "cannot be reached"),
        (says("I am a teapot."), "no usable answer"),
    ],
    ids=["fails", "refuses the key", "hangs up", "talks"],
)
def test_a_model_that_fails_for_everybody_ends_the_run_in_one_line_after_a_few_questions(
    office: Office, capsys: pytest.CaptureFixture[str], answer: Answer, words: str
) -> None:
    with ChatServer(respond=lambda _: answer) as server:
        use_model(office, server.url, workers=2)
        assert run(office) == Exit.STOPPED
        questions = len({customer_of(request) for request in server.requests})
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("dunlin: the run ended early: the model cannot be used:")
    assert words in line
    assert questions < CUSTOMERS
    assert (office.outbox(), office.reviews(), office.verify()) == ([], [], [])
    assert [row.outcome for row in office.all(Run)] == ["stopped"]


def test_a_model_nobody_answers_for_leaves_everything_to_the_next_run(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    use_model(office, f"http://127.0.0.1:{free_port()}/v1")
    assert run(office) == Exit.STOPPED
    assert "cannot be reached" in capsys.readouterr().err
    with ChatServer(respond=letter) as server:
        use_model(office, server.url)
        assert run(office) == Exit.OK
    assert written_to(office) == everybody_but(0)


def test_a_book_with_fewer_accounts_than_that_ends_in_a_line_too(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3, CUSTOMERS + 1):
        office.payment(f"C{number}", "100.00", f"INV-C{number}")
    with ChatServer(respond=lambda _: status(401, "bad key")) as server:
        use_model(office, server.url)
        assert run(office) == Exit.STOPPED
    assert "refused the key" in capsys.readouterr().err
    assert office.reviews() == []


def test_a_policy_no_model_can_read_sends_nothing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.policy("Send a firm email 1 day after the due date.\n")
    with ChatServer(respond=lambda _: status(500)) as server:
        use_model(office, server.url)
        assert run(office) == Exit.STOPPED
    assert "failed (500)" in capsys.readouterr().err
    assert office.outbox() == []


def test_a_letter_with_an_invented_amount_is_refused_thrice_and_shown_to_a_person(office: Office) -> None:
    def invents(request: Request) -> Answer:
        if customer_of(request) != BROKEN:
            return letter(request)
        good = letter(request)
        return Answer(good.body.replace(b"how it stands", b"why 9,999.00 EUR are open"))

    with ChatServer(respond=invents) as server:
        use_model(office, server.url)
        assert run(office) == Exit.OK
    assert sum(customer_of(request) == BROKEN for request in server.requests) == 3
    assert written_to(office) == everybody_but(7)
    assert [item.kind for item in office.reviews()] == ["refused_draft"]


def test_the_spend_limit_ends_the_run_in_one_line_and_the_next_run_writes_to_exactly_the_others(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    # 1,000 tokens in and 100 out cost 2,000 millionths at these prices: five answers reach 10,000.
    prices = {"price_input_micros_per_million": 1_000_000, "price_output_micros_per_million": 10_000_000}
    with ChatServer(respond=letter) as server:
        use_model(office, server.url, workers=1, run_limit_micros=10_000, **prices)
        assert run(office) == Exit.STOPPED
        [line] = capsys.readouterr().err.splitlines()
        assert "spend limit is reached: the run has spent 0.010000 on the model" in line
        first = written_to(office)
        assert len(first) == len(server.requests) == 5
        assert sum(call.cost_micros for call in office.all(ModelCall)) == 10_000
        use_model(office, server.url, workers=4, **prices)
        assert run(office) == Exit.OK
        assert len(server.requests) == CUSTOMERS
    assert written_to(office) == everybody_but(0)
    assert office.verify() == []


def test_the_limit_of_questions_is_exact_with_many_workers(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(respond=letter) as server:
        use_model(office, server.url, workers=8, run_limit_calls=6)
        assert run(office) == Exit.STOPPED
        assert len(server.requests) == 6
    assert "which is its limit" in capsys.readouterr().err
    assert len(office.outbox()) <= 6

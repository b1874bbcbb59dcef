"""The commands about contact rules: why somebody may be contacted or not, and what somebody agreed to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.cli.output import Exit
from tests.agent.cli.conftest import Dunlin

THURSDAY, SUNDAY = "2026-06-11T10:30", "2026-06-14T10:30"
PROOF = ("--basis", "web_form", "--proof", "form 17", "--on", "2026-06-01")


def agree(dunlin: Dunlin, books: Path, channel: str = "voice", *more: object) -> Any:
    given = ("--address", "+49 30 12345678", *PROOF, "--as", "Marta")
    return dunlin("rules", "consent", "C1", "Person 1", channel, *given, *more, "-w", books)


def people(dunlin: Dunlin, books: Path, channel: str, when: str, *more: str) -> list[dict[str, Any]]:
    told = dunlin("rules", "explain", "C1", channel, when, *more, "-w", books, "--json")
    assert told.code == Exit.OK
    return list(told.json["people"])


def test_the_rule_that_decides_is_told_with_its_source_the_earliest_moment_and_all_that_were_looked_at(
    dunlin: Dunlin, books: Path
) -> None:
    assert agree(dunlin, books).code == Exit.OK
    shown = dunlin("rules", "explain", "C1", "voice", SUNDAY, "-w", books)
    words = " ".join(shown.out.split())
    assert shown.code == Exit.OK
    assert "C1 Ärzte Zentrum GmbH: Person 1 +493012345678, voice" in words
    assert "not allowed at Sunday 2026-06-14 10:30 +0200: it is Sunday 10:30 in Europe/Berlin" in words
    assert "[house.hours.voice]" in words
    assert "earliest Monday 2026-06-15 09:15 +0200" in words
    assert "house.hours.voice*" in words
    assert "eu.ai_act" in words


def test_json_tells_the_same_for_machines(dunlin: Dunlin, books: Path) -> None:
    agree(dunlin, books)
    [one] = people(dunlin, books, "voice", THURSDAY)
    assert (one["allowed"], one["decides"], one["zones"]) == (True, None, ["Europe/Berlin"])
    [one] = people(dunlin, books, "voice", SUNDAY)
    assert (one["allowed"], one["decides"]) == (False, "house.hours.voice")
    assert one["earliest"].startswith("2026-06-15T07:15")
    assert {"house.opt_out", "house.hours.voice", "eu.ai_act"} <= {rule["rule"] for rule in one["looked_at"]}
    assert all(rule["source"] and rule["checked_on"] for rule in one["looked_at"])


def test_how_somebody_is_contacted_makes_a_difference(dunlin: Dunlin, books: Path) -> None:
    agree(dunlin, books)
    dunlin("rules", "consent", "C1", "Person 1", "voice", "--withdraw", "-w", books)
    [one] = people(dunlin, books, "voice", THURSDAY, "--how", "person")
    assert one["decides"] == "house.opt_out"
    [mail] = people(dunlin, books, "email", "now", "--how", "reply")
    assert mail["allowed"]


@pytest.mark.parametrize("channel", ["whatsapp", "sms"])
def test_a_consent_stands_in_the_timeline_with_who_recorded_it_and_the_proof(
    dunlin: Dunlin, books: Path, channel: str
) -> None:
    assert f"agreed to {channel} on 2026-06-01 (web form): form 17" in agree(dunlin, books, channel).out
    shown = " ".join(dunlin("account", "C1", "-w", books).out.split())
    assert "Marta" in shown
    assert "form 17" in shown
    assert dunlin("verify", "-w", books).code == Exit.OK


def test_no_more_of_everything_stops_every_channel(dunlin: Dunlin, books: Path) -> None:
    assert dunlin("rules", "consent", "C1", "person@c1.example", "all", "--withdraw", "-w", books).code == Exit.OK
    [mail] = people(dunlin, books, "email", THURSDAY)
    assert mail["decides"] == "house.opt_out"


def test_what_a_person_sets_aside_is_told_wherever_it_bears_until_it_is_withdrawn(dunlin: Dunlin, books: Path) -> None:
    agree(dunlin, books)
    given = ("rules", "override", "C1", "voice", "-w", books)
    told = dunlin(*given, "--reason", "asked to be rung at once", "--by", "Marta")
    assert told.code == Exit.OK
    assert "contact rules for voice set aside by a person until" in told.out
    [one] = people(dunlin, books, "voice", "now")
    assert (one["allowed"], one["override"]["by"]) == (True, "person:Marta")
    shown = " ".join(dunlin("rules", "explain", "C1", "voice", "now", "-w", books).out.split())
    assert "set aside by Marta until" in shown
    assert "asked to be rung at once" in " ".join(dunlin("account", "C1", "-w", books).out.split())
    [listed] = dunlin("rules", "overrides", "-w", books, "--json").json
    assert (listed["channel"], listed["reason"]) == ("voice", "asked to be rung at once")
    assert dunlin(*given, "--withdraw").code == Exit.OK
    assert "No contact rules are set aside." in dunlin("rules", "overrides", "-w", books).out


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("explain", "C9", "voice", "now"), Exit.BAD_INPUT, "C9"),
        (("explain", "C1", "voice", "now"), Exit.BAD_INPUT, "nobody of C1"),
        (("explain", "C1", "fax", "now"), Exit.USAGE, "'fax' is no channel"),
        (("explain", "C1", "email", "soon"), Exit.USAGE, "'soon' is no time"),
        (("explain", "C1", "email", "now", "--how", "loudly"), Exit.USAGE, "'loudly' is none of"),
        (("override", "C1", "voice"), Exit.REFUSED, "only with a reason"),
        (("override", "C1", "voice", "--until", "2020-01-01", "--reason", "x"), Exit.REFUSED, "within 31 days"),
        (("override", "C1", "voice", "--withdraw"), Exit.REFUSED, "no contact rules for voice are set aside"),
        (("override", "C1", "voice", "--withdraw", "--until", "2026-06-30"), Exit.USAGE, "or --withdraw to end it"),
        (("consent", "C1", "Nobody", "email", "--withdraw"), Exit.BAD_INPUT, "no contact 'Nobody'"),
        (("consent", "C1", "Person 1", "email"), Exit.USAGE, "or --withdraw alone"),
        (("consent", "C1", "Person 1", "email", "--withdraw", *PROOF), Exit.USAGE, "or --withdraw alone"),
        (("consent", "C1", "Person 1", "all", *PROOF), Exit.USAGE, "'all' is no channel"),
        (("consent", "C1", "Person 1", "sms", *PROOF), Exit.REFUSED, "give one with --address"),
        (("consent", "C1", "Person 1", "sms", *PROOF, "--address", "0151"), Exit.REFUSED, "is no phone number"),
        (("consent", "C1", "Person 1", "email", "--proof", "x"), Exit.REFUSED, "is no basis"),
        (("consent", "C1", "Person 1", "sms", "--withdraw"), Exit.REFUSED, "no address for sms"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_changes_nothing(
    dunlin: Dunlin, books: Path, arguments: tuple[str, ...], code: Exit, why: str
) -> None:
    told = dunlin("rules", *arguments, "-w", books)
    assert told.code == code
    assert why in " ".join(told.err.split())
    kinds = {one["kind"] for one in dunlin("account", "C1", "-w", books, "--json").json["events"]}
    assert not kinds & {"consent_recorded", "opted_out", "hold_placed", "contact_rules_overridden"}

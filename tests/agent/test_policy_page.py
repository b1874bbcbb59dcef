"""The policy page is read once per text, kept with what was understood, and refused when it cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agent.offline.name import NAME
from agent.policy_page import MAX_POLICY_BYTES, PolicyPageError, in_force, load_page, read_page
from policies.policy import StageRule
from prompts.model import ModelError
from store.tables import Event, PolicyVersion
from tests.agent.workplace import POLICY, Office


class Broken:
    """A model that is not there; a page that was read before needs none."""

    name = NAME

    def ask(self, prompt: object) -> object:
        raise ModelError("the model is not there", permanent=False)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty; nothing is sent without one"),
        (b" \n\t\n", "is empty; nothing is sent without one"),
        (b"caf\xe9", r"is not UTF-8 text \(byte 3\); save it as UTF-8"),
        (b"a" * (MAX_POLICY_BYTES + 1), "is longer than 200 kB"),
    ],
)
def test_a_page_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    page = tmp_path / "policy.md"
    page.write_bytes(content)
    with pytest.raises(PolicyPageError, match=sentence):
        load_page(page)


def test_a_missing_page_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyPageError, match="No such file or directory; nothing is sent without one"):
        load_page(tmp_path / "policy.md")
    with pytest.raises(PolicyPageError, match="Is a directory"):
        load_page(tmp_path)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    page = tmp_path / "policy.md"
    page.write_bytes(b"\xef\xbb\xbfUse email only.\n")
    assert load_page(page) == "Use email only.\n"


def test_the_same_text_is_read_once(office: Office) -> None:
    place = office.place
    first = read_page(place.office, place.model, POLICY, "EUR")
    again = read_page(place.office, Broken(), POLICY, "EUR")  # type: ignore[arg-type]
    assert (again.version_id, again.policy.rules) == (first.version_id, first.policy.rules)
    [version] = office.all(PolicyVersion)
    assert (version.text, version.author) == (POLICY, "policy file")
    assert [event.data["policy_version_id"] for event in office.all(Event, kind="policy_read")] == [version.id]


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(office: Office) -> None:
    place = office.place
    first = read_page(place.office, place.model, POLICY, "EUR")
    changed = read_page(place.office, place.model, POLICY + "Use email only.\n", "EUR", author="Marta")
    back = read_page(place.office, place.model, POLICY, "EUR")
    assert changed.version_id != first.version_id
    assert back.version_id == first.version_id
    assert [version.author for version in office.all(PolicyVersion)] == ["policy file", "Marta"]


def test_without_a_model_a_new_text_is_not_guessed_at(office: Office) -> None:
    with pytest.raises(ModelError):
        read_page(office.place.office, Broken(), "Something new.\n", "EUR")  # type: ignore[arg-type]
    assert office.all(PolicyVersion) == []


def test_a_rule_for_a_customer_comes_in_force_when_the_customer_does(office: Office) -> None:
    place, text = office.place, "Never contact Crane AG.\n" + POLICY
    before = read_page(place.office, place.model, text, "EUR")
    office.customer("C1", "Crane AG")
    after = read_page(place.office, place.model, text, "EUR")
    assert before.version_id == after.version_id
    assert len(before.policy.questions) == 1
    assert after.policy.questions == ()


def test_a_page_is_prepared_for_a_day(office: Office) -> None:
    place = office.place
    policy = in_force(read_page(place.office, place.model, POLICY, "EUR"), "EUR", date(2026, 6, 11))
    assert policy.book.day == date(2026, 6, 11)
    assert sum(isinstance(rule, StageRule) for rule in policy.book.policy.rules) == 4

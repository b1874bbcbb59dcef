"""Message-IDs and reply tokens: stable, short, proof against case folding and against strangers."""

from __future__ import annotations

import re

import pytest

from channels.correlation import message_id, read_token, reply_address, reply_token

SECRET = b"a secret of the workspace"
BOX = "collections@collector.test"


def test_a_key_always_gives_the_same_message_id_and_another_key_or_secret_another() -> None:
    made = message_id("1:42:Mahnung ü/3", SECRET, "collector.test")
    assert re.fullmatch(r"<1-42-mahnung-3\.[a-z2-7]{32}@collector\.test>", made)
    assert made == message_id("1:42:Mahnung ü/3", SECRET, "collector.test")
    assert made != message_id("1:42:Mahnung ö/3", SECRET, "collector.test")
    assert made != message_id("1:42:Mahnung ü/3", b"another", "collector.test")


@pytest.mark.parametrize("domain", ["", "a b", "x.test>\r\nBcc: y", "x@y"])
def test_a_message_id_cannot_carry_a_broken_domain(domain: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        message_id("k", SECRET, domain)


@pytest.mark.parametrize(
    "seen_as",
    [
        "{address}",
        "Collections <{address}>",
        "COLLECTIONS+R.{token}@COLLECTOR.TEST",
        "someone@else.test, {address}",
        "prvs=4711={address}",
    ],
)
def test_a_token_is_read_back_however_the_address_is_written(seen_as: str) -> None:
    token = reply_token("t1081", SECRET)
    address = reply_address(BOX, token)
    assert address == f"collections+r.{token}@collector.test"
    assert read_token(seen_as.format(address=address, token=token.upper()), SECRET) == "t1081"


def test_replies_and_bounces_are_told_apart() -> None:
    bounced = reply_address(BOX, reply_token("t1081", SECRET), "b")
    assert read_token(bounced, SECRET, "b") == "t1081"
    assert read_token(bounced, SECRET) is None


@pytest.mark.parametrize(
    "forged",
    [
        "collections@collector.test",
        "collections+r.t1081@collector.test",
        "collections+r.t1081.aaaaaaaaaaaaaaaa@collector.test",
        "collections+r..aaaaaaaaaaaaaaaa@collector.test",
        "",
    ],
)
def test_a_stranger_cannot_make_a_token(forged: str) -> None:
    assert read_token(forged, SECRET) is None


def test_a_token_for_one_touch_does_not_open_another_nor_with_another_secret() -> None:
    address = reply_address(BOX, reply_token("t1081", SECRET))
    assert read_token(address.replace("t1081", "t1082"), SECRET) is None
    assert read_token(address, b"another secret") is None


@pytest.mark.parametrize("reference", ["", "T1", "a b", "a.b", "-a", "a" * 25, "ü"])
def test_references_mail_systems_would_change_are_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="reply reference"):
        reply_token(reference, SECRET)


def test_the_local_part_stays_within_what_mail_allows() -> None:
    longest = reply_address("accounts-receivable@collector.test", reply_token("t" * 24, SECRET))
    assert len(longest.split("@", maxsplit=1)[0]) == 63
    with pytest.raises(ValueError, match="too long"):
        reply_address("accounts-receivables2@collector.test", reply_token("t" * 24, SECRET))


def test_without_a_secret_nothing_is_signed() -> None:
    with pytest.raises(ValueError, match="secret is empty"):
        reply_token("t1", b"")

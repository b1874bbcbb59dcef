"""What each way of losing an SMTP server means: not sent, refused for good, or perhaps sent."""

from __future__ import annotations

import pytest

from channels.channel import OutgoingMessage, TransportError
from channels.smtp import SmtpChannel
from channels.smtp_conversation import SmtpAccount, on_the_wire
from tests.channels.mail_accounts import outgoing
from tests.channels.scripted_smtp import HANG_UP, SILENCE, Script, scripted_smtp

MESSAGE = outgoing("customer@customer.test")
#: permanent, maybe_sent, channel_down
NOT_NOW, NEVER = (False, False, False), (True, False, False)
DOUBTFUL, DOWN = (False, True, False), (False, False, True)


def channel(script: Script, **changes: object) -> SmtpChannel:
    place: dict[str, object] = {"host": "127.0.0.1", "port": script.port, "security": "none"}
    times: dict[str, object] = {"timeout_seconds": 5, "answer_timeout_seconds": 1}
    return SmtpChannel(SmtpAccount(**{**place, **times, **changes}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answers", "meaning"),
    [
        ({"CONNECT": "421 too busy"}, DOWN),
        ({"CONNECT": HANG_UP}, DOWN),
        ({"CONNECT": "no SMTP at all"}, DOWN),
        ({"MAIL": "550 5.7.1 sender not allowed"}, DOWN),
        ({"MAIL": "530 5.7.0 authentication required"}, DOWN),
        ({"MAIL": "451 too many messages"}, DOWN),
        ({"MAIL": "552 5.3.4 message too large"}, NEVER),
        ({"RCPT": "550 5.1.1 unknown"}, NEVER),
        ({"RCPT": "530 5.7.0 authentication required"}, DOWN),
        ({"RCPT": "450 4.2.0 later"}, NOT_NOW),
        ({"RCPT": "421 shutting down"}, DOWN),
        ({"RCPT": HANG_UP}, DOWN),
        ({"DATA": "554 5.7.1 no"}, NEVER),
        ({"DATA": "451 later"}, NOT_NOW),
        ({"DATA": HANG_UP}, DOWN),
        ({"CONTENT": HANG_UP, "DOT": HANG_UP}, DOUBTFUL),
        ({"DOT": HANG_UP}, DOUBTFUL),
        ({"DOT": SILENCE}, DOUBTFUL),
        ({"DOT": "gibberish"}, DOUBTFUL),
        ({"DOT": "354 go on"}, DOUBTFUL),
        ({"DOT": "550 5.7.1 looks like spam"}, NEVER),
        ({"DOT": "451 4.3.0 try later"}, NOT_NOW),
        ({"DOT": "421 shutting down"}, DOWN),
    ],
)
def test_the_moment_and_the_answer_decide_what_a_failure_means(
    answers: dict[str, str], meaning: tuple[bool, bool, bool]
) -> None:
    with scripted_smtp(**answers) as script:
        sending = channel(script)
        with pytest.raises(TransportError) as failed:
            sending.deliver(MESSAGE)
        sending.close()
    assert (failed.value.permanent, failed.value.maybe_sent, failed.value.channel_down) == meaning


@pytest.mark.parametrize(
    ("answers", "at_fault"),
    [
        ({"RCPT": "550 5.1.1 unknown"}, True),
        ({"RCPT": "550 5.1.2 no such domain"}, True),
        ({"RCPT": "553 5.1.3 bad syntax"}, True),
        ({"RCPT": "550 5.1.6 has moved"}, True),
        ({"RCPT": "550 5.1.10 RESOLVER.ADR.RecipientNotFound"}, True),
        ({"RCPT": "550-5.2.1 The account you tried to reach\r\n550 5.2.1 is disabled"}, True),
        ({"RCPT": "550 no such user here"}, True),
        ({"RCPT": "550 5.7.1 blocked, see the list of 5.1.1.1"}, False),
        ({"RCPT": "550 #5.7.1 your access has been rejected"}, False),
        ({"RCPT": "554 5.7.1 relay access denied"}, False),
        ({"RCPT": "552 5.2.2 mailbox full"}, False),
        ({"RCPT": "554 refused"}, False),
        ({"RCPT": "450 4.1.1 not now"}, False),
        ({"RCPT": "530 5.7.0 authentication required"}, False),
        ({"MAIL": "552 5.3.4 message too large"}, False),
        ({"DATA": "554 5.7.1 no"}, False),
        ({"DOT": "550 5.7.1 looks like spam"}, False),
        ({"DOT": "554 5.6.0 malformed"}, False),
        ({"DOT": "550 rejected"}, False),
    ],
)
def test_only_a_refusal_of_the_address_itself_blames_the_address(answers: dict[str, str], at_fault: bool) -> None:
    with scripted_smtp(**answers) as script:
        sending = channel(script)
        with pytest.raises(TransportError) as failed:
            sending.deliver(MESSAGE)
        sending.close()
    assert failed.value.address_at_fault is at_fault


def test_an_address_no_server_can_be_asked_about_is_at_fault_itself() -> None:
    with scripted_smtp() as script:
        sending = channel(script)
        with pytest.raises(TransportError) as failed:
            sending.deliver(outgoing("two words@customer.test"))
        sending.close()
    assert (failed.value.permanent, failed.value.address_at_fault, script.messages) == (True, True, [])


def test_a_server_killed_in_the_middle_of_a_large_message_has_not_taken_it() -> None:
    large = MESSAGE.raw + b"A line of some length, many times over.\r\n" * 400_000
    with scripted_smtp(CONTENT=HANG_UP) as script:
        sending = channel(script)
        with pytest.raises(TransportError, match="in the middle") as failed:
            sending.deliver(OutgoingMessage("k", "<k@x.test>", "a@x.test", "b@x.test", large))
        sending.close()
    assert (failed.value.maybe_sent, failed.value.channel_down) == (False, True)
    assert script.messages == []


def test_one_connection_carries_many_messages_and_is_renewed_after_its_share() -> None:
    with scripted_smtp() as script:
        sending = channel(script, max_messages_per_connection=3)
        for _ in range(7):
            sending.deliver(MESSAGE)
        sending.close()
    assert len(script.messages) == 7
    assert sum(command.startswith(("EHLO", "ehlo")) for command in script.commands) == 3


@pytest.mark.parametrize("ending", [HANG_UP, "421 idle too long"])
def test_a_kept_connection_the_server_has_closed_is_replaced_without_sending_twice(ending: str) -> None:
    with scripted_smtp(MAIL=["250 ok", ending]) as script:
        sending = channel(script)
        sending.deliver(MESSAGE)
        sending.deliver(MESSAGE)
        sending.close()
    assert len(script.messages) == 2


def test_a_message_in_doubt_is_never_sent_again_by_the_channel_itself() -> None:
    with scripted_smtp(DOT=["250 taken", HANG_UP]) as script:
        sending = channel(script)
        sending.deliver(MESSAGE)
        with pytest.raises(TransportError):
            sending.deliver(MESSAGE)
        sending.close()
    assert len(script.messages) == 2


def test_a_server_without_starttls_gets_neither_password_nor_message() -> None:
    with scripted_smtp() as script:
        sending = channel(script, security="starttls", username="u", password="secret")
        with pytest.raises(TransportError, match="STARTTLS") as refused:
            sending.deliver(MESSAGE)
    assert refused.value.channel_down
    assert not any("AUTH" in command or "MAIL" in command for command in script.commands)


def test_a_token_refused_with_an_explanation_ends_as_a_refusal() -> None:
    with scripted_smtp(EHLO="250-script.test\r\n250 AUTH XOAUTH2", AUTH="334 eyJzdGF0dXMiOiI0MDAifQ==") as script:
        script.answers[""] = "535 5.7.8 bad token"
        sending = channel(script, username="u", access_token=lambda: "expired")
        with pytest.raises(TransportError, match="535") as refused:
            sending.deliver(MESSAGE)
    assert refused.value.channel_down


@pytest.mark.parametrize(
    "recipient", ["a@x.test>\r\nRCPT TO:<b@x.test", "two@x.test, three@x.test", "kein@", "ö@x.test"]
)
def test_a_recipient_that_is_no_plain_address_is_refused_before_the_server_hears_of_it(recipient: str) -> None:
    with scripted_smtp() as script:
        sending = channel(script)
        with pytest.raises(TransportError, match="recipient") as refused:
            sending.deliver(outgoing(recipient))
    assert refused.value.permanent
    assert script.commands == []


def test_clear_text_over_the_network_must_be_allowed_explicitly() -> None:
    with pytest.raises(ValueError, match="clear text"):
        SmtpAccount(host="mail.collector.test", security="none")
    assert SmtpAccount(host="mail.collector.test", security="none", allow_plaintext=True).where.endswith(":587")


def test_line_ends_and_leading_dots_are_made_fit_for_the_wire() -> None:
    assert on_the_wire(b"a\nb\r\n.\n..c\rd") == b"a\r\nb\r\n..\r\n...c\r\nd\r\n"

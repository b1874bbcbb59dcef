"""Only Twilio gets in: signatures made by the simulator's own signer, and every way they are got wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.twilio.account import TwilioAccount
from channels.twilio.signature import is_signed, is_signed_socket
from evals.twilio.account import ACCOUNT_SID
from evals.twilio.signing import signature

TOKEN, NEXT = "first-token", "next-token"
URL = "https://dunlin.example"
PATH = "/twilio/status?o=touch-1"
FORM = [("MessageSid", "SM1"), ("MessageStatus", "sent"), ("Body", "  Grüße \n")]


def account(**changes: Any) -> TwilioAccount:
    return TwilioAccount(**{"account_sid": ACCOUNT_SID, "auth_tokens": (TOKEN,), "public_url": URL, **changes})


def test_what_twilio_documents_as_its_example_is_signed() -> None:
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
    ours = account(public_url="https://mycompany.com", auth_tokens=("12345",))
    assert is_signed(ours, "/myapp.php?foo=1&bar=2", form, "RSOYDt4T1cUTdK1PDd93/VVr8B8=") is True
    assert signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_callback_of_twilio_is_believed() -> None:
    assert is_signed(account(), PATH, FORM, signature(TOKEN, URL + PATH, FORM))
    assert is_signed(account(), PATH, [], signature(TOKEN, URL + PATH))


def test_both_tokens_count_while_one_replaces_the_other() -> None:
    both = account(auth_tokens=(TOKEN, NEXT))
    assert is_signed(both, PATH, FORM, signature(TOKEN, URL + PATH, FORM))
    assert is_signed(both, PATH, FORM, signature(NEXT, URL + PATH, FORM))
    assert not is_signed(account(), PATH, FORM, signature(NEXT, URL + PATH, FORM))


def test_repeated_fields_count_all() -> None:
    form = [("MediaUrl", "b"), ("MediaUrl", "a"), ("To", "+49")]
    header = signature(TOKEN, URL + PATH, form)
    assert is_signed(account(), PATH, form, header)
    assert not is_signed(account(), PATH, list(dict(form).items()), header)


@pytest.mark.parametrize("signed", ["https://dunlin.example", "https://dunlin.example:443"])
@pytest.mark.parametrize("configured", ["https://dunlin.example", "https://dunlin.example:443"])
def test_a_port_may_be_named_or_not(signed: str, configured: str) -> None:
    assert is_signed(account(public_url=configured), PATH, FORM, signature(TOKEN, signed + PATH, FORM))


def test_a_public_url_with_a_path_or_a_final_slash_is_the_same_address() -> None:
    ours = account(public_url=f"{URL}/dunlin/")
    assert is_signed(ours, PATH, FORM, signature(TOKEN, f"{URL}/dunlin{PATH}", FORM))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/twilio/status", FORM),
        ("/twilio/status?o=touch-2", FORM),
        ("/twilio/texts?o=touch-1", FORM),
        (PATH, [*FORM, ("Extra", "1")]),
        (PATH, FORM[:-1]),
        (PATH, [(name, value.strip()) for name, value in FORM]),
        (PATH, [(name, value.replace("sent", "read")) for name, value in FORM]),
        (PATH, [(name.lower(), value) for name, value in FORM]),
    ],
)
def test_whatever_is_changed_is_found_out(path: str, form: list[tuple[str, str]]) -> None:
    assert not is_signed(account(), path, form, signature(TOKEN, URL + PATH, FORM))


def test_a_signature_over_the_inner_address_is_not_ours() -> None:
    assert not is_signed(account(), PATH, FORM, signature(TOKEN, "http://127.0.0.1:8080" + PATH, FORM))


@pytest.mark.parametrize("header", [None, "", "x", "Grüße", "=" * 28, "\udc80", 5, b"bytes"])
def test_a_header_that_is_missing_or_malformed_is_no_signature(header: Any) -> None:
    assert is_signed(account(), PATH, FORM, header) is False
    assert is_signed_socket(account(), "/twilio/voice/relay", header) is False


@pytest.mark.parametrize(
    "form", [None, '{"MessageSid": "SM1"}', "", b"{}", [("only a name",)], [("a", "b", "c")], [("a", None)], ["ab" * 9],
             [("a", "\udc80")], [(None, "b")], [5]]
)  # fmt: skip
def test_a_body_that_is_no_form_is_no_callback(form: Any) -> None:
    assert is_signed(account(), PATH, form, signature(TOKEN, URL + PATH)) is False


def test_a_json_body_with_its_hash_in_the_url_is_no_callback_either() -> None:
    path = f"{PATH}&bodySHA256={'0' * 64}"
    assert is_signed(account(), path, '{"a": 1}', signature(TOKEN, URL + path)) is False


def test_without_a_public_url_nobody_is_believed() -> None:
    assert not is_signed(account(public_url=""), PATH, FORM, signature(TOKEN, PATH, FORM))


def test_a_socket_is_signed_over_its_address_with_the_query_as_fields() -> None:
    header = signature(TOKEN, "wss://dunlin.example/twilio/voice/relay", [("call", "7")])
    assert is_signed_socket(account(), "/twilio/voice/relay?call=7", header)
    assert not is_signed_socket(account(), "/twilio/voice/relay?call=8", header)
    assert not is_signed_socket(account(), "/twilio/voice/relay", header)
    assert not is_signed(account(), "/twilio/voice/relay", [("call", "7")], header)


@settings(derandomize=True, max_examples=100)
@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=12)), max_size=6),
    st.text(alphabet="abc/?&=%20ö", max_size=12),
)
def test_every_form_signed_by_its_description_is_believed_and_no_other(form: list[tuple[str, str]], query: str) -> None:
    try:
        header = signature(TOKEN, f"{URL}/x?o={query}", form)
    except UnicodeEncodeError:
        return
    assert is_signed(account(), f"/x?o={query}", form, header)
    assert not is_signed(account(auth_tokens=(NEXT,)), f"/x?o={query}", form, header)
    assert not is_signed(account(), f"/x?o={query}", [*form, ("Extra", "1")], header)


@settings(derandomize=True, max_examples=200)
@given(st.text(max_size=12), st.text(alphabet="/?o=&%[:]#@1", max_size=12))
def test_whatever_a_stranger_sends_is_refused_and_raises_nothing(header: str, path: str) -> None:
    assert is_signed(account(), path, FORM, header) is False
    assert is_signed_socket(account(), path, header) is False

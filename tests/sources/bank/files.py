"""Bank files for tests: the shared samples, where they are, and camt files written in a line each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sources.bank.reading import read_statements
from sources.bank.statement import BankFileError, BankLine, Statement

SAMPLES = Path(os.environ.get("DUNLIN_SHARED", Path(__file__).parents[4] / "shared")) / "data" / "bank"


def samples(folder: str, names: list[str]) -> list[object]:
    """Give test parameters for shared files, which skip where the file is absent."""
    absent = pytest.mark.skip(reason="the shared bank files are absent")
    return [pytest.param(n, marks=[] if (SAMPLES / folder / n).exists() else absent, id=n) for n in names]


def sample(folder: str, name: str) -> list[Statement]:
    return read_statements((SAMPLES / folder / name).read_bytes())


def only_line(content: bytes) -> BankLine:
    (statement,) = read_statements(content)
    (line,) = statement.lines
    return line


def refusal(content: bytes) -> tuple[str, str]:
    """Return code and place of what a file is refused for."""
    with pytest.raises(BankFileError) as caught:
        read_statements(content)
    assert caught.value.finding.reason
    return caught.value.finding.code, caught.value.finding.place


def balance(kind: str, amount: str, day: str = "2026-06-10", currency: str = "EUR") -> str:
    side = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount.strip('-')}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(amount: str, details: str = "", *, reference: str = "", more: str = "", currency: str = "EUR") -> str:
    side = "DBIT" if amount.startswith("-") else "CRDT"
    named = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    inside = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount.strip('-')}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}<Sts>BOOK</Sts>"
        f"<BookgDt><Dt>2026-06-10</Dt></BookgDt><ValDt><Dt>2026-06-11</Dt></ValDt>{named}{inside}</Ntry>"
    )


def camt(*inside: str, kind: str = "053", version: str = "02", account: str = "DE89370400440532013000") -> bytes:
    """Write an account report of one statement."""
    message, statement = {
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "053": ("BkToCstmrStmt", "Stmt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[kind]
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001."
        f"{version}'><{message}><{statement}><Id>S-1</Id><LglSeqNb>7</LglSeqNb><CreDtTm>2026-06-10T18:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>{''.join(inside)}</{statement}></{message}></Document>"
    ).encode()

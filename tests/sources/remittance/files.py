"""Remittance advices for tests, written segment by segment with trailers that hold."""

from __future__ import annotations

import pytest

from sources.bank.statement import BankFileError
from sources.remittance.advice import RemittanceAdvice
from sources.remittance.reading import read_advices

ISA = "ISA*00*          *00*          *ZZ*ACMEPAY        *ZZ*DUNLIN         *260610*1200*U*00401*000000007*0*P*>"
BPR = "BPR*I*5200.00*C*ACH*CTX*01*021000021*DA*123456789*1234567890**01*071000013*DA*555*20260612"
HEAD = (BPR, "TRN*1*PAY-88121*1234567890", "CUR*PR*EUR", "N1*PR*ACME Ltd*91*C1", "N1*PE*Dunlin GmbH", "ENT*1")
LINES = ("RMR*IV*INV-1042*PO*4000.00*4800.00*0", "ADX*-800.00*04", "RMR*IV*INV-1043*PO*1200.00*1200.00")


def x12(*segments: str, count: int | None = None, terminator: str = "~\n") -> bytes:
    """Write an interchange with one 820."""
    body = ["ST*820*0001", *segments, f"SE*{count or len(segments) + 2}*0001"]
    whole = [ISA, "GS*RA*ACMEPAY*DUNLIN*20260610*1200*7*X*004010", *body, "GE*1*7", "IEA*1*000000007"]
    return "".join(f"{one}{terminator}" for one in whole).encode()


def remadv(*segments: str, una: str = "UNA:+.? '", count: int | None = None) -> bytes:
    """Write an interchange with one REMADV."""
    body = ["UNH+1+REMADV:D:96A:UN:EAN002", *segments, f"UNT+{count or len(segments) + 2}+1"]
    whole = ["UNB+UNOC:3+4098765000010:14+4012345000009:14+260610:1200+77", *body, "UNZ+1+77"]
    return (una + "".join(f"{one}'" for one in whole)).encode("latin-1")


REMADV = (
    "BGM+481+AV-5512+9", "DTM+137:20260610:102", "DTM+138:20260612:102", "RFF+PQ:PAY-88121",
    "FII+PB+DE89370400440532013000:ACME Ltd", "NAD+PR+4098765000010::9++ACME Ltd:Accounts", "CUX+2:EUR:11",
    "DOC+380+INV-1042", "MOA+9:4800", "MOA+12:4000", "AJT+3", "MOA+5:-800",
    "DOC+380+INV-1043", "MOA+9:1200", "MOA+12:1200", "UNS+S", "MOA+9:6000", "MOA+12:5200",
)  # fmt: skip


def nacha(words: str, minor: int = 520_000, *, debits: int = 0) -> bytes:
    """Write a file with one credit whose addenda hold these words."""
    pieces = [words[at : at + 80] for at in range(0, len(words), 80)]
    addenda = [f"705{piece:<80}{number:04}0000001" for number, piece in enumerate(pieces, 1)]
    records = len(addenda) + 1
    whole = [
        f"101 071000013 0210000212606101200A094101{'DUNLIN BANK':<23}{'ACME BANK':<23}{'':8}",
        f"5220{'ACME LTD':<16}{'':20}1234567890CTX{'PAYMENT':<10}{'260610':<6}260612   1021000020000001",
        f"622071000013{'555':<17}{minor:010}{'PAY-88121':<15}{len(addenda):04}{'DUNLIN GMBH':<16}    1021000020000001",
        *addenda,
        f"8220{records:06}{7100001:010}{debits:012}{minor:012}1234567890{'':19}{'':6}021000020000001",
        f"9{1:06}{1:06}{records:08}{7100001:010}{debits:012}{minor:012}{'':39}",
        "9" * 94,
    ]
    return "\n".join(whole).encode()


def only(content: bytes) -> RemittanceAdvice:
    (advice,) = read_advices(content, "EUR")
    return advice


def refusal(content: bytes) -> tuple[str, str]:
    """Return code and place of what a file is refused for."""
    with pytest.raises(BankFileError) as caught:
        read_advices(content, "EUR")
    assert caught.value.finding.reason
    return caught.value.finding.code, caught.value.finding.place

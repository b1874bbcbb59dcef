"""Cuts X12 and EDIFACT into segments, and into messages whose trailers all hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sources.amounts import shown
from sources.bank.statement import BankFileError
from sources.texts import text

_TAG = re.compile(r"[A-Z][A-Z0-9]{1,2}")


class Marks(NamedTuple):
    """What separates the parts of an interchange; `release` takes its meaning from the mark that follows it."""

    element: str
    component: str
    terminator: str
    release: str = ""


class Level(NamedTuple):
    """A pair of header and trailer; the trailer counts what is inside and repeats an element of the header."""

    header: str
    trailer: str
    reference: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; elements count from one, as do the components of each."""

    tag: str
    elements: tuple[tuple[str, ...], ...]
    number: int

    @property
    def place(self) -> str:
        """Where it stands in the file."""
        return f"segment {self.number}, {self.tag}"

    def at(self, element: int, component: int = 1) -> str:
        """Return a component, empty where there is none."""
        found = self.elements[element - 1] if element <= len(self.elements) else ()
        return text(found[component - 1]) if component <= len(found) else ""


def cut(written: str, marks: Marks) -> list[Segment]:
    """Cut an interchange into segments; raise BankFileError where the last one is not ended."""
    found = []
    *pieces, rest = _split(written, marks.terminator, marks.release)
    for number, piece in enumerate(pieces, 1):
        elements = _split(piece.lstrip(), marks.element, marks.release)
        tag = elements[0].strip()
        if not _TAG.fullmatch(tag):
            raise BankFileError("record", f"{shown(tag)} begins no segment", f"segment {number}")
        parts = tuple(
            tuple(_released(one, marks.release) for one in _split(element, marks.component, marks.release))
            for element in elements[1:]
        )
        found.append(Segment(tag, parts, number))
    if rest.strip():
        place = found[-1].place if found else "its beginning"
        raise BankFileError("cut_off", "the file ends within a segment", f"after {place}")
    return found


def _split(written: str, mark: str, release: str) -> list[str]:
    if not mark:
        return [written]
    if not release or release not in written:
        return written.split(mark)
    # A released mark separates nothing; the release stays until the last cut is made.
    parts = re.split(f"({re.escape(release)}.|{re.escape(mark)})", written, flags=re.DOTALL)
    found = [""]
    for part in parts:
        if part == mark:
            found.append("")
        else:
            found[-1] += part
    return found


def _released(written: str, release: str) -> str:
    return re.sub(f"{re.escape(release)}(.)", r"\1", written, flags=re.DOTALL) if release else written


def messages(found: Sequence[Segment], levels: Sequence[Level]) -> Iterator[list[Segment]]:
    """Give the messages at the innermost level once all around them is seen to hold.

    Raises BankFileError for a trailer that counts otherwise, belongs to another header, or is missing.
    """
    headers = {level.header: at for at, level in enumerate(levels)}
    trailers = {level.trailer: at for at, level in enumerate(levels)}
    inmost = len(levels) - 1
    opened: list[_Open] = []
    whole: list[list[Segment]] = []
    for segment in found:
        inside = bool(opened) and opened[-1].at == inmost
        if inside:
            opened[-1].count += 1
            whole[-1].append(segment)
        if segment.tag in headers and not inside and headers[segment.tag] > (opened[-1].at if opened else -1):
            at = headers[segment.tag]
            if opened:
                opened[-1].count += 1
            opened.append(_Open(at, segment, int(at == inmost)))
            whole += [[segment]] if at == inmost else []
        elif opened and trailers.get(segment.tag) == opened[-1].at:
            _check_trailer(segment, opened.pop(), levels)
        elif not inside or segment.tag in {*headers, *trailers}:
            raise BankFileError("order", f"a segment {segment.tag} cannot stand here", segment.place)
    if opened or not found:
        missing = levels[opened[-1].at].trailer if opened else levels[0].header
        raise BankFileError("cut_off", f"the file ends without {missing}", found[-1].place if found else "")
    yield from whole


@dataclass(slots=True)
class _Open:
    """A level that is open: its header, and how much is inside so far."""

    at: int
    header: Segment
    count: int


def _check_trailer(trailer: Segment, opened: _Open, levels: Sequence[Level]) -> None:
    level = levels[opened.at]
    if trailer.at(1).lstrip("0") != (str(opened.count) if opened.count else ""):
        raise BankFileError(
            "control_total", f"{trailer.tag} counts {shown(trailer.at(1))}, but {opened.count} came", trailer.place
        )
    begun = opened.header.at(level.reference)
    if trailer.at(2).lstrip("0") != begun.lstrip("0"):
        raise BankFileError(
            "control_total", f"{trailer.tag} ends {shown(trailer.at(2))}, but {shown(begun)} was begun", trailer.place
        )

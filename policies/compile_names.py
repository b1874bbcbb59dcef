"""Binds the names of a policy to the book: exactly, without regard to case, never by likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from babel import Locale

from policies.policy import Scope
from prompts.policy_reading import ProposedScope

_COUNTRY_ALIASES = {
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "us": "US", "usa": "US", "u.s.": "US",
    "america": "US", "the netherlands": "NL", "holland": "NL", "czech republic": "CZ",
}  # fmt: skip


#: What people call customers of a country, English and German.
_DEMONYMS = {
    "DE": "german deutsche deutschen deutscher",
    "AT": "austrian österreichische österreichischen",
    "CH": "swiss schweizer",
    "NL": "dutch niederländische niederländischen holländische",
    "BE": "belgian belgische belgischen",
    "FR": "french französische französischen",
    "IT": "italian italienische italienischen",
    "ES": "spanish spanische spanischen",
    "PT": "portuguese",
    "PL": "polish polnische polnischen",
    "CZ": "czech tschechische tschechischen",
    "DK": "danish dänische dänischen",
    "SE": "swedish schwedische schwedischen",
    "NO": "norwegian norwegische norwegischen",
    "FI": "finnish finnische finnischen",
    "GB": "british britische britischen",
    "IE": "irish irische irischen",
    "US": "american us-based amerikanische amerikanischen",
    "CA": "canadian kanadische",
    "MX": "mexican",
    "BR": "brazilian",
    "IN": "indian",
    "SG": "singaporean",
    "MY": "malaysian",
    "AE": "emirati",
    "ZA": "south-african",
    "KE": "kenyan",
    "AU": "australian aussie",
    "NZ": "kiwi",
    "JP": "japanese",
    "CN": "chinese",
    "GR": "greek",
    "HU": "hungarian",
    "RO": "romanian",
    "UG": "ugandan",
    "TZ": "tanzanian",
    "NG": "nigerian",
}  # fmt: skip

#: Words of the longest customer name looked for in running text.
_LONGEST_NAME = 6
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "‑": "-", "−": "-"})


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names a policy may speak of: customers by casefolded name or number, segments and tags as in the book."""

    customers: Mapping[str, str]
    segments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, customers: Iterable[str] = (), segments: Iterable[str] = (), tags: Iterable[str] = ()) -> KnownNames:
        """Make the index from plain names."""
        return cls({plain(name): name for name in customers}, tuple(segments), tuple(tags))

    def customer(self, name: str) -> str | None:
        """Return the customer's name as in the book."""
        return self.customers.get(plain(name))

    def customer_in(self, text: str) -> str | None:
        """Return a customer a text names, capitals kept: a common word is no name."""
        return next(self._named_in(text), None)

    def customers_in(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return every customer some texts name, as the texts write them, the longest names first."""
        named = {written for text in texts for written in self._written_in(text)}
        return tuple(sorted(named, key=lambda name: (-len(name), name)))

    def _named_in(self, text: str) -> Iterator[str]:
        return (known for written in self._written_in(text) if (known := self.customer(written)) is not None)

    def _written_in(self, text: str) -> Iterator[str]:
        words = text.split()
        for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                # "Acme Inc." keeps its stop, "Acme." at the end of a sentence has none of its own.
                stopped = " ".join(words[start : start + length]).strip(",;:!?()[]*_|\"'“”„")
                bare = stopped.rstrip(".")
                written = (name for name in (stopped, bare, re.sub(r"['’]s?$", "", bare)) if name[:1].isupper())
                yield from (name for name in islice(filter(self.customer, written), 1))

    def group(self, name: str) -> str | None:
        """Return the customer whose group is named; "the Brandt group" may be booked as Brandt or as Brandt Group."""
        tries = (name, f"{name} group", f"{name} gruppe")
        return next((known for one in tries if (known := self.customer(one)) is not None), None)

    def segment(self, name: str) -> str | None:
        """Return the segment's name as in the book."""
        return next((known for known in self.segments if plain(known) == plain(name)), None)

    def tag(self, name: str) -> str | None:
        """Return the tag as in the book."""
        return next((known for known in self.tags if plain(known) == plain(name)), None)

    def resembling(self, name: str) -> tuple[str, ...]:
        """Give up to three names that begin with or hold the one asked for, to offer in a question."""
        wanted = plain(name)
        pool = [*self.customers.values(), *self.segments, *self.tags]
        alike = (
            known for known in dict.fromkeys(pool) if wanted and re.search(rf"\b{re.escape(wanted)}", plain(known))
        )
        return tuple(sorted(alike, key=len)[:3])


@dataclass(frozen=True, slots=True)
class Binding:
    """A scope with its names bound; amounts are added later. `unknown` lists the names the book does not have."""

    scope: Scope
    unknown: tuple[str, ...] = ()
    unknown_exceptions: tuple[str, ...] = ()


def plain(name: str) -> str:
    """Bring a name to the form in which names are compared."""
    straight = name.translate(_STRAIGHT)
    return re.sub(r"\s+", " ", straight.strip().strip("\"'“”„").removesuffix("'s").removesuffix("’s")).casefold()


def bind(proposed: ProposedScope, names: KnownNames) -> Binding:
    """Bind every name of a proposed scope; a name listed under the wrong heading is looked up under the others."""
    found: dict[str, list[str]] = {"customers": [], "segments": [], "tags": []}
    excepted: dict[str, list[str]] = {"customers": [], "segments": [], "tags": []}
    unknown = _sort_in(found, (proposed.customers, proposed.segments, proposed.tags), names)
    unknown_exceptions = _sort_in(
        excepted, (proposed.except_customers, proposed.except_segments, proposed.except_tags), names
    )
    parents = [(name, names.group(name)) for name in proposed.parents]
    unknown += [name for name, bound in parents if bound is None]
    scope = Scope(
        customers=tuple(found["customers"]),
        parents=tuple(bound for _, bound in parents if bound is not None),
        segments=tuple(found["segments"]),
        tags=tuple(found["tags"]),
        countries=tuple(code.upper() for code in proposed.countries),
        currencies=tuple(code.upper() for code in proposed.currencies),
        invoices_at_most=proposed.invoices_at_most,
        except_customers=tuple(excepted["customers"]),
        except_segments=tuple(excepted["segments"]),
        except_tags=tuple(excepted["tags"]),
        except_countries=tuple(code.upper() for code in proposed.except_countries),
    )
    return Binding(scope, tuple(unknown), tuple(unknown_exceptions))


def _sort_in(found: dict[str, list[str]], proposed: tuple[tuple[str, ...], ...], names: KnownNames) -> list[str]:
    lookups = {"customers": names.customer, "segments": names.segment, "tags": names.tag}
    unknown = []
    for own, wanted in zip(lookups, proposed, strict=True):
        for name in wanted:
            for kind in (own, *(other for other in lookups if other != own)):
                if (bound := lookups[kind](name)) is not None:
                    found[kind].append(bound)
                    break
            else:
                unknown.append(name)
    return unknown


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Map casefolded country names, English and German, to their two-letter codes."""
    found = dict(_COUNTRY_ALIASES)
    for language in ("de", "en"):
        territories = Locale(language).territories
        found |= {name.casefold(): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return found


@lru_cache(maxsize=1)
def demonyms() -> dict[str, str]:
    """Map words for the people of a country ("Canadian") to its two-letter code."""
    return {word: code for code, words in _DEMONYMS.items() for word in words.split()}


def names_country(text: str, code: str) -> bool:
    """Say whether a text names a country, by its code or by a name."""
    if re.search(rf"\b{re.escape(code.upper())}\b", text):
        return True
    folded = text.casefold()
    return any(
        known == code.upper() and re.search(rf"\b{re.escape(name)}(?!\w)", folded)
        for name, known in (*countries().items(), *demonyms().items())
    )


def heading_scope(line: str, names: KnownNames) -> Scope:
    """Read a heading or lead-in that is nothing but a known name ("Enterprise customers") as the scope below it."""
    bare = re.sub(r"^\W+|\W+$", "", line)
    bare = re.sub(r"^(?:for|with|only|our|the|für)\s+", "", bare, flags=re.IGNORECASE)
    stripped = re.sub(r"\s+(?:customers?|accounts?|clients?|segment|kunden)$", "", bare, flags=re.IGNORECASE)
    for name in (bare, stripped):
        if segment := names.segment(name):
            return Scope(segments=(segment,))
        if tag := names.tag(name):
            return Scope(tags=(tag,))
        if customer := names.customer(name):
            return Scope(customers=(customer,))
        if country := countries().get(name.casefold()):
            return Scope(countries=(country,))
    return Scope()

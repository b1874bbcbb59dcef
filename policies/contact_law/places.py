"""The time zones of the states and provinces of countries that have several, from the IANA time zone database.

A part in two zones has both, as no post code or area code is asked. Zones that differ only in the past are left out.
Source: IANA tz 2026f (zone.tab and northamerica, australasia), written down on 2026-11-22.
"""

from __future__ import annotations

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
_ATLANTIC, _TORONTO, _WINNIPEG = "America/Halifax", "America/Toronto", "America/Winnipeg"
_REGINA, _EDMONTON, _VANCOUVER = "America/Regina", "America/Edmonton", "America/Vancouver"

#: Name and zones of each state; the name is how phone number plans call it.
AMERICAN_STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "US-AL": ("Alabama", (_CENTRAL, _EASTERN)),
    "US-AK": ("Alaska", ("America/Anchorage", "America/Adak", "America/Metlakatla")),
    "US-AZ": ("Arizona", ("America/Phoenix", _MOUNTAIN)),
    "US-AR": ("Arkansas", (_CENTRAL,)),
    "US-CA": ("California", (_PACIFIC,)),
    "US-CO": ("Colorado", (_MOUNTAIN,)),
    "US-CT": ("Connecticut", (_EASTERN,)),
    "US-DE": ("Delaware", (_EASTERN,)),
    "US-DC": ("Washington D.C.", (_EASTERN,)),
    "US-FL": ("Florida", (_EASTERN, _CENTRAL)),
    "US-GA": ("Georgia", (_EASTERN,)),
    "US-HI": ("Hawaii", ("Pacific/Honolulu",)),
    "US-ID": ("Idaho", ("America/Boise", _PACIFIC)),
    "US-IL": ("Illinois", (_CENTRAL,)),
    "US-IN": ("Indiana", ("America/Indiana/Indianapolis", _CENTRAL)),
    "US-IA": ("Iowa", (_CENTRAL,)),
    "US-KS": ("Kansas", (_CENTRAL, _MOUNTAIN)),
    "US-KY": ("Kentucky", ("America/Kentucky/Louisville", _CENTRAL)),
    "US-LA": ("Louisiana", (_CENTRAL,)),
    "US-ME": ("Maine", (_EASTERN,)),
    "US-MD": ("Maryland", (_EASTERN,)),
    "US-MA": ("Massachusetts", (_EASTERN,)),
    "US-MI": ("Michigan", ("America/Detroit", _CENTRAL)),
    "US-MN": ("Minnesota", (_CENTRAL,)),
    "US-MS": ("Mississippi", (_CENTRAL,)),
    "US-MO": ("Missouri", (_CENTRAL,)),
    "US-MT": ("Montana", (_MOUNTAIN,)),
    "US-NE": ("Nebraska", (_CENTRAL, _MOUNTAIN)),
    "US-NV": ("Nevada", (_PACIFIC, _MOUNTAIN)),
    "US-NH": ("New Hampshire", (_EASTERN,)),
    "US-NJ": ("New Jersey", (_EASTERN,)),
    "US-NM": ("New Mexico", (_MOUNTAIN,)),
    "US-NY": ("New York", (_EASTERN,)),
    "US-NC": ("North Carolina", (_EASTERN,)),
    "US-ND": ("North Dakota", (_CENTRAL, _MOUNTAIN)),
    "US-OH": ("Ohio", (_EASTERN,)),
    "US-OK": ("Oklahoma", (_CENTRAL, _MOUNTAIN)),
    "US-OR": ("Oregon", (_PACIFIC, "America/Boise")),
    "US-PA": ("Pennsylvania", (_EASTERN,)),
    "US-RI": ("Rhode Island", (_EASTERN,)),
    "US-SC": ("South Carolina", (_EASTERN,)),
    "US-SD": ("South Dakota", (_CENTRAL, _MOUNTAIN)),
    "US-TN": ("Tennessee", (_CENTRAL, _EASTERN)),
    "US-TX": ("Texas", (_CENTRAL, _MOUNTAIN)),
    "US-UT": ("Utah", (_MOUNTAIN,)),
    "US-VT": ("Vermont", (_EASTERN,)),
    "US-VA": ("Virginia", (_EASTERN,)),
    "US-WA": ("Washington State", (_PACIFIC,)),
    "US-WV": ("West Virginia", (_EASTERN,)),
    "US-WI": ("Wisconsin", (_CENTRAL,)),
    "US-WY": ("Wyoming", (_MOUNTAIN,)),
}
CANADIAN_PROVINCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "CA-AB": ("Alberta", (_EDMONTON,)),
    "CA-BC": ("British Columbia", (_VANCOUVER, "America/Creston", "America/Dawson_Creek", _EDMONTON)),
    "CA-MB": ("Manitoba", (_WINNIPEG,)),
    "CA-NB": ("New Brunswick", ("America/Moncton",)),
    "CA-NL": ("Newfoundland and Labrador", ("America/St_Johns", "America/Goose_Bay")),
    "CA-NS": ("Nova Scotia", (_ATLANTIC,)),
    "CA-NT": ("Northwest Territories", ("America/Inuvik", _EDMONTON)),
    "CA-NU": ("Nunavut", ("America/Iqaluit", "America/Rankin_Inlet", "America/Cambridge_Bay", "America/Atikokan")),
    "CA-ON": ("Ontario", (_TORONTO, _WINNIPEG, "America/Atikokan")),
    "CA-PE": ("Prince Edward Island", (_ATLANTIC,)),
    "CA-QC": ("Quebec", (_TORONTO, _ATLANTIC, "America/Blanc-Sablon")),
    "CA-SK": ("Saskatchewan", (_REGINA, _EDMONTON, _WINNIPEG)),
    "CA-YT": ("Yukon", ("America/Whitehorse",)),
}
AUSTRALIAN_STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "AU-ACT": ("Australian Capital Territory", ("Australia/Sydney",)),
    "AU-NSW": ("New South Wales", ("Australia/Sydney", "Australia/Broken_Hill", "Australia/Lord_Howe")),
    "AU-NT": ("Northern Territory", ("Australia/Darwin",)),
    "AU-QLD": ("Queensland", ("Australia/Brisbane",)),
    "AU-SA": ("South Australia", ("Australia/Adelaide",)),
    "AU-TAS": ("Tasmania", ("Australia/Hobart",)),
    "AU-VIC": ("Victoria", ("Australia/Melbourne",)),
    "AU-WA": ("Western Australia", ("Australia/Perth", "Australia/Eucla")),
}
_PARTS = {**AMERICAN_STATES, **CANADIAN_PROVINCES, **AUSTRALIAN_STATES}
ZONES_OF_PART = {code: zones for code, (_, zones) in _PARTS.items()}
#: Parts by the names number plans use for them; some plans share a code between parts.
CODE_OF_PART = {(code.partition("-")[0], name): code for code, (name, _) in _PARTS.items()}

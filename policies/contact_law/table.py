"""The contact rules in force, as dated data: those of the house first, then those of countries and platforms.

Not legal advice. Rules that bind only sellers or collectors for others are kept as a ceiling for everybody; `source`
says so, and says where a figure was not looked up. A rule without hours, caps or consent is there to be told.
"""

from __future__ import annotations

from datetime import date, time

from policies.contact_law.rows import DISTURBING, EVERY_MEDIUM, TEXTS, AppliesTo, Cap, ContactRule, Medium, Window

#: The month the sources were gathered; a row that is looked up again gets a date of its own.
_NOVEMBER = date(2026, 11, 1)
_ALL: tuple[AppliesTo, ...] = ("all",)
_PERSONS: tuple[AppliesTo, ...] = ("consumer", "sole trader")
_VOICE = frozenset({Medium.VOICE})
_CALLS_AND_SMS = frozenset({Medium.VOICE, Medium.SMS})
_WORKDAYS, _WEEK = range(5), range(7)


def _open(weekdays: range, start: int | time, end: int) -> Window:
    return Window(frozenset(weekdays), start if isinstance(start, time) else time(start), time(end))


HOUSE: tuple[ContactRule, ...] = (
    ContactRule(
        "house.opt_out", "", _ALL, EVERY_MEDIUM,
        "nobody is contacted on a channel they said no to, or at all once they said no altogether",
        "GDPR art. 21; 47 CFR 64.1200(a)(10); WhatsApp Business policy", _NOVEMBER,
    ),
    ContactRule(
        "house.individuals", "", _PERSONS, _VOICE,
        "individuals and sole traders are never called by a machine",
        "house: the consumer-safe profile", _NOVEMBER, machine_only=True, forbids=True,
    ),
    ContactRule(
        "house.opt_in.texts", "", _ALL, TEXTS,
        "texts go only to people who agreed, with a basis, a date and a proof on record",
        "WhatsApp Business policy (opt-in); ePrivacy directive art. 13", _NOVEMBER, consent=True,
    ),
    ContactRule(
        "house.opt_in.voice", "", _ALL, _VOICE,
        "a machine calls only people who agreed, with a basis, a date and a proof on record",
        "47 USC 227(b); FCC 24-17, taken as good practice everywhere", _NOVEMBER, consent=True, machine_only=True,
    ),
    ContactRule(
        "house.place", "", _ALL, DISTURBING,
        "where the local time is not known, nobody is called or texted",
        "house: area codes are not places", _NOVEMBER,
    ),
    ContactRule(
        "house.hours.voice", "", _ALL, _VOICE,
        "calls Monday to Friday, 9:00 to 18:00 local time, not on public holidays",
        "house: business hours, inside 12 CFR 1006.6(b)", _NOVEMBER,
        hours=(_open(_WORKDAYS, 9, 18),), holidays_off=True,
    ),
    ContactRule(
        "house.hours.texts", "", _ALL, TEXTS,
        "texts Monday to Friday, 8:00 to 19:00 local time",
        "house: business hours, inside 12 CFR 1006.6(b)", _NOVEMBER, hours=(_open(_WORKDAYS, 8, 19),),
    ),
    ContactRule(
        "house.caps.voice", "", _ALL, _VOICE,
        "at most one call in a day and two in seven days, and none within seven days of a conversation unless agreed",
        "house: the strictest figure found for creditors (940 CMR 7.04) and 12 CFR 1006.14(b)", _NOVEMBER,
        caps=(Cap(1, 1, _VOICE), Cap(2, 7, _VOICE)), quiet_days=7,
    ),
    ContactRule(
        "house.caps.all", "", _ALL, EVERY_MEDIUM,
        "at most three contacts in seven days, over all channels, those of people included",
        "house: the figure of the ACCC/ASIC guideline and of Ontario", _NOVEMBER, caps=(Cap(3, 7),),
    ),
    ContactRule(
        "house.disclosure", "", _ALL, DISTURBING,
        "whoever is contacted by a machine is told so at the start",
        "EU AI Act art. 50(1), taken as good practice everywhere", _NOVEMBER, discloses_ai=True, machine_only=True,
    ),
)  # fmt: skip

AMERICA: tuple[ContactRule, ...] = (
    ContactRule(
        "us.reg_f.calls", "US", _PERSONS, _VOICE,
        "at most seven calls in seven days, and none within seven days of a conversation",
        "12 CFR 1006.14(b), consumerfinance.gov; binds collectors for others, kept for persons", _NOVEMBER,
        caps=(Cap(7, 7, _VOICE),), quiet_days=7,
    ),
    ContactRule(
        "us.reg_f.hours", "US", _PERSONS, EVERY_MEDIUM,
        "nothing before 8:00 or after 21:00 local time, texts and email included",
        "12 CFR 1006.6(b), consumerfinance.gov; binds collectors for others, kept for persons", _NOVEMBER,
        hours=(_open(_WEEK, 8, 21),),
    ),
    ContactRule(
        "us.tcpa", "US", _ALL, _VOICE,
        "a call in an artificial voice needs prior express consent, says who calls, and takes a no",
        "47 USC 227(b), 47 CFR 64.1200(b), FCC 24-17; natlawreview.com", _NOVEMBER,
        consent=True, discloses_ai=True, machine_only=True,
    ),
    ContactRule(
        "us_ma.creditors", "US-MA", _PERSONS, _VOICE,
        "two calls in thirty days (seven would do for a home or mobile, which we cannot tell), 8:00 to 21:00",
        "940 CMR 7.04-7.05, binds creditors; law.justia.com, masslegalhelp.org", _NOVEMBER,
        hours=(_open(_WEEK, 8, 21),), caps=(Cap(2, 7, _VOICE), Cap(2, 30, _VOICE)),
    ),
    ContactRule(
        "us_ca.sb_1286", "US-CA", ("sole trader",), EVERY_MEDIUM,
        "business debts up to $500,000 of natural persons: no unreasonable frequency, no false threat of law",
        "California SB 1286 (Rosenthal Act), creditors too, from 1 July 2025; Katten, Manatt", _NOVEMBER,
    ),
    ContactRule(
        "us_fl.fccpa", "US-FL", _PERSONS, DISTURBING,
        "nothing between 21:00 and 8:00 local time; email is exempt since 16 May 2025",
        "Florida Statutes 559.72(17); Faegre", _NOVEMBER, hours=(_open(_WEEK, 8, 21),),
    ),
    *(
        ContactRule(
            f"{region.lower().replace('-', '_')}.{act}", region, _ALL, _CALLS_AND_SMS,
            "calls and SMS 8:00 to 20:00 local time, at most three in a day",
            f"{name}; binds sellers, kept as a ceiling; dnc.com, the hours from general knowledge", _NOVEMBER,
            hours=(_open(_WEEK, 8, 20),), caps=(Cap(3, 1, _CALLS_AND_SMS),),
        )
        for region, act, name in (
            ("US-FL", "ftsa", "Florida Telephone Solicitation Act"),
            ("US-OK", "otsa", "Oklahoma Telephone Solicitation Act"),
        )
    ),
    ContactRule(
        "ca_on.agencies", "CA-ON", _PERSONS, EVERY_MEDIUM,
        "Monday to Saturday 7:00 to 21:00, Sunday 13:00 to 17:00, no public holidays, three contacts in seven days",
        "Ontario Collection and Debt Settlement Services Act; binds agencies; bankruptcy-canada.com", _NOVEMBER,
        hours=(_open(range(6), 7, 21), _open(range(6, 7), 13, 17)), holidays_off=True, caps=(Cap(3, 7),),
    ),
)  # fmt: skip

ELSEWHERE: tuple[ContactRule, ...] = (
    ContactRule(
        "au.guideline", "AU", _ALL, _VOICE,
        "calls Monday to Friday 7:30 to 21:00, weekends 9:00 to 21:00, not on public holidays",
        "ACCC/ASIC debt collection guideline, creditors and business debts too; accc.gov.au", _NOVEMBER,
        hours=(_open(_WORKDAYS, time(7, 30), 21), _open(range(5, 7), 9, 21)), holidays_off=True,
    ),
    ContactRule(
        "au.guideline.workplace", "AU", ("business",), _VOICE,
        "calls to a workplace 9:00 to 17:00",
        "ACCC/ASIC debt collection guideline; accc.gov.au", _NOVEMBER, hours=(_open(_WEEK, 9, 17),),
    ),
    ContactRule(
        "au.guideline.frequency", "AU", _ALL, EVERY_MEDIUM,
        "at most three contacts in a week and ten in a month",
        "ACCC/ASIC debt collection guideline; accc.gov.au", _NOVEMBER, caps=(Cap(3, 7), Cap(10, 30)),
    ),
    ContactRule(
        "in.rbi", "IN", _ALL, _VOICE,
        "no calls before 8:00 or after 19:00 local time",
        "Reserve Bank of India, 12 August 2022; binds lenders' agents; business-standard.com", _NOVEMBER,
        hours=(_open(_WEEK, 8, 19),),
    ),
    ContactRule(
        "in.trai", "IN", _ALL, _CALLS_AND_SMS,
        "ordinary ten-digit numbers are restricted as senders; banks use the 1600 series",
        "TRAI TCCCPR amendment 2025; a weak source", _NOVEMBER,
    ),
    ContactRule(
        "gb.conc", "GB", _PERSONS, EVERY_MEDIUM,
        "not at unreasonable times, as and where the customer asked, and the debt is named to nobody else",
        "FCA handbook CONC 7.9; binds regulated credit; handbook.fca.org.uk", _NOVEMBER,
    ),
    ContactRule(
        "gb.ofcom", "GB", _ALL, _VOICE,
        "no silent or abandoned calls and none at unsociable hours",
        "Ofcom statement on persistent misuse; csa-uk.com", _NOVEMBER,
    ),
    ContactRule(
        "eu.ai_act", "EU", _ALL, EVERY_MEDIUM,
        "people are told at the start that they deal with an AI",
        "Regulation (EU) 2024/1689 art. 50(1), since 2 August 2026", _NOVEMBER, discloses_ai=True, machine_only=True,
    ),
    ContactRule(
        "eu.eprivacy", "EU", _ALL, EVERY_MEDIUM,
        "reminders are no advertising; they rest on the contract or a legitimate interest",
        "ePrivacy directive art. 13, GDPR art. 6(1)(b) and (f); from general knowledge", _NOVEMBER,
    ),
    ContactRule(
        "whatsapp.policy", "", _ALL, frozenset({Medium.WHATSAPP}),
        "debt collection is prohibited there: first-party reminders of invoices only, no notices, no threats",
        "WhatsApp Business policy, prohibited businesses; niswey.com and copies of partners", _NOVEMBER,
    ),
    *(
        ContactRule(
            f"{country.lower()}.carriers", country, _ALL, frozenset({Medium.SMS}),
            "carriers refuse SMS of collectors for others (error 30863): first-party reminders only",
            "Twilio error 30863 and messaging policy", _NOVEMBER,
        )
        for country in ("US", "CA")
    ),
)  # fmt: skip

RULES: tuple[ContactRule, ...] = (*HOUSE, *AMERICA, *ELSEWHERE)
BY_ID = {rule.id: rule for rule in RULES}

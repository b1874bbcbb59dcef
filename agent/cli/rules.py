"""Commands about the contact rules: why somebody may or may not be contacted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from agent.bootstrap import Workplace
from agent.cli.accounts import find_customer
from agent.cli.consents import CustomerArgument, channel_named, consent
from agent.cli.groups import group
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import UnknownNameError, print_json, say, table
from agent.cli.overrides import as_plain, override, overrides_
from policies.contact_law.decide import ContactLaw, Ruling, contact_obstacles
from policies.contact_law.facts import Debtor, Override, Wanted
from policies.contact_law.rows import ContactRule, Medium
from store.tables import Customer
from tools.contact_law import contact_law, read_debtors

#: How somebody may be contacted, as far as the rules tell it apart.
_WAYS = ("machine", "person", "agreed", "reply")
#: So many candidate zones are named; a country can have dozens.
_MOST_ZONES = 3


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    rules = group("Contact rules: who may be contacted when, and who agreed.")
    rules.command(epilog="Example: dunlin rules explain C1005 voice 2026-06-11T10:30")(explain)
    rules.command(
        "consent", epilog='Example: dunlin rules consent C1005 "Ada Ash" whatsapp --basis web_form --proof "form 17"'
    )(consent)
    rules.command(
        "override", epilog='Example: dunlin rules override C1005 voice --until 2026-06-12 --reason "they asked for it"'
    )(override)
    rules.command("overrides", epilog="Example: dunlin rules overrides")(overrides_)
    app.add_typer(rules, name="rules")


def _time(text: str) -> datetime | None:
    if text == "now":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time; write it as 2026-06-11T10:30, or now") from None


def _way(text: str) -> str:
    if text not in _WAYS:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(_WAYS)}")
    return text


@dataclass(frozen=True, slots=True)
class _Asked:
    """One contact somebody asks about: whom, at which address, and the answer."""

    name: str
    wanted: Wanted
    ruling: Ruling


def explain(
    customer: CustomerArgument,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="voice, whatsapp, sms or email.")],
    at: Annotated[str, typer.Argument(metavar="TIME", help="2026-06-11T10:30, in our own time zone; or now.")],
    how: Annotated[str, typer.Option(metavar="HOW", help="By machine, by a person, agreed, or in reply.")] = "machine",
    folder: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Say who may be contacted then, and which rule decides.

    All people of the customer with an address on the channel are gone through, with every rule that was looked at.
    HOW is machine, person (a call somebody makes), agreed (a call the customer agreed to) or reply (to what the
    customer just wrote).
    """
    medium, way, moment = channel_named(channel), _way(how), _time(at)
    with open_workspace(folder) as place, place.office.database.read() as session:
        office = place.office
        found = find_customer(session, office.tenant_id, customer)
        assert found.id is not None
        now = _moment(place, moment)
        debtor = read_debtors(session, office, [found.id], now)[found.id]
    law = contact_law(office, now)
    asked = list(_ask(debtor, medium, way, law))
    if as_json:
        print_json({"customer": found.number, "channel": medium, "at": now, "people": [_as_json(a) for a in asked]})
        return
    if not asked:
        raise UnknownNameError(f"nobody of {found.number} {found.name} has an address for {medium}")
    for one in asked:
        _show(found, one, law)


def _moment(place: Workplace, at: datetime | None) -> datetime:
    if at is None:
        return place.office.clock()
    return at if at.tzinfo else at.replace(tzinfo=place.office.zone)


def _ask(debtor: Debtor, channel: Medium, how: str, law: ContactLaw) -> Iterator[_Asked]:
    for one in debtor.people.values():
        for medium, address in one.consents:
            if medium is channel:
                wanted = Wanted(
                    medium,
                    one.contact_id,
                    address,
                    by_machine=how != "person",
                    agreed=how == "agreed",
                    in_session=how == "reply",
                )
                yield _Asked(one.name, wanted, contact_obstacles(wanted, debtor, law))


def _as_json(asked: _Asked) -> dict[str, Any]:
    ruling = asked.ruling
    decides = ruling.decides
    return {
        "contact_id": asked.wanted.contact_id,
        "name": asked.name,
        "address": asked.wanted.address,
        "allowed": ruling.allowed,
        "decides": decides.rule if decides else None,
        "earliest": ruling.earliest,
        "findings": list(ruling.findings),
        "override": as_plain(ruling.override, asked.wanted.medium) if ruling.override else None,
        "set_aside": list(ruling.lifted),
        "zones": ruling.place.zones,
        "zones_from": ruling.place.known_from,
        "regions": ruling.place.regions,
        "says_it_is_an_ai": ruling.discloses_ai,
        "looked_at": [
            {"rule": r.id, "region": r.region, "says": r.says, "source": r.source, "checked_on": r.checked_on}
            for r in ruling.looked_at
        ],
    }


def _show(customer: Customer, asked: _Asked, law: ContactLaw) -> None:
    ruling, medium = asked.ruling, asked.wanted.medium
    say(f"{customer.number} {customer.name}: {asked.name or 'contact'} {asked.wanted.address}, {medium.value}")
    known = "from" if ruling.place.zones else "not known:"
    say(f"  local time {known} {ruling.place.known_from}{_zones(ruling)}")
    if ruling.decides is None:
        say(f"  allowed at {_local(law.now, ruling)}")
    else:
        say(f"  not allowed at {_local(law.now, ruling)}: {ruling.decides.says} [{ruling.decides.rule}]")
        say(f"  earliest {_local(ruling.earliest, ruling)}" if ruling.earliest else "  waiting alone does not help")
    if ruling.override:
        say(f"  {_set_aside(ruling.override)}: {_what(ruling)}")
    if ruling.discloses_ai:
        say("  a machine has to say that it is one, first of all")
    table(
        "Rules looked at (* stands in the way)",
        ("rule", "what it says", "source"),
        [_row(rule, ruling) for rule in ruling.looked_at],
        prose=("what it says", "source"),
    )
    say()


def _set_aside(said: Override) -> str:
    until = f" until {said.until.isoformat()}" if said.until else ""
    return f"set aside by {said.overridden_by.removeprefix('person:')}{until} (event {said.event_id}: {said.reason})"


def _what(ruling: Ruling) -> str:
    return ", ".join(dict.fromkeys(one.rule for one in ruling.lifted)) or "nothing stands in the way at this time"


def _zones(ruling: Ruling) -> str:
    zones = ruling.place.zones
    more = f" and {len(zones) - _MOST_ZONES} more" if len(zones) > _MOST_ZONES else ""
    return f": {', '.join(zones[:_MOST_ZONES])}{more}" if zones else ""


def _local(moment: datetime, ruling: Ruling) -> str:
    """Write a moment as it is where the person is taken to be, in the first of the zones."""
    there = moment.astimezone(ZoneInfo(ruling.place.zones[0])) if ruling.place.zones else moment
    return f"{there:%A %Y-%m-%d %H:%M %z}"


def _row(rule: ContactRule, ruling: Ruling) -> tuple[str, str, str]:
    against = [one.says for one in ruling.findings if one.rule == rule.id]
    mark = "*" if against else ""
    return f"{rule.id}{mark}", "; ".join(against) or rule.says, f"{rule.source} ({rule.checked_on:%Y-%m})"

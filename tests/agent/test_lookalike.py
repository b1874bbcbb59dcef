"""A domain that may be mistaken for a customer's is noticed; one that merely resembles it in the book is not."""

from __future__ import annotations

import pytest

from agent.lookalike import KnownDomains

pytestmark = pytest.mark.words

KNOWN = KnownDomains(
    ["acme.example", "acme-tools.de", "northwind.com", "schneider-logistik.de", "harbour.co.uk", "xn--mller-kva.de",
     "kuehne.com", "hp.com", "mittelmeer.com"]
)  # fmt: skip


def idn(name: str) -> str:
    return "xn--" + name.encode("punycode").decode()


@pytest.mark.parametrize(
    ("domain", "imitated"),
    [
        ("acrne.example", "acme.example"),
        ("acme-corp.example", "acme.example"),
        ("acmecorp.example", "acme.example"),
        ("acme-payments.com", "acme.example"),
        ("acme.com", "acme.example"),
        ("acme.co.uk", "acme.example"),
        ("mail.acme.net", "acme.example"),
        ("acme.example.pay-now.test", "acme.example"),
        ("acme-example.test", "acme.example"),
        (f"{idn('асmе')}.example", "acme.example"),
        (f"{idn('nоrthwind')}.com", "northwind.com"),
        (f"{idn('northwınd')}.com", "northwind.com"),
        (f"{idn('ñorthwind')}.net", "northwind.com"),
        ("n0rthwind.com", "northwind.com"),
        ("northwlnd.net", "northwind.com"),
        ("northvvind.com", "northwind.com"),
        ("nortwhind.com", "northwind.com"),
        ("northwinds.com", "northwind.com"),
        ("schneiderlogistik.de", "schneider-logistik.de"),
        ("schneider-logistic.de", "schneider-logistik.de"),
        ("harbuor.co.uk", "harbour.co.uk"),
        ("harbbour.co.uk", "harbour.co.uk"),
        ("harbour.com", "harbour.co.uk"),
        ("muller.de", "xn--mller-kva.de"),
        ("mitteimeer.com", "mittelmeer.com"),
    ],
)
def test_what_may_be_taken_for_a_customers_domain_is_noticed(domain: str, imitated: str) -> None:
    assert KNOWN.imitated_by(domain) == imitated


@pytest.mark.parametrize(
    "domain",
    ["acme.example", "mail.acme.example", "acme-tools.de", "northwind.com", "harbour.co.uk", "eu.harbour.co.uk"],
)
def test_a_known_domain_and_what_lies_below_it_imitate_nobody(domain: str) -> None:
    assert KNOWN.imitated_by(domain) == ""


@pytest.mark.parametrize("domain", ["", "localhost", "xn--", "xn--zzzzzzzzz.com", "-.-", "co.uk", "a.b", "."])
def test_odd_names_imitate_nobody(domain: str) -> None:
    assert KNOWN.imitated_by(domain) == ""


ORDINARY = """
    allianz.de alliant.com siemens.com siemensstadt.de bosch.com basf.com bayer.com beyer.de bmw.de vw.de daimler.com
    miele.de mielke.de henkel.com hensel.de hengel.de metro.de metra.com lidl.de aldi.de rewe.de edeka.de otto.de
    zalando.de sap.com software-ag.com thyssenkrupp.com krupp-stahl.de continental.com conti-reifen.de fresenius.com
    meier.de meyer.de mayer.de maier.de schmidt.de schmitt.de schmid.de schulz.de schulze.de fischer.de fisher.com
    becker.de beckers.be weber.de webber.com huber.at hubert.fr keller.ch kellner.de kohler.com koehler.de wagner.de
    wegner.de north.com northern.com nordsee.de ostsee.de delta.com delmar.com alpha-print.com alpine.com apex.com
    apexx.nl summit.com submit.org atlas-copco.com atlas-freight.com orion.fi orient.jp pacific-foods.com
    pacific-trade.com eastern-steel.com western-steel.com bluewater.com blackwater.com greenfield.com greenwood.com
    redwood.com whitestone.com limestone.com kingston.com kingstown.ie newport.com newton.com boston-tea.com
    preston.co.uk weston.co.uk easton.co.uk clifton.co.uk clinton.com shop24.de shop25.de hotel1.at hotel2.at
    dupont.com dumont.be renault.fr renaud.fr peugeot.fr total.com totem.fr carrefour.fr danone.com danube.at
    ferrero.com ferrari.com barilla.com barolo.it illy.com rana.it ikea.com saab.se scania.com skanska.com volvo.com
    philips.com phillips66.com shell.com schell.de tesco.com texaco.com unilever.com univar.com diageo.com arm.com
    clock.com lock.com stone.com storm.com barn-doors.com bamboo.com corner.com comer.com modern.com modem.com
""".split()


def test_ordinary_firms_are_hardly_ever_taken_for_each_other() -> None:
    """Of all pairs of these names only those are mistaken that the eye mistakes too."""
    mistaken = set()
    for domain in ORDINARY:
        others = KnownDomains(other for other in ORDINARY if other != domain)
        imitated = others.imitated_by(domain)
        if imitated:
            mistaken.add(frozenset((domain, imitated)))
    assert mistaken == {frozenset(("corner.com", "comer.com")), frozenset(("modern.com", "modem.com"))}

"""Words that are no customer's name when they are written with a capital: the trade's own and the calendar's."""

from __future__ import annotations

COMMON = frozenset(
    """
    nudge remind email emails e-mail mail mails chase call calls phone ring text whatsapp send write message
    contact ping bug bother pause stop skip hold leave wait give keep stay use accept take hand pass escalate
    ask loop check run get never don't dont do not no none nothing nobody only always max maximum min minimum
    limit cap at over under above below after before between from until till up within during once when if
    unless except excluding while without every each weekly daily monthly monday tuesday wednesday thursday
    friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays weekday weekdays
    weekend weekends mon tue wed thu fri sat sun january february march april may june july august september
    october november december jan feb mar apr jun jul aug sep sept oct nov dec christmas eve new year easter
    boxing friendly firm firmer formal polite gentle soft light nice warm service tone final last second third
    fourth reminder reminders notice notices heads-up courtesy stage stages step steps day days week weeks
    month months tag tage tagen eur usd gbp chf inr rs euro euros dollar dollars pound pounds large larger
    small smaller big bigger high low old overdue past late due open unpaid other others those these our all
    any most many some few more less than same different important segment segments tags tagged customers
    accounts clients invoices amounts sums balances anything everything anyone everyone people companies
    finance director manager controller cfo ceo owner founder team lead sales person human approval approvals
    sign-off signoff ok okay promise promises grace promised hours local business working public bank holiday
    holidays limits caps exceptions exception channels channel tones pauses rules policy collections
    collection legal action interest fee fees agency discount threaten mention ai and or but then also so with
    for to of in on by the a an this that it they we you i my me us be is are as let make try please start
    begin two three four five six seven eight nine ten one twenty thirty forty fifty sixty ninety hundred
    thousand first quiet blackout hands ignore exclude existing good bad slow long-standing individual single
    dormant inactive regular normal ordinary reliable remaining mehr erinnerung zahlungserinnerung mahnung
    mahnungen mahnstufe mahnstufen erste zweite dritte letzte stufe freundliche freundlich fällig fälligkeit
    fällige nach vor ab über unter zwischen bis keine kein nie niemals nicht nur höchstens maximal mindestens
    wochenende wochenenden feiertage feiertagen feiertag wochentag wochentage werktage werktag werktagen
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober
    dezember woche wochen nachricht nachrichten freigabe kunden kunde rechnungen rechnung beträge betrag
    verzug pro per drohen rechtliche schritte inkasso zinsen gebühren bitte wir sie ich der die das ein eine
    einer konten geschäftsführung buchhaltung zustimmung tagesfrist frist telefon anruf anrufe schreiben
    senden versand versenden zwei drei vier fünf sechs sieben acht neun zehn vierzehn dreißig pausieren pause
    uhr telefonisch mal übergeben übergabe mensch menschen mitarbeiter wer alle alles jede jeder außer ohne
    missed failed beyond kept chef chefin samstags sonntags
    put place respect observe honour limit space spread drop follow pick show attach include enclose avoid
    weekends everything anything nothing nobody somebody someone broken disputes dispute refunds refund write-offs
    settlements credit notes instalments plans waiving customers retainer new every each after should thanks regards
    hinweis hinweise freitags montags samstags sonntags versand rechnungskopie bankverbindung anhang zusage zusagen
    kulanz werktagen abstand ratenzahlungen ratenzahlung gutschriften gutschrift reklamationen insolvenz vorgang fall
    correspondence communication communications frau herr herrn ton kontakt kontakte anschreiben zahlungen zahlung
    zahlungszusagen rückstand saldo mahnwesen
    mahngebühren verzugszinsen anwalt gericht rabatt rabatte ton tonfall
    """.split()
)

"""Which of the seven languages some words are written in, by their commonest small words."""

from __future__ import annotations

import re

_COMMON = {
    "en": "paid pay payment invoice can you's from by at was by when all the and we you is to of for have will "
    "your this that are our not with please on it i thanks can be been",
    "de": "rechnung zahlen überweisen zahlung noch keine kein überwiesen bezahlt danke die der das und wir sie ist "
    "nicht ein eine zu den mit auf für von bitte haben ihre wird es "
    "ich werden dem im am bei rechnung",
    "fr": "nous facture réglée paiement virement vous sera notre pas le la les et nous vous est pas une des de "
    "pour avec votre sur ce que dans avons merci facture "
    "au du été je",
    "es": "pagaremos pagado transferencia hemos será viernes nos una el la los y usted que es no una por para con "
    "su en del hemos gracias factura se las le está "
    "este al pago",
    "it": "pagamento bonifico verrà fattura pagheremo sono abbiamo il la che e non per una con vostra del della è "
    "abbiamo grazie fattura di si sono alla vi da "
    "in pagamento nel",
    "nl": "betaling volgt wij betalen factuur ben niet graag volgende de het een en wij u is niet van voor met uw "
    "op wordt hebben factuur dat we zal bedankt ik aan "
    "deze betaald te",
    "pt": "será dia pagamento fatura vamos pagar já foi não estou pelo o a os e não que uma para com sua do da em "
    "foi obrigado fatura por se vossa no na já ao é "
    "pagamento está",
}
_SETS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")


def language_of(words: str) -> str:
    """Return the likeliest language as a two-letter code, or an empty string where the words tell too little."""
    tokens = [word.lower() for word in _WORD.findall(words[:3000])]
    scores = {language: sum(token in common for token in tokens) for language, common in _SETS.items()}
    best = max(scores, key=lambda language: scores[language])
    tied = sum(score == scores[best] for score in scores.values()) > 1
    return best if scores[best] >= 2 and not tied else ""

"""People in a clause: who approves, looks after or takes over."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause
from agent.offline.policy.lexer import Token

#: Words for a person that say of nobody who it is.
_NOBODY = re.compile(
    r"(?:a |an |the )?(?:person|real person|human(?: being)?|somebody|someone|colleagues?|staff|member of staff"
    r"|reviewer|mensch(?:en)?|jemand(?:en|em)?|mitarbeiter(?:in)?|kolleg(?:e|en|in))",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|our|their|an?|der|die|dem|den)\s+", re.IGNORECASE)
#: Patterns of who acts beside one of the verbs, the surest first.
_BESIDE_VERB = (
    "({verb}) (TO|BY|FOR|FIRST|ONLY|IN|AT|PRON|AND|COMMA|COLON)* (BY |TO )?{{p:PERSON|NAME|NOUN}} POSS?",
    "(TO|BY|PAST|ONLY) {{p:PERSON|NAME}} POSS?(?!CUST|BILL)",
    "{{p:PERSON|NAME}} POSS? (ALWAYS|ONLY|FIRST|ACCEPT|ALONE|w|BY|LATE|SHOW)? ({verb})",
)
#: Patterns by which a person anywhere in the clause is taken for who acts.
_ANYWHERE = (
    "({verb}) (TO|BY|FOR|IT|PRON|BILL|AT)* {{p:SOMEBODY|US}}",
    "(PAST|AFTER) {{p:PERSON|NAME}} POSS?",
    "{{p:PERSON}} POSS?",
    "(COLON|ARROW|DASH|COMMA|IF|TO|FOR|BY|AND)? {{p:NAME}} POSS?",
)


def take_person(clause: Clause, *verbs: str, loose: bool = True) -> tuple[bool, str | None]:
    """Take who acts: a person, or a name beside one of the verbs; say whether somebody is named, and the name."""
    verb = "|".join(verbs) or "APPROVE"
    for pattern in (*_BESIDE_VERB, *_ANYWHERE) if loose else _BESIDE_VERB:
        if (found := clause.take(pattern.format(verb=verb))) is not None:
            return True, name_of(found["p"])
    return False, None


def name_of(token: Token) -> str | None:
    """Name a person as the text does; nobody for "a person"."""
    text = token.value if isinstance(token.value, str) and token.kind == "PERSON" else token.text
    return None if _NOBODY.fullmatch(text) else _ARTICLE.sub("", text)

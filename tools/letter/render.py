"""Rendering: prose with its tokens filled, inside the fixed layout, as plain text and as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from tools.letter.facts import Letter, LetterFacts, Prose
from tools.letter.formats import clean, letter_locale, phrases, plain
from tools.letter.table import other_rows, tables, text_others, text_table
from tools.letter.tokens import alone, fill_html, fill_text, token_markup, token_texts, tokens_in

# Line breaks inside a paragraph are the writer's; layout is ours. Hard spaces stay (French needs them).
_LINE_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the prose, filled; `kind` is prose, invoice_table or bank_details."""

    kind: str
    text: str
    html: Markup


def render_letter(prose: Prose, facts: LetterFacts) -> Letter:
    """Make the finished message of prose and facts; what must not be in it is for `letter_findings` to say."""
    texts = token_texts(facts)
    subject = " ".join(fill_text(prose.subject, texts).splitlines()).strip()
    markup = token_markup(facts, texts)
    blocks = [
        Block(alone(paragraph) or "prose", fill_text(paragraph, texts), fill_html(paragraph, markup))
        for paragraph in (_LINE_BREAK.sub(" ", raw).strip() for raw in prose.paragraphs)
    ]
    shown = _shown(facts, {name for paragraph in prose.paragraphs for name in tokens_in(paragraph)})
    page = {"subject": subject, "blocks": blocks, "texts": texts, **shown}
    return Letter(
        subject=subject,
        text=template("letter.txt.j2").render(page).strip() + "\n",
        html=template("letter.html.j2").render(page),
    )


def _shown(facts: LetterFacts, used: set[str]) -> dict[str, Any]:
    """Gather what the layout shows besides the prose; a way to pay the prose already shows is not repeated."""
    words = phrases(facts.language)
    invoices, others = tables(facts), other_rows(facts)
    creditor, contact = plain(facts.creditor_name), plain(facts.contact_name)
    return {
        "words": words,
        "lang": letter_locale(facts.language).language,
        "greeting": words["greeting_named"].format(name=contact) if contact else words["greeting"],
        "tables": invoices,
        "tables_text": "\n\n".join(text_table(table, words) for table in invoices),
        "others": others,
        "others_text": text_others(others, words) if others else "",
        "bank_details": [(clean(label), clean(value)) for label, value in facts.bank_details],
        "bank_below": bool(facts.bank_details) and "bank_details" not in used,
        "pay_link": facts.pay_link if "pay_link" not in used else None,
        "reference": plain(facts.payment_reference),
        "reply": words["reply"].format(address=clean(facts.reply_address)),
        "stop": words["stop"] if facts.stop_line else "",
        "sender": plain(facts.sender_name),
        "creditor": creditor,
        "disclosure": words["disclosure"].format(assistant=plain(facts.assistant_name), creditor=creditor),
        "address": [plain(line) for line in facts.creditor_address],
        "customer_number": plain(facts.customer_number),
    }


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """Return a layout, in which every value is escaped where it is HTML and none may be missing."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    return environment.get_template(name)

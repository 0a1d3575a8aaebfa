"""What stands around and after the scope: opening lines, notes, remarks, signatures, conditions, feet of the pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from examples.generator import conditions as clauses
from examples.generator import numbers
from examples.generator.testbed.brief import Brief
from examples.generator.testbed.choices import grammar
from examples.generator.testbed.flow import Flow
from examples.generator.testbed.letterhead import Letterhead
from examples.generator.testbed.pieces import (
    Piece,
    Rule,
    Slanted,
    framed,
    grown,
    padded,
    row,
    space,
    stack,
    words,
)

PAGES = ("Page {n} of {all}", "Page {n} of {all}", "{n} / {all}", "Page {n}", "Page: {n} of {all}")


def intro(brief: Brief, width: float) -> Piece:
    """A line of the builder's standing text."""
    draw, look = brief.draw, brief.look
    text = draw.pick("intro line", grammar("names")["intros"])
    greeting = "Dear Sir/Madam,\n" if draw.family == "letter" else ""
    return words(greeting + text, look.text, width)


def notes(brief: Brief, width: float) -> Piece:
    """Special instructions; where there are none, their label alone on papers that keep empty labels."""
    draw, facts, look, record, formats = brief.draw, brief.facts, brief.look, brief.record, brief.formats
    label = brief.phrases.label("notes")
    if draw["notes"] == "none":
        return look.inline(label, "", width) if draw["blanks"] == "many" else space(0)
    rng = draw.rng("notes")
    day = formats.date(facts.start + timedelta(days=rng.randint(1, 9)))
    phone = formats.phone(facts.estimator.phone)
    texts = [text.format(date=day, phone=phone) for text in facts.instructions]
    record.print("notes", texts[0])
    if draw["notes"] == "listed":
        head = words(look.labelled(label), look.text.strong(), width)
        mark = rng.choice(("• ", "- ", "* "))
        return stack([head, *(words(f"{mark}{text}", look.text, width) for text in texts)], 1)
    text = " ".join(texts)
    if draw["notes"] == "boxed":
        body = stack(
            [words(look.labelled(label), look.text.strong(), width - 12), words(text, look.text, width - 12)],
            2,
        )
        return framed(padded(body, 6, 4), rng.choice((None, "#fff7d6", look.tint)), "#777777")
    return look.inline(label, text, width)


def remarks(brief: Brief, flow: Flow) -> None:
    """Lines under the totals: the currency, sums of a contract that are no totals of this order."""
    draw, facts, look, formats = brief.draw, brief.facts, brief.look, brief.formats
    small = look.text.scaled(0.95)
    if draw["currency"] == "remark":
        brief.record.print("currency", formats.code)
        text = draw.pick(
            "currency remark", ("All prices in {}.", "All amounts in {}", "Amounts are in {}.")
        ).format(formats.code)
        flow.place(words(text, small, flow.body), 4)
    if draw["document"] == "variation" and draw.chance("contract sums", 0.4):
        before = facts.subtotal * 7 + 1250
        sums = (("Original contract sum", before), ("Revised contract sum", before + facts.subtotal))
        for label, amount in sums:
            flow.place(look.inline(label, formats.money(amount), flow.body), 2)
    if draw["decoys"] == "many" and draw.chance("retention", 0.4):
        text = (
            f"Retention of 5% ({formats.money(facts.subtotal / 20)}) is held until the defects period ends."
        )
        flow.place(words(text, small, flow.body), 4)


def after(brief: Brief, width: float) -> list[Piece]:
    """Signatures."""
    draw, facts, formats = brief.draw, brief.facts, brief.formats
    if draw["signature"] == "none":
        return []
    rng, name = draw.rng("signature"), facts.estimator.name
    dated = (
        draw["signature"] == "dated" and "issue_date" in brief.record.printed
    )  # else it would be the order's date
    day = formats.date(facts.issued + timedelta(days=rng.randint(1, 6))) if dated else ""
    style = brief.look.text
    if rng.random() < 0.4:
        line = "_" * 26
        text = f"{rng.choice(('Authorised by', 'Signed', 'Approved', 'Authorized signature'))}: {line}    Date: {day or '____________'}"
        return [space(8), words(text, style, width)]
    cells = []
    for label, shown in ((f"Ordered by {name}", ""), ("Accepted by subcontractor", ""), ("Date", day)):
        piece = stack([words(shown, style, width / 3 - 12), words(label, style, width / 3 - 12)], 3)
        line_y = style.size * 1.4
        cells.append(Piece(width / 3, piece.height, (*piece.marks, Rule(0, line_y, width / 3 - 14, line_y))))
    return [space(14), row(cells)]


def conditions(brief: Brief, width: float, *, email: bool) -> list[list[Piece]]:
    """Pages of conditions: dates, phones and amounts that belong to no field; with mailboxes where `email`.

    An office whose only e-mail stands in the conditions would have that as its own.
    """
    draw, facts, look = brief.draw, brief.facts, brief.look
    count = {"none": 0, "one": 1, "two": 2}[draw["conditions"]]
    rng = draw.rng("conditions")
    known = [*(clauses.AU if draw["country"] == "AU" else clauses.AMERICA), *_more_clauses(brief)]
    domain = facts.builder.email.partition("@")[2]
    found = []
    style = look.text.scaled(rng.choice((0.8, 0.9, 1.0)))
    for number in range(count):
        title = (
            rng.choice(("Terms and Conditions", "General Conditions of Order", "Conditions of Subcontract"))
            if number == 0
            else "Site Rules"
        )
        chosen = list(known) if number == 0 else rng.sample(list(known), 6)
        if not email:
            chosen = [text for text in chosen if "{" not in text]
        texts = [text.format(safety=f"safety@{domain}", accounts=f"accounts@{domain}") for text in chosen]
        numbered = [f"{n}. {text}" for n, text in enumerate(texts, 1)]
        page = [words(title, look.text.strong().scaled(1.3), width), space(4)]
        if rng.random() < 0.4:
            half = -(-len(numbered) // 2)
            columns = [
                stack([words(t, style, width / 2 - 10) for t in part], 5)
                for part in (numbered[:half], numbered[half:])
            ]
            page.append(row(columns, 20))
        else:
            page += [grown(words(text, style, width), 0) for text in numbered]
        if number == count - 1 and draw.chance("sample breakdown", 0.2):
            page.append(_sample(brief, width))
        found.append(page)
    return found


def _more_clauses(brief: Brief) -> list[str]:
    """Clauses with numbers, dates and amounts of their own; those of other firms among them."""
    draw, rng = brief.draw, brief.draw.rng("clauses")
    known = grammar("names")["clauses"]["AU" if draw["country"] == "AU" else "America"]
    number = numbers.business_number(rng, draw["country"])
    phone = numbers.office_phone(rng, draw["country"], "07" if draw["country"] == "AU" else "212")
    day = brief.formats.date(brief.facts.issued - timedelta(days=rng.randint(100, 900)))
    amount = brief.formats.plain_money(Decimal(rng.randint(20, 200)) * 25)
    said = [
        text.format(number=number, phone=brief.formats.phone(phone), date=day, amount=amount)
        for text in known
    ]
    return rng.sample(said, rng.randint(0, 3))


def _sample(brief: Brief, width: float) -> Piece:
    """A table that shows how an invoice is to be broken down, and orders nothing."""
    look, money = brief.look, brief.formats.plain_money
    rows = (("Description", "Qty", "Rate", "Amount"), ("Labour", "8", money(Decimal(65)), money(Decimal(520))),
            ("Materials", "1", money(Decimal(240)), money(Decimal(240))), ("Total", "", "", money(Decimal(760))))  # fmt: skip
    title = words("Example of an invoice breakdown", look.text.strong(), width)
    shares = (0.4, 0.1, 0.2, 0.2)
    lines = [
        row(
            [
                framed(
                    padded(words(text, look.text.strong(n == 0), width * share - 8), 4, 2), None, "#999999"
                )
                for text, share in zip(cells, shares, strict=True)
            ]
        )
        for n, cells in enumerate(rows)
    ]
    return stack([space(8), title, *lines], 1)


def stamp(brief: Brief, flow: Flow) -> None:
    """A watermark on every page, or a stamp of receipt with its date on the first one."""
    draw, look = brief.draw, brief.look
    if draw["stamp"] == "watermark":
        text = draw.pick("watermark", ("COPY", "DRAFT", "SUBCONTRACTOR COPY", "CONFIDENTIAL"))
        style = look.text.strong().scaled(560 / look.text.size / len(text)).inked("#ececec")
        for page in flow.pages:
            page.marks.insert(0, Slanted(page.width / 2, page.height / 2, text, style, 45))
    elif draw["stamp"] == "received" and "issue_date" in brief.record.printed:
        day = brief.facts.issued + timedelta(days=draw.rng("received").randint(1, 4))
        style = look.text.strong().scaled(1.5).inked("#b03030")
        low = min(flow.page.height - 120, 640.0)
        for line, text in enumerate(("RECEIVED", f"{day:%d %b %Y}".upper())):
            flow.pages[0].marks.append(Slanted(flow.width * 0.28, low + 18 * line, text, style, 9))


def feet(brief: Brief, letterhead: Letterhead, flow: Flow) -> None:
    """The foot of every page: the builder's data, terms, when it was printed, the page's number."""
    draw, facts, look, formats = brief.draw, brief.facts, brief.look, brief.formats
    small = look.text.scaled(0.85).inked(draw.pick("foot ink", ("#000000", "#555555", "#777777")))
    lines = letterhead.footer_lines()
    if draw["terms"] == "footer":
        brief.record.print("payment_terms", facts.terms)
        lines.append(f"Payment Terms: {facts.terms}")
    if draw["decoys"] == "many" and draw.chance("printed", 0.5) and "issue_date" in brief.record.printed:
        lines.append(
            f"Printed {formats.date(facts.issued + timedelta(days=draw.rng('printed').randint(1, 20)))} 16:42"
        )
    width = flow.width - 2 * flow.margin
    style = draw.pick("page number", PAGES)
    align = draw.pick("foot align", ("left", "center"))
    for number, page in enumerate(flow.pages, 1):
        y = flow.height - 26
        shown = (
            [(style.format(n=number, all=len(flow.pages)), "right")]
            if draw["footer"] != "contact" or len(flow.pages) > 1
            else []
        )
        pieces = [
            (words(text, small, width * (1 if align == "center" else 0.82), align), "foot") for text in lines
        ]
        height = sum(piece.height for piece, _ in pieces)
        top = y - height
        for piece, _ in pieces:
            page.marks += piece.at(flow.margin, top)
            top += piece.height
        for text, side in shown:
            page.marks += words(text, small, width, side).at(
                flow.margin, y if align == "center" or not lines else y - small.size * 0.4
            )

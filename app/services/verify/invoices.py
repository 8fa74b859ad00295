"""I5 to I8: red invoices cite what they take back, lines add up, prices are the list's or signed, steps follow on."""

from __future__ import annotations

from typing import Any

from app.services.verify import prices
from app.services.verify.frame import Look, Rule
from app.words import N_

_LIST_IN_FORCE = """(SELECT p.id FROM price_list p WHERE p.state = 'filed' AND p.valid_from <= i.day
                    AND p.filed_at <= i.submitted_at ORDER BY p.valid_from DESC, p.id DESC LIMIT 1)"""
_SIGNED = """EXISTS (SELECT 1 FROM invoice_event e JOIN invoice_revision v ON v.invoice_id = e.invoice_id
             AND v.revision = e.revision AND v.content_hash = e.signed_hash
             WHERE e.invoice_id = i.id AND e.revision = i.revision AND e.step IN ({steps}))"""
_NUMBERED = "i.review IN ('submitted', 'authorised', 'payable', 'released', 'closed', 'expired')"
_AUTHORISED = "i.review IN ('authorised', 'payable', 'released', 'closed', 'expired')"
# The lowest price of the list that holds for the tier noted on the line and its quantity; -1 where the list has none.
_LISTED = """COALESCE((SELECT MIN(s.unit_price) FROM price_step s WHERE s.price_list_id = c.price_list_id
             AND s.product_id = c.product_id AND s.tier IN ('', COALESCE(x.tier, '')) AND s.from_quantity <= n.quantity
             AND s.unit_price < c.unit_price), c.unit_price, -1)"""
_COUNTS = "b.review NOT IN ('draft', 'void')"

RULES = (
    Rule(
        "I5", "invoice", N_("Return {document} does not name a sale that was released"),
        """SELECT i.id, COALESCE(i.number, '') AS document FROM invoice i LEFT JOIN invoice o ON o.id = i.original_id
           WHERE i.kind <> 'sale' AND (o.id IS NULL OR o.kind <> 'sale' OR o.number IS NULL
                 OR o.review NOT IN ('payable', 'released', 'closed')
                 OR o.customer_id <> COALESCE(i.customer_id, o.customer_id))
              OR i.kind = 'sale' AND i.original_id IS NOT NULL ORDER BY i.id""",
    ),
    Rule(
        "I5", "invoice_line", N_("Return {document}, {product}: the line is not one of the original's, at its price"),
        f"""SELECT n.id, b.number AS document, n.code AS product FROM invoice_line n
            JOIN invoice b ON b.id = n.invoice_id
            LEFT JOIN invoice_line o ON o.id = n.original_line_id
            WHERE b.kind <> 'sale' AND {_COUNTS} AND (o.id IS NULL OR o.invoice_id <> b.original_id
                  OR o.product_id <> n.product_id OR o.unit_price <> n.unit_price OR o.discount <> n.discount
                  OR o.tax_rate <> n.tax_rate OR n.quantity > 0
                  OR (n.quantity = 0) <> (b.kind = 'allowance') OR n.gross > 0 OR n.net > 0) ORDER BY n.id""",
    ),
    Rule(
        "I5", "invoice_line", N_("Invoice {document}, {product}: {returned} taken back of {shipped} shipped"),
        f"""SELECT * FROM (SELECT o.id, i.number AS document, o.code AS product, -SUM(n.quantity) AS q_returned,
                (SELECT COALESCE(SUM(l.quantity), 0) FROM shipment_line l WHERE l.invoice_line_id = o.id) AS q_shipped,
                -SUM(n.gross) AS gross, o.gross AS whole
                FROM invoice_line n JOIN invoice b ON b.id = n.invoice_id
                JOIN invoice_line o ON o.id = n.original_line_id
                JOIN invoice i ON i.id = o.invoice_id WHERE {_COUNTS} AND b.kind <> 'cancel'
                GROUP BY o.id, i.number, o.code, o.gross) t
            WHERE q_returned > q_shipped OR gross > whole ORDER BY id""",
    ),
    Rule(
        "I5", "invoice_line",
        N_("Invoice {document}, {product}: {cancelled} cancelled, {shipped} shipped of {invoiced}"),
        """SELECT * FROM (SELECT o.id, i.number AS document, o.code AS product, -SUM(n.quantity) AS q_cancelled,
                (SELECT COALESCE(SUM(l.quantity), 0) FROM shipment_line l WHERE l.invoice_line_id = o.id) AS q_shipped,
                o.quantity AS q_invoiced FROM invoice_line n JOIN invoice b ON b.id = n.invoice_id
                JOIN invoice_line o ON o.id = n.original_line_id JOIN invoice i ON i.id = o.invoice_id
                WHERE b.kind = 'cancel' AND b.review IN ('payable', 'closed')
                GROUP BY o.id, i.number, o.code, o.quantity) t
            WHERE q_cancelled + q_shipped > q_invoiced ORDER BY id""",
    ),
    Rule(
        "I5", "invoice_line", N_("Invoice {document}, {product}: {taken} taken off a line of {whole}"),
        f"""SELECT * FROM (SELECT o.id, i.number AS document, o.code AS product, -SUM(n.gross) AS m_taken,
                o.gross AS m_whole, -SUM(n.net) AS net, o.net AS whole_net, -SUM(n.quantity) AS q, o.quantity AS whole_q
                FROM invoice_line n JOIN invoice b ON b.id = n.invoice_id
                JOIN invoice_line o ON o.id = n.original_line_id
                JOIN invoice i ON i.id = o.invoice_id WHERE {_COUNTS} AND o.gift = 0
                GROUP BY o.id, i.number, o.code, o.gross, o.net, o.quantity) t
            WHERE m_taken > m_whole OR net > whole_net
               OR (q = whole_q AND (m_taken <> m_whole OR net <> whole_net)) ORDER BY id""",
    ),
    Rule(
        "I6", "invoice",
        N_("Invoice {document}: it says {total} (net {net}, tax {tax}), its lines come to {lines_total}"),
        """SELECT * FROM (SELECT i.id, i.number AS document, i.gross AS m_total, i.net AS m_net, i.tax AS m_tax,
                COALESCE(SUM(n.gross), 0) AS m_lines_total, COALESCE(SUM(n.net), 0) AS lnet,
                COALESCE(SUM(n.tax), 0) AS ltax, COALESCE(SUM(n.quantity), 0) AS lq, COUNT(n.id) AS cnt,
                i.line_count, i.quantity AS q, i.off_list, COALESCE(SUM(CASE WHEN n.unit_price <> n.list_price
                OR n.discount <> 0 THEN 1 ELSE 0 END), 0) AS off, i.review
                FROM invoice i LEFT JOIN invoice_line n ON n.invoice_id = i.id WHERE i.revision > 0
                GROUP BY i.id, i.number, i.gross, i.net, i.tax, i.line_count, i.quantity, i.off_list, i.review) t
           WHERE m_total <> m_net + m_tax OR m_total <> m_lines_total OR m_net <> lnet OR m_tax <> ltax OR q <> lq
              OR off_list <> off OR (review NOT IN ('draft', 'void') AND line_count <> cnt) ORDER BY id""",
    ),
    Rule(
        "I7", "invoice", N_("Invoice {document} of {day} was priced from list {used}, in force was {valid}"),
        f"""SELECT id, document, day, used, valid FROM (SELECT i.id, i.number AS document, i.day,
                COALESCE(i.price_list_id, 0) AS used, COALESCE({_LIST_IN_FORCE}, 0) AS valid FROM invoice i
                WHERE i.kind = 'sale' AND {_NUMBERED}) t WHERE used <> valid ORDER BY id""",
    ),
    Rule(
        "I7", "invoice_line", N_("Invoice {document}, {product}: list price {list_price}, the price list says {filed}"),
        f"""SELECT id, document, product, p_list_price, p_filed FROM (SELECT n.id, i.number AS document,
                   n.code AS product, n.list_price AS p_list_price, {_LISTED} AS p_filed
            FROM invoice i JOIN invoice_line n ON n.invoice_id = i.id
            LEFT JOIN line_price x ON x.invoice_id = i.id AND x.revision = i.revision AND x.position = n.position
            LEFT JOIN price c ON c.price_list_id = i.price_list_id AND c.product_id = n.product_id
            WHERE i.kind = 'sale' AND {_NUMBERED}) t WHERE p_filed <> p_list_price ORDER BY id""",
    ),
    Rule(
        "I7", "invoice_line", N_("Invoice {document}, {product}: {price} off the list ({list_price}) without a reason"),
        f"""SELECT n.id, i.number AS document, n.code AS product, n.unit_price AS p_price, n.list_price AS p_list_price
            FROM invoice i JOIN invoice_line n ON n.invoice_id = i.id
            WHERE i.kind = 'sale' AND {_NUMBERED} AND (n.unit_price <> n.list_price OR n.discount <> 0)
                  AND n.reason = '' ORDER BY n.id""",
    ),
    Rule(
        "I7", "invoice", N_("Invoice {document}: prices off the list, and the revision was not authorised"),
        f"""SELECT i.id, i.number AS document FROM invoice i WHERE i.off_list > 0 AND {_AUTHORISED}
            AND NOT {_SIGNED.format(steps="'authorise'")} ORDER BY i.id""",
    ),
    *prices.RULES,
    Rule(
        "I8", "invoice", N_("Invoice {document} stands as {review}, but its revision does not bear both signatures"),
        f"""SELECT i.id, i.number AS document, i.review FROM invoice i WHERE
            ({_AUTHORISED} AND NOT {_SIGNED.format(steps="'authorise'")})
            OR (i.review IN ('payable', 'released', 'closed', 'expired')
                AND NOT {_SIGNED.format(steps="'check', 'check_return', 'check_red'")}) ORDER BY i.id""",
    ),
    Rule(
        "I8", "invoice", N_("Invoice {document} was voided without the first signature"),
        """SELECT i.id, COALESCE(i.number, '') AS document FROM invoice i WHERE i.review = 'void' AND NOT EXISTS
           (SELECT 1 FROM invoice_event e WHERE e.invoice_id = i.id AND e.step = 'ask_void') ORDER BY i.id""",
    ),
)  # fmt: skip


# Amounts of a line


def half_up(numerator: int, denominator: int) -> int:
    """The quotient to the nearest whole number, halves away from zero."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))


def amounts(line: Any, places: int) -> tuple[int, int, int]:
    """Net, tax and gross of a line, in the database's whole numbers, from quantity, price, discount and rate."""
    cent = 10 ** (4 - places)
    whole = abs(line["quantity"]) * line["unit_price"] * (1_000_000 - line["discount"])
    amount = half_up(whole, 10**9 * cent)
    rate = line["tax_rate"]
    if line["tax_included"]:
        net = half_up(amount * 1_000_000, 1_000_000 + rate)
        return net * cent, (amount - net) * cent, amount * cent
    tax = half_up(amount * rate, 1_000_000)
    return amount * cent, tax * cent, (amount + tax) * cent


_LINE = N_("Invoice {document}, {product}: {stored} stands, {derived} is right")
_SHARED = """(SELECT invoice_id, revision, position, SUM(amount) AS amount FROM line_share
              GROUP BY invoice_id, revision, position)"""
_LINES = f"""SELECT n.id, i.number AS document, n.code, i.kind, i.tax_included, n.quantity, n.unit_price, n.discount,
                   n.tax_rate, n.net, n.tax, n.gross, n.gift, n.original_line_id, COALESCE(s.amount, 0) AS shared,
                   COALESCE(o.quantity, 0) AS whole, COALESCE(o.net, 0) AS whole_net,
                   COALESCE(o.gross, 0) AS whole_gross
            FROM invoice_line n JOIN invoice i ON i.id = n.invoice_id
            LEFT JOIN {_SHARED} s ON s.invoice_id = i.id AND s.revision = i.revision AND s.position = n.position
            LEFT JOIN invoice_line o ON o.id = n.original_line_id ORDER BY n.id"""

_ALLOWED = """SELECT DISTINCT n.original_line_id AS id FROM invoice_line n JOIN invoice i ON i.id = n.invoice_id
              WHERE i.kind = 'allowance'"""


def lines(look: Look) -> int:
    """I6: quantity times price less discount, rounded half up once, tax in or on top, less the line's share of a
    discount on the whole invoice; returns how many lines."""
    allowed = {row["id"] for row in look.rows(_ALLOWED)}
    count = 0
    for line in look.stream(_LINES):
        count += 1
        if line["kind"] == "sale":
            net, tax, gross = amounts(line, look.places)
            if line["shared"]:
                net, tax, gross = _less(gross - int(line["shared"]), line["tax_rate"], 10 ** (4 - look.places))
            right = (line["net"], line["tax"], line["gross"]) == (net, tax, gross)
        else:
            right, gross = _red(line, look.places, spread=line["original_line_id"] in allowed)
        if not right:
            look.found(
                "I6", "invoice_line", line["id"], _LINE,
                document=line["document"] or "", product=line["code"],
                stored=look.money(line["gross"]), derived=look.money(gross),
            )  # fmt: skip
    return count


def _less(gross: int, rate: int, cent: int) -> tuple[int, int, int]:
    """Net, tax and gross of a line after its share was taken off: the net is taken out of the gross anew."""
    net = half_up(gross * 1_000_000, (1_000_000 + rate) * cent) * cent
    return net, gross - net, gross


def _red(line: Any, places: int, *, spread: bool) -> tuple[bool, int]:
    """Whether a red line is its share of the original's line, and that share. By cumulative rounding (J6) a part may
    lie a cent beside its exact share; that all parts come to the line is a rule of its own. Once an amount was forgiven
    (`spread`), what is left is spread over what is left, and only the sums can be held against the line."""
    added = line["gross"] == line["net"] + line["tax"]
    if line["kind"] == "allowance" or line["gift"] or spread:
        return added, line["gross"]
    cent = 10 ** (4 - places)
    right = added
    for whole, part in ((line["whole_net"], line["net"]), (line["whole_gross"], line["gross"])):
        right = right and abs(part * line["whole"] - whole * line["quantity"]) <= cent * line["whole"]
    return right, cent * half_up(line["whole_gross"] * line["quantity"], (line["whole"] or 1) * cent)


# The timeline

# step: (from, to, duty); an empty `to` leaves the review where it is, no duty is the program's own doing
STEPS: dict[str, tuple[tuple[str, ...], str, str | None]] = {
    "submit": (("draft",), "submitted", "invoice"),
    "withdraw": (("submitted", "authorised"), "draft", "invoice"),
    "authorise": (("submitted",), "authorised", "authorise"),
    "send_back": (("submitted",), "draft", "authorise"),
    "send_back_check": (("authorised",), "draft", "check"),
    "approve_price": (("authorised",), "", "manage"),
    "check": (("authorised",), "payable", "check"),
    "check_return": (("authorised",), "payable", "check"),
    "check_red": (("authorised",), "payable", "check"),
    "allow_late": (("submitted", "authorised"), "", "manage"),
    "inspect": (("authorised",), "", "witness"),
    "set_off": (("payable", "released"), "", "collect"),
    "keep": (("payable",), "", "check"),
    "cancelled": (("payable", "released"), "", None),
    "allowed": (("payable", "released", "closed"), "", None),
    "collect": (("payable", "released"), "", "collect"),
    "clear": (("payable", "released"), "", "collect"),
    "bounce": (("payable", "released"), "", "collect"),
    "refund": (("payable",), "", "collect"),
    "ship": (("payable",), "", "ship"),
    "take_back": (("authorised",), "", "ship"),
    "ask_release": (("payable",), "", "authorise"),
    "release": (("payable",), "released", "check"),
    "support_release": (("payable",), "", "check"),
    "release_above": (("payable",), "released", "manage"),
    "withdraw_release": (("released",), "payable", "check"),
    "lapse": (("released",), "payable", None),
    "ship_on_credit": (("released",), "", "ship"),
    "use_advance": (("payable", "released"), "", "collect"),
    "ask_move": (("payable", "released"), "", "collect"),
    "move": (("payable", "released"), "", "check"),
    "ask_bounce": (("payable", "released", "closed"), "", "collect"),
    "confirm_bounce": (("payable", "released", "closed"), "payable", "check"),
    "ask_waive": (("payable", "released"), "", "collect"),
    "waive": (("payable", "released"), "", "check"),
    "ask_write_off": (("payable", "released"), "", "authorise"),
    "write_off": (("payable", "released"), "", "manage"),
    "returned": (("payable", "released", "closed"), "", None),
    "ask_void": (("draft", "submitted", "authorised", "payable"), "", "authorise"),
    "void": (("draft", "submitted", "authorised", "payable"), "void", "check"),
    "expire": (("payable",), "expired", None),
    "close": (("payable", "released"), "closed", None),
}
_EVENTS = """SELECT e.id, i.id AS invoice_id, COALESCE(i.number, '') AS document, i.review, i.revision AS latest,
                    e.step, e.review_from, e.review_to, e.duty, e.person_id, e.revision
             FROM invoice i LEFT JOIN invoice_event e ON e.invoice_id = i.id ORDER BY i.id, e.id"""
_BREAK = N_("Invoice {document}: step {step} from {start} to {end} does not follow from {before}")
_END = N_("Invoice {document} stands as {review}, its timeline ends at {end}")


def timelines(look: Look) -> int:
    """I8: every invoice's events follow on from one another along the allowed moves and end where it stands."""
    count, current, stands = 0, None, "draft"
    last: Any = None
    for event in look.stream(_EVENTS):
        if event["invoice_id"] != current:
            _ends(look, last, stands)
            current, stands = event["invoice_id"], "draft"
        last = event
        if event["id"] is not None:
            count += 1
            stands = _follow(look, event, stands)
    _ends(look, last, stands)
    return count


def _follow(look: Look, event: Any, stands: str) -> str:
    starts, to, duty = STEPS.get(event["step"], ((), "?", "?"))
    end = to or event["review_from"]
    person = event["person_id"] is not None
    fits = event["review_from"] == stands and stands in starts and event["review_to"] == end
    hands = event["duty"] == duty and (person if duty else True) and event["revision"] <= event["latest"]
    if not (fits and hands):
        look.found(
            "I8", "invoice_event", event["id"], _BREAK, document=event["document"], step=event["step"],
            start=event["review_from"], end=event["review_to"], before=stands,
        )  # fmt: skip
    return str(event["review_to"])


def _ends(look: Look, last: Any, stands: str) -> None:
    if last is not None and last["review"] != stands:
        look.found(
            "I8", "invoice", last["invoice_id"], _END, document=last["document"], review=last["review"], end=stands
        )

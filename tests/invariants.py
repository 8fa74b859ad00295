"""What must hold after every command, asked of the database in plain SQL and worked out again in fractions.

Nothing of the program is used but its file: a mistake that the services share with the checks would not be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import Any

from app.process import APART, Conflict
from tests.branch import BranchAtWork

SETTLED = """((SELECT COALESCE(SUM(r.amount), 0) FROM receipt r LEFT JOIN clearing c ON c.receipt_id = r.id
              WHERE r.invoice_id = i.id AND (r.pending = 0 OR c.outcome = 'arrived'))
              + (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.invoice_id = i.id))"""
OWED = "(SELECT COALESCE(SUM(e.amount), 0) FROM receivable_entry e WHERE e.invoice_id = i.id)"
ADVANCE = """((SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.customer_id = c.id AND r.invoice_id IS NULL)
              + (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x
                 WHERE x.customer_id = c.id AND x.invoice_id IS NULL)
              - (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.customer_id = c.id
                 AND x.invoice_id IS NOT NULL AND x.kind = 'advance')
              - (SELECT COALESCE(SUM(f.amount), 0) FROM refund f
                 WHERE f.customer_id = c.id AND f.invoice_id IS NULL))"""
SHIPPED = "(SELECT COALESCE(SUM(s.quantity), 0) FROM shipment_line s WHERE s.invoice_line_id = l.id)"

CANCELLED = """(SELECT COALESCE(-SUM(k.quantity), 0) FROM invoice_line k JOIN invoice b ON b.id = k.invoice_id
               WHERE k.original_line_id = l.id AND b.kind = 'cancel' AND b.review IN ('payable', 'closed'))"""
TAKEN = """(SELECT COALESCE(-SUM(k.{what}), 0) FROM invoice_line k JOIN invoice b ON b.id = k.invoice_id
           WHERE k.original_line_id = l.id AND b.review NOT IN ('draft', 'void') AND b.kind {kinds})"""

NOBODY = {  # each finds the rows that must not be there
    "I1 a voucher that does not balance": """
        SELECT v.id FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id GROUP BY v.id, v.total
        HAVING SUM(l.debit) <> SUM(l.credit) OR SUM(l.debit) <> v.total OR COUNT(*) < 2""",
    "I1 a voucher line without a voucher": """
        SELECT l.id FROM voucher_line l LEFT JOIN voucher v ON v.id = l.voucher_id WHERE v.id IS NULL""",
    "I2 a month's turnover that is not the sum of its lines": """
        SELECT b.account_id FROM account_balance b LEFT JOIN (
            SELECT l.account_id, v.period, SUM(l.debit) AS d, SUM(l.credit) AS c FROM voucher_line l
            JOIN voucher v ON v.id = l.voucher_id GROUP BY l.account_id, v.period
        ) x ON x.account_id = b.account_id AND x.period = b.period
        WHERE b.debit <> COALESCE(x.d, 0) OR b.credit <> COALESCE(x.c, 0)""",
    "I5 more taken back than was shipped, or at other terms": f"""
        SELECT l.id FROM invoice_line l WHERE EXISTS (SELECT 1 FROM invoice_line r JOIN invoice b ON b.id = r.invoice_id
            WHERE r.original_line_id = l.id AND b.kind = 'return' AND b.review NOT IN ('draft', 'void')
            GROUP BY r.original_line_id HAVING -SUM(r.quantity) > {SHIPPED} OR -SUM(r.gross) > l.gross)
        OR EXISTS (SELECT 1 FROM invoice_line r JOIN invoice b ON b.id = r.invoice_id
            WHERE r.original_line_id = l.id AND b.kind = 'return' AND (r.unit_price <> l.unit_price
            OR r.product_id <> l.product_id OR r.tax_rate <> l.tax_rate OR b.original_id <> l.invoice_id))""",
    "I6 an invoice that is not the sum of its lines": """
        SELECT i.id FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id WHERE i.review <> 'draft'
        GROUP BY i.id, i.net, i.tax, i.gross
        HAVING SUM(l.net) <> i.net OR SUM(l.tax) <> i.tax OR SUM(l.gross) <> i.gross""",
    "I7 a price off the list without a reason, or released without a signature": """
        SELECT l.id FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE i.kind = 'sale'
            AND i.review NOT IN ('draft', 'void') AND (l.unit_price <> l.list_price OR l.discount <> 0)
            AND (l.reason = '' OR i.review <> 'submitted' AND NOT EXISTS (SELECT 1 FROM invoice_event e
                WHERE e.invoice_id = i.id AND e.revision = i.revision AND e.step = 'authorise'))""",
    "I6 a discount that is not what the lines share": """
        SELECT d.id FROM invoice_discount d WHERE d.amount <> (SELECT COALESCE(SUM(s.amount), 0) FROM line_share s
            WHERE s.invoice_id = d.invoice_id AND s.revision = d.revision AND s.kind = d.kind)""",
    "I7 released below the floor or beyond the limit without the manager": """
        SELECT p.id FROM line_price p JOIN invoice i ON i.id = p.invoice_id AND i.revision = p.revision
        WHERE p.level = 'manager' AND i.review IN ('payable', 'released', 'closed') AND NOT EXISTS (
            SELECT 1 FROM invoice_event e WHERE e.invoice_id = i.id AND e.revision = i.revision
            AND e.step = 'approve_price')""",
    "I8 an event that does not start where the last one ended": """
        SELECT e.id FROM invoice_event e JOIN invoice_event p ON p.invoice_id = e.invoice_id AND p.id =
            (SELECT MAX(x.id) FROM invoice_event x WHERE x.invoice_id = e.invoice_id AND x.id < e.id)
        WHERE e.review_from <> p.review_to""",
    "I8 an invoice that is not where its last event left it": """
        SELECT i.id FROM invoice i JOIN invoice_event e ON e.id =
            (SELECT MAX(x.id) FROM invoice_event x WHERE x.invoice_id = i.id) WHERE e.review_to <> i.review""",
    "I9 paid in full without the money, or more than the total": f"""
        SELECT i.id FROM invoice i WHERE i.kind = 'sale' AND (i.received <> {SETTLED}
            OR (i.payment = 'full') <> (i.review IN ('payable', 'released', 'closed') AND {SETTLED} = i.gross)
            OR {SETTLED} > i.gross)""",
    "I10 goods out of an invoice that is neither paid nor released nor bounced": f"""
        SELECT i.id FROM invoice i WHERE i.kind = 'sale' AND {SETTLED} < i.gross
            AND EXISTS (SELECT 1 FROM shipment s WHERE s.invoice_id = i.id)
            AND NOT EXISTS (SELECT 1 FROM credit_release r JOIN credit_release_mark m ON m.credit_release_id = r.id
                            WHERE r.invoice_id = i.id AND m.mark IN ('released', 'released_above'))
            AND NOT EXISTS (SELECT 1 FROM settlement x WHERE x.invoice_id = i.id AND x.amount < 0)""",
    "I9 what is owed is not what has left less what came in": f"""
        SELECT i.id FROM invoice i WHERE i.kind = 'sale' AND i.goods IN ('none', 'shipped')
            AND {OWED} <> CASE WHEN i.goods = 'none' OR {SETTLED} > i.gross THEN 0 ELSE i.gross - {SETTLED} END""",
    "I9 a customer's advance is less than nothing": f"SELECT c.id FROM customer c WHERE {ADVANCE} < 0",
    "I9 a payment that was moved, and not all of it arrived": """
        SELECT l.settlement_request_id FROM settlement_of_request l JOIN settlement x ON x.id = l.settlement_id
        WHERE x.kind = 'moved' GROUP BY l.settlement_request_id HAVING SUM(x.amount) <> 0 OR COUNT(*) <> 2""",
    "I16 a settlement in one pair of hands": """
        SELECT x.id FROM settlement x WHERE x.kind NOT IN ('advance', 'credited')
            AND (x.countersigned_by IS NULL OR x.countersigned_by = x.person_id)""",
    "I10 more shipped than invoiced": f"""
        SELECT l.id FROM invoice_line l WHERE ABS({SHIPPED}) + {CANCELLED} > ABS(l.quantity)""",
    "I10 more taken back than went out, or than the line came to": f"""
        SELECT l.id FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE i.kind = 'sale' AND (
            {TAKEN.format(what="quantity", kinds="= 'return'")} > {SHIPPED}
            OR {TAKEN.format(what="gross", kinds="<> 'x'")} > l.gross
            OR {TAKEN.format(what="net", kinds="<> 'x'")} > l.net)""",
    "I11 more refunded than paid": f"""
        SELECT i.id FROM invoice i WHERE i.kind = 'sale' AND {SETTLED} < (SELECT COALESCE(SUM(f.amount), 0)
            FROM refund f JOIN invoice b ON b.id = f.invoice_id WHERE b.original_id = i.id)
            - (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x JOIN invoice b ON b.id = x.invoice_id
               WHERE b.original_id = i.id)""",
    "I11 a red invoice that gave back something else than it says": f"""
        SELECT i.id FROM invoice i WHERE i.kind <> 'sale' AND (i.received <> {SETTLED}
            OR i.refunded - i.received > -i.gross
            OR i.refunded <> (SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = i.id)
            OR (i.payment = 'refunded') <> (i.review IN ('payable', 'closed')
                AND i.refunded - i.received = -i.gross))""",
    "I11 an advance paid back without three people": """
        SELECT f.id FROM refund f WHERE f.invoice_id IS NULL AND NOT EXISTS (SELECT 1 FROM refund_request q
            JOIN refund_decision d ON d.request_id = q.id WHERE q.number = f.reference AND d.outcome = 'approved'
            AND q.person_id <> d.person_id AND q.amount = f.amount
            AND f.person_id NOT IN (q.person_id, d.person_id))""",
    "I11 credited on one side only": """
        SELECT i.original_id FROM settlement x JOIN invoice i ON i.id = x.invoice_id WHERE x.kind = 'credited' AND
            i.kind <> 'sale' GROUP BY i.original_id HAVING -SUM(x.amount) <> (SELECT COALESCE(SUM(y.amount), 0)
            FROM settlement y WHERE y.kind = 'credited' AND y.invoice_id = i.original_id)""",
    "I12 on hand is not received less issued": """
        SELECT b.product_id FROM custody_balance b WHERE b.on_hand <>
            (SELECT COALESCE(SUM(r.quantity), 0) FROM goods_receipt_line r WHERE r.product_id = b.product_id)
            + (SELECT COALESCE(SUM(q.quantity), 0) FROM opening_line q WHERE q.product_id = b.product_id AND EXISTS
               (SELECT 1 FROM custody_entry c WHERE c.product_id = q.product_id AND c.paper = 'opening'))
            - (SELECT COALESCE(SUM(s.quantity), 0) FROM shipment_line s WHERE s.product_id = b.product_id)
            - (SELECT COALESCE(SUM(t.lost), 0) FROM stock_transfer_line t WHERE t.product_id = b.product_id)
            + (SELECT COALESCE(SUM(d.quantity), 0) FROM stock_count_difference d WHERE d.product_id = b.product_id)
            - (SELECT COALESCE(SUM(o.on_hand), 0) FROM custody_balance o WHERE o.product_id = b.product_id
               AND o.warehouse_id <> b.warehouse_id)
            OR b.on_hand < 0 OR b.reserved < 0 OR b.reserved > b.on_hand""",
    "I12 transfers: what left one warehouse and did not arrive is not in transit": """
        SELECT p.id FROM product p WHERE
            (SELECT COALESCE(SUM(CASE t.step WHEN 'sent' THEN l.quantity ELSE -l.quantity - l.lost END), 0)
             FROM stock_transfer t JOIN stock_transfer_line l ON l.stock_transfer_id = t.id WHERE l.product_id = p.id)
            <> (SELECT COALESCE(SUM(b.on_hand), 0) FROM custody_balance b JOIN warehouse w ON w.id = b.warehouse_id
                WHERE w.kind = 'transit' AND b.product_id = p.id)""",
    "I12 a count put right what it did not find": """
        SELECT d.id FROM stock_count_difference d LEFT JOIN stock_count_entry e ON
            e.stock_count_line_id = d.stock_count_line_id AND e.turn = (SELECT MAX(x.turn) FROM stock_count_entry x
            WHERE x.stock_count_line_id = d.stock_count_line_id)
        WHERE e.id IS NULL OR d.quantity <> e.counted + e.held - e.book OR NOT EXISTS (SELECT 1 FROM stock_count_mark m
            WHERE m.stock_count_id = d.stock_count_id AND m.mark = 'approved')""",
    "what a line cost is not what was booked for it": """
        SELECT 1 FROM (SELECT 1) one WHERE
            (SELECT COALESCE(SUM(c.cost), 0) FROM shipment_cost c) <> (SELECT COALESCE(SUM(r.cost), 0)
             FROM revenue_entry r JOIN voucher v ON v.id = r.voucher_id
             WHERE v.paper = 'month_cost' OR (v.paper IN ('shipment', 'take_back') AND EXISTS (SELECT 1
                 FROM shipment_cost c JOIN shipment_line l ON l.id = c.shipment_line_id
                 WHERE l.shipment_id = v.paper_id)))""",
    "I12 reserved is not what released invoices still have to get": f"""
        SELECT b.product_id FROM custody_balance b WHERE b.reserved <>
            CASE b.warehouse_id WHEN 1 THEN 1 ELSE 0 END *
            (SELECT COALESCE(SUM(l.quantity - {SHIPPED} - {CANCELLED}), 0) FROM invoice_line l
             JOIN invoice i ON i.id = l.invoice_id
             WHERE l.product_id = b.product_id AND i.kind = 'sale'
             AND i.review IN ('payable', 'released', 'closed'))""",
    "I13 the custody ledger says otherwise than the notes": """
        SELECT s.id FROM shipment s WHERE (SELECT COALESCE(SUM(l.quantity), 0) FROM shipment_line l
            WHERE l.shipment_id = s.id) <> (SELECT COALESCE(SUM(c.issued - c.received), 0) FROM custody_entry c
            WHERE c.paper = s.paper AND c.paper_id = s.id)""",
    "I13 the keeper confirmed another opening than the books have": """
        SELECT c.id FROM custody_entry c WHERE c.paper = 'opening' AND (c.issued <> 0 OR c.received <>
            (SELECT COALESCE(SUM(s.in_quantity), 0) FROM stock_entry s WHERE s.paper = 'opening'
             AND s.paper_id = c.paper_id AND s.product_id = c.product_id AND s.warehouse_id = c.warehouse_id))""",
    "I13 the last line of the custody ledger is not what is on hand": """
        SELECT b.product_id FROM custody_balance b JOIN custody_entry c ON c.id =
            (SELECT MAX(x.id) FROM custody_entry x WHERE x.product_id = b.product_id
             AND x.warehouse_id = b.warehouse_id) WHERE c.on_hand <> b.on_hand""",
    "I14 the register and the books differ on an invoice that both have entered": """
        SELECT e.invoice_id FROM register_entry e JOIN voucher v ON v.paper = e.paper AND v.paper_id = e.paper_id
        WHERE e.event IN ('shipped', 'returned', 'allowed') AND e.net <>
            (SELECT COALESCE(SUM(r.net), 0) FROM revenue_entry r WHERE r.voucher_id = v.id)""",
    "I15 the journals are not receipts less refunds": """
        SELECT 1 FROM (SELECT 1) one WHERE (SELECT COALESCE(SUM(received - paid), 0) FROM cash_journal) <>
            (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r LEFT JOIN clearing c ON c.receipt_id = r.id
             WHERE r.pending = 0 OR c.outcome = 'arrived') - (SELECT COALESCE(SUM(amount), 0) FROM refund)
            - (SELECT COALESCE(SUM(fee), 0) FROM money_transfer)
            + (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.kind = 'bounced')
            + (SELECT COALESCE(SUM(difference), 0) FROM drawer_seal)""",
    "I15 a transfer without both of its lines": """
        SELECT t.id FROM money_transfer t WHERE
            (SELECT COALESCE(SUM(j.paid), 0) FROM cash_journal j WHERE j.paper = 'money_transfer'
             AND j.paper_id = t.id AND j.role = t.role_from) <> t.gross OR
            (SELECT COALESCE(SUM(j.received), 0) FROM cash_journal j WHERE j.paper = 'money_transfer_in'
             AND j.paper_id = t.id AND j.role = t.role_to) <> t.net""",
    "I15 a drawer that closed with something else than was counted": """
        SELECT z.id FROM drawer_seal z WHERE z.purpose = 'close' AND z.counted <>
            (SELECT j.balance FROM cash_journal j WHERE j.role = z.role AND j.day <= z.day ORDER BY j.id DESC LIMIT 1)
        """,
    "I16 a step by somebody who did not hold its duty then": """
        SELECT e.id FROM invoice_event e WHERE e.duty IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person_duty d
            WHERE d.person_id = e.person_id AND d.duty = e.duty AND d.granted_at <= e.at
            AND (d.revoked_at IS NULL OR d.revoked_at >= e.at))""",
    "I19 two open days, or an open one before a closed one": """
        SELECT b.day FROM business_day b WHERE b.closed_at IS NULL
            AND EXISTS (SELECT 1 FROM business_day x WHERE x.day > b.day)""",
    "I19 a paper on a day that was none": """
        SELECT x.day FROM (SELECT day FROM receipt UNION SELECT day FROM shipment UNION SELECT day FROM refund
            UNION SELECT day FROM goods_receipt) x
        WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = x.day)""",
    "I21 a command applied twice": """
        SELECT command_id FROM audit GROUP BY command_id HAVING COUNT(*) > 1""",
    "I16 a voucher by hand that its maker reviewed, or nobody": """
        SELECT v.id FROM voucher v LEFT JOIN voucher_review r ON r.voucher_id = v.id
        WHERE r.person_id = v.person_id
           OR (r.id IS NULL AND v.paper IN ('manual', 'correction', 'carry', 'opening'))""",
    "I5 a red voucher that does not undo its original, account by account": """
        SELECT d.id FROM voucher_draft d JOIN voucher v ON v.paper = 'correction' AND v.paper_id = d.id
        JOIN voucher_line l ON l.voucher_id IN (v.id, d.corrects_id)
        GROUP BY d.id, l.account_id HAVING SUM(l.debit) <> 0 OR SUM(l.credit) <> 0""",
    "I19 a voucher posted in a locked period that nobody had opened again": """
        SELECT v.id FROM voucher v JOIN period_lock k ON k.period = v.period AND v.at > k.locked_at
        LEFT JOIN reopening r ON r.period = v.period AND r.at <= v.at AND v.at < r.until WHERE r.ask_id IS NULL""",
    "openings left in transit": """
        SELECT l.account_id FROM voucher_line l JOIN account a ON a.id = l.account_id
        WHERE substr(a.role, 1, 7) = 'OPENING' GROUP BY l.account_id HAVING SUM(l.debit - l.credit) <> 0""",
    "stock in value is not the inventory account": """
        SELECT 1 FROM (SELECT 1) one WHERE (SELECT COALESCE(SUM(amount), 0) FROM stock_value) <>
            (SELECT COALESCE(SUM(l.debit - l.credit), 0) FROM voucher_line l JOIN account a ON a.id = l.account_id
             WHERE a.role = 'INVENTORY')""",
}
SERIES = {"invoice": ("XS", "XH", "QX", "ZR"), "refund_request": ("TS",), "receipt": ("SK",), "refund": ("TK",),
          "shipment": ("CK",), "goods_receipt": ("RK",), "voucher": ("JZ", "JS", "JF"), "money_transfer": ("JK",),
          "drawer_seal": ("PD", "JJ"), "drawer_resolution": ("CC",), "stock_transfer": ("DB",),
          "stock_count": ("PC",), "stock_resolution": ("CY",), "month_cost": ("YC",),
          "settlement": ("HX",), "credit_release": ("SX",)}  # fmt: skip


def broken(branch: BranchAtWork) -> list[str]:
    """What does not hold, in words; empty when all is well."""
    with branch.store.reading() as conn:
        found = [f"{name}: {rows}" for name, sql in NOBODY.items() if (rows := conn.exec_driver_sql(sql).fetchall())]
        found += _numbers(conn)
        found += _same_hands(conn)
        found += _lines(conn)
        found += _chain(conn)
        found += _trial_balance(conn)
    return found


def _trial_balance(conn: Any) -> Iterator[str]:
    debit, credit = conn.exec_driver_sql("SELECT SUM(debit), SUM(credit) FROM voucher_line").one()
    if debit != credit:
        yield f"I2 the trial balance: {debit} is not {credit}"


def _numbers(conn: Any) -> Iterator[str]:
    """I3: in each series and month exactly 1..N, and N is what the counter says."""
    counters = {(c.series, c.period): c.last for c in conn.exec_driver_sql("SELECT * FROM counter")}
    for table, series in SERIES.items():
        used: dict[tuple[str, str], list[int]] = {}
        for (number,) in conn.exec_driver_sql(f"SELECT number FROM {table} WHERE number IS NOT NULL"):
            _branch, name, period, last = number.split("-")
            used.setdefault((name, period), []).append(int(last))
        for key, numbers in used.items():
            if sorted(numbers) != list(range(1, counters[key] + 1)):
                yield f"I3 {table} {key}: {sorted(numbers)} up to {counters[key]}"
        for key in counters:
            if key[0] in series and key not in used:
                yield f"I3 {key} was counted and never used"


def _same_hands(conn: Any) -> Iterator[str]:
    """I16: no person with two duties kept apart on one invoice."""
    held: dict[tuple[int, int], set[str]] = {}
    for row in conn.exec_driver_sql("SELECT invoice_id, person_id, duty FROM invoice_duty"):
        held.setdefault((row.invoice_id, row.person_id), set()).add(row.duty)
    for key, duties in held.items():
        for pair, kind in APART.items():
            if kind is Conflict.HARD and {d.value for d in pair} <= duties:
                yield f"I16 {key}: {duties}"


def _lines(conn: Any) -> Iterator[str]:
    """I6: every line of a sale worked out again, in fractions of a cent."""
    lines = conn.exec_driver_sql(
        "SELECT l.*, i.tax_included, (SELECT COALESCE(SUM(s.amount), 0) FROM line_share s WHERE s.invoice_id = i.id "
        "AND s.revision = i.revision AND s.position = l.position) AS shared "
        "FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE i.kind = 'sale'"
    )
    for l in lines:
        amount = Fraction(l.quantity, 10**3) * Fraction(l.unit_price, 10**4) * (1 - Fraction(l.discount, 10**6))
        rate = Fraction(l.tax_rate, 10**6)
        if l.tax_included:
            gross = _cents(amount)
            net = _cents(gross / (1 + rate))
            tax = gross - net
        else:
            net = _cents(amount)
            tax = _cents(net * rate)
        if l.shared:  # of a discount on the whole invoice, gross; the net is taken out of what is left
            gross = net + tax - Fraction(int(l.shared), 10**4)
            net = _cents(gross / (1 + rate))
            tax = gross - net
        if (l.net, l.tax, l.gross) != (net * 10**4, tax * 10**4, (net + tax) * 10**4):
            yield f"I6 line {l.id}: {l.net, l.tax, l.gross} is not {net, tax}"


def _cents(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def _chain(conn: Any) -> Iterator[str]:
    """I17: the trail is counted from 1 without a gap, each entry naming the hash of the one before."""
    before, expected = "", 1
    for row in conn.exec_driver_sql("SELECT seq, previous, hash FROM audit ORDER BY seq"):
        if row.seq != expected or row.previous != before:
            yield f"I17 at {row.seq}"
        before, expected = row.hash, row.seq + 1

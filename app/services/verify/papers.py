"""I13: each paper that counts is booked once or waits for the accountant, and is registered once or waits for it."""

from __future__ import annotations

from app.services.verify.frame import Rule
from app.words import N_

# Papers that the accountant must have: money that arrived, goods that moved; returns once they are released.
_MONEY = """
    SELECT 'receipt' AS paper, r.id AS paper_id, r.number, r.invoice_id, r.amount, CASE WHEN r.pending = 0
           OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived')
           THEN 1 ELSE 0 END AS counts FROM receipt r
    UNION ALL SELECT 'refund', f.id, f.number, f.invoice_id, f.amount, 1 FROM refund f"""
_GOODS = """
    SELECT s.paper, s.id AS paper_id, s.number, s.invoice_id, 0 AS amount,
           CASE WHEN s.paper = 'shipment' OR i.review IN ('payable', 'released', 'closed') THEN 1 ELSE 0 END AS counts
    FROM shipment s JOIN invoice i ON i.id = s.invoice_id
    UNION ALL SELECT 'allowance', i.id, i.number, i.id, 0, CASE WHEN i.review IN ('payable', 'closed') THEN 1 ELSE 0 END
    FROM invoice i WHERE i.kind = 'allowance' AND i.number IS NOT NULL"""
_OWN = """
    SELECT 'money_transfer' AS paper, t.id AS paper_id, t.number, 0 AS invoice_id, t.gross AS amount, 1 AS counts
    FROM money_transfer t
    UNION ALL SELECT 'cash_count', z.id, z.number, 0, ABS(z.difference), 1 FROM drawer_seal z WHERE z.difference <> 0
    UNION ALL SELECT 'cash_resolution', d.id, d.number, 0, d.amount, 1 FROM drawer_resolution d"""
_RECEIVED = """SELECT 'goods_receipt', g.id, g.number, 0, 0, 1 FROM goods_receipt g
    UNION ALL SELECT 'stock_transfer', t.id, t.number, 0, 0, 1 FROM stock_transfer t
    UNION ALL SELECT 'stock_count', c.id, c.number, 0, 0, CASE WHEN EXISTS (SELECT 1 FROM stock_count_difference d
           WHERE d.stock_count_id = c.id) THEN 1 ELSE 0 END FROM stock_count c
    UNION ALL SELECT 'stock_resolution', r.id, r.number, 0, r.amount, CASE WHEN EXISTS (SELECT 1 FROM
           resolution_approval a WHERE a.stock_resolution_id = r.id AND a.verdict = 'approved') THEN 1 ELSE 0 END
           FROM stock_resolution r
    UNION ALL SELECT 'month_cost', m.id, m.number, 0, 0, 1 FROM month_cost m"""
_TAXED = """SELECT 'tax_point', t.id, i.number, i.id, (SELECT COALESCE(SUM(n.tax), 0) FROM invoice_line n
            WHERE n.invoice_id = i.id AND n.gift = 0), 1 FROM tax_point t JOIN invoice i ON i.id = t.invoice_id"""
# A settlement is booked where accounts change: a moved payment once for both its halves, under the invoice it went to;
# what a red invoice takes off a debt, with the red invoice.
_PAIR = """(SELECT y.id FROM settlement_of_request a JOIN settlement_of_request b
           ON b.settlement_request_id = a.settlement_request_id JOIN settlement y ON y.id = b.settlement_id
           WHERE a.settlement_id = x.id)"""
_SETTLED = f"""SELECT 'settlement', x.id, x.number, CASE WHEN x.kind = 'moved' THEN COALESCE((SELECT q.to_invoice_id
            FROM settlement_of_request l JOIN settlement_request q ON q.id = l.settlement_request_id
            WHERE l.settlement_id = x.id), x.invoice_id) ELSE x.invoice_id END, x.amount, CASE
            WHEN x.kind IN ('bounced', 'waived', 'written_off') THEN 1
            WHEN x.kind = 'moved' THEN CASE WHEN x.amount < 0 AND ((SELECT COUNT(DISTINCT z.customer_id)
                 FROM settlement z WHERE z.id IN {_PAIR}) > 1 OR (SELECT COALESCE(SUM(e.amount), 0)
                 FROM receivable_entry e WHERE e.paper = 'settlement' AND e.paper_id IN {_PAIR}) <> 0)
                 THEN 1 ELSE 0 END
            WHEN x.kind <> 'credited' AND EXISTS (SELECT 1 FROM receivable_entry e
                 WHERE e.paper = 'settlement' AND e.paper_id = x.id)
            THEN 1 ELSE 0 END FROM settlement x"""
_SETTLED_SOLD = """SELECT 'settlement', x.id, x.number, x.invoice_id, x.amount, CASE WHEN
            x.kind IN ('moved', 'bounced', 'waived', 'written_off') OR EXISTS (SELECT 1 FROM invoice_event e
            WHERE e.invoice_id = x.invoice_id AND e.step = 'use_advance' AND e.paper = x.number)
            THEN 1 ELSE 0 END FROM settlement x WHERE x.invoice_id IS NOT NULL"""
_INVOICES = """
    SELECT 'invoice', i.id, i.number, i.id, i.gross, CASE WHEN EXISTS (SELECT 1 FROM invoice_event e
           WHERE e.invoice_id = i.id AND e.step IN ('check', 'check_return', 'check_red')) THEN 1 ELSE 0 END
    FROM invoice i WHERE i.number IS NOT NULL"""
_BY_HAND = "SELECT d.kind, d.id, '', NULL, 0, 1 FROM voucher_draft d"
_WAITING = "(SELECT COUNT(*) FROM waiting w WHERE w.book = '{book}' AND w.paper = p.paper AND w.paper_id = p.paper_id)"
_BOOKED = """(CASE WHEN EXISTS (SELECT 1 FROM voucher v WHERE v.paper = p.paper AND v.paper_id = p.paper_id)
             OR k.paper_id IS NOT NULL THEN 1 ELSE 0 END)"""
_STOCK = """LEFT JOIN (SELECT DISTINCT paper, paper_id FROM stock_entry) k
            ON k.paper = p.paper AND k.paper_id = p.paper_id"""

RULES = (
    Rule(
        "I13", "voucher",
        N_("{document} ({paper}): booked {booked} times and waiting {waiting} times, expected {expected}"),
        f"""SELECT * FROM (SELECT p.paper_id AS id, p.number AS document, p.paper, {_BOOKED} AS booked,
                {_WAITING.format(book="accounts")} AS waiting, p.counts AS expected
                FROM ({_MONEY} UNION ALL {_OWN} UNION ALL {_GOODS} UNION ALL {_RECEIVED}
                      UNION ALL {_TAXED} UNION ALL {_SETTLED}) p {_STOCK}) t
            WHERE booked + waiting <> expected ORDER BY paper, id""",
    ),
    Rule(
        "I13", "register_entry",
        N_("{document} ({paper}): registered {booked} times and waiting {waiting} times, expected {expected}"),
        f"""SELECT * FROM (SELECT p.paper_id AS id, p.number AS document, p.paper,
                (SELECT COUNT(*) FROM register_entry r WHERE r.paper = p.paper AND r.paper_id = p.paper_id) AS booked,
                {_WAITING.format(book="sales")} AS waiting, p.counts AS expected
                FROM (SELECT * FROM ({_MONEY}) m WHERE m.invoice_id IS NOT NULL
                      UNION ALL {_GOODS} UNION ALL {_INVOICES} UNION ALL {_SETTLED_SOLD}) p) t
            WHERE booked + waiting <> expected ORDER BY paper, id""",
    ),
    Rule(
        "I13", "voucher", N_("Voucher {document}: its paper {paper_number} is missing or says {amount}, not {total}"),
        f"""SELECT v.id, v.number AS document, v.paper_number, COALESCE(p.amount, 0) AS m_amount, v.total AS m_total
            FROM voucher v LEFT JOIN ({_MONEY} UNION ALL {_OWN} UNION ALL {_GOODS} UNION ALL {_RECEIVED}
                 UNION ALL {_TAXED} UNION ALL {_SETTLED} UNION ALL {_BY_HAND}) p
                 ON p.paper = v.paper AND p.paper_id = v.paper_id
            WHERE v.paper IS NOT NULL AND (p.paper_id IS NULL OR p.number <> v.paper_number
                  OR COALESCE(p.invoice_id, 0) <> COALESCE(v.invoice_id, 0)
                  OR (v.paper IN ('receipt', 'refund', 'tax_point', 'money_transfer', 'cash_count', 'cash_resolution')
                      AND p.amount <> v.total)) ORDER BY v.id""",
    ),
    Rule(
        "I13", "register_entry", N_("{document}: the sales register names a paper that is not there"),
        f"""SELECT r.id, r.number AS document FROM register_entry r
            LEFT JOIN ({_MONEY} UNION ALL {_GOODS} UNION ALL {_INVOICES} UNION ALL {_SETTLED_SOLD}) p
                 ON p.paper = r.paper AND p.paper_id = r.paper_id
            WHERE p.paper_id IS NULL OR p.number <> r.number OR p.invoice_id <> r.invoice_id ORDER BY r.id""",
    ),
)  # fmt: skip

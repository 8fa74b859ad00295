"""I1, I2, I14: the accounting books balance, voucher by voucher, and agree with the register."""

from __future__ import annotations

from app.services.verify.frame import Rule
from app.words import N_

RULES = (
    Rule(
        "I1", "voucher",
        N_("Voucher {document}: {lines} entries, debit {debit}, credit {credit}, total {total}"),
        """SELECT v.id, v.number AS document, v.total AS m_total, COUNT(l.id) AS lines,
                  COALESCE(SUM(l.debit), 0) AS m_debit, COALESCE(SUM(l.credit), 0) AS m_credit
           FROM voucher v LEFT JOIN voucher_line l ON l.voucher_id = v.id
           GROUP BY v.id, v.number, v.total
           HAVING COUNT(l.id) < 2 OR COALESCE(SUM(l.debit), 0) <> COALESCE(SUM(l.credit), 0)
               OR COALESCE(SUM(l.debit), 0) <> v.total
           ORDER BY v.id""",
    ),
    Rule(
        "I1", "voucher_line", N_("Entry {id_} belongs to no voucher: debit {debit}, credit {credit}"),
        """SELECT l.id, l.id AS id_, l.debit AS m_debit, l.credit AS m_credit FROM voucher_line l
           LEFT JOIN voucher v ON v.id = l.voucher_id WHERE v.id IS NULL ORDER BY l.id""",
    ),
    Rule(
        "I1", "voucher_line", N_("Voucher {document}: an entry stands on no side, or on both"),
        """SELECT l.id, v.number AS document FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id
           WHERE (l.debit = 0) = (l.credit = 0) ORDER BY l.id""",
    ),
    Rule(
        "I1", "voucher_line", N_("Voucher {document} of {day}: an entry is dated {other}"),
        """SELECT l.id, v.number AS document, v.day, l.day AS other FROM voucher_line l
           JOIN voucher v ON v.id = l.voucher_id
           WHERE l.day <> v.day OR v.period <> substr(v.day, 1, 7) ORDER BY l.id""",
    ),
    Rule(
        "I1", "account_balance",
        N_("Account {document}, {period}: kept debit {kept_debit}, credit {kept_credit}; "
           "entries come to {debit} and {credit}"),
        """SELECT a.id, a.code AS document, x.period, SUM(x.kd) AS m_kept_debit, SUM(x.kc) AS m_kept_credit,
                  SUM(x.d) AS m_debit, SUM(x.c) AS m_credit
           FROM (SELECT account_id, period, debit AS kd, credit AS kc, 0 AS d, 0 AS c FROM account_balance
                 UNION ALL
                 SELECT account_id, substr(day, 1, 7), 0, 0, SUM(debit), SUM(credit) FROM voucher_line
                 GROUP BY account_id, substr(day, 1, 7)) x
           JOIN account a ON a.id = x.account_id
           GROUP BY a.id, a.code, x.period HAVING SUM(x.kd) <> SUM(x.d) OR SUM(x.kc) <> SUM(x.c)
           ORDER BY a.id, x.period""",
    ),
    Rule(
        "I2", "voucher_line", N_("After voucher {document} the trial balance is {running}, not zero"),
        """SELECT t.voucher_id AS id, COALESCE(v.number, '') AS document, t.running AS m_running
           FROM (SELECT voucher_id, SUM(SUM(debit - credit)) OVER (ORDER BY voucher_id) AS running
                 FROM voucher_line GROUP BY voucher_id) t
           LEFT JOIN voucher v ON v.id = t.voucher_id WHERE t.running <> 0 ORDER BY t.voucher_id LIMIT 1""",
    ),
    Rule(
        "I14", "register_entry",
        N_("Invoice {document}: sales register {registered} (tax {registered_tax}), books {booked} (tax {booked_tax})"),
        """SELECT i.id, i.number AS document, SUM(x.rg) AS m_registered, SUM(x.rt) AS m_registered_tax,
                  SUM(x.bg) AS m_booked, SUM(x.bt) AS m_booked_tax
           FROM (SELECT invoice_id, gross AS rg, tax AS rt, 0 AS bg, 0 AS bt FROM register_entry
                 WHERE event IN ('shipped', 'returned')
                 UNION ALL
                 SELECT l.invoice_id, 0, 0, l.credit - l.debit,
                        CASE WHEN a.role = 'OUTPUT_VAT' THEN l.credit - l.debit ELSE 0 END
                 FROM voucher_line l JOIN account a ON a.id = l.account_id
                 WHERE a.role IN ('REVENUE', 'OUTPUT_VAT') AND l.rule IN ('J2', 'J4', 'J8')
                 UNION ALL
                 SELECT e.invoice_id, 0, 0, e.tax, e.tax FROM revenue_entry e
                 JOIN tax_point t ON t.invoice_id = e.invoice_id WHERE e.gift = 0) x
           JOIN invoice i ON i.id = x.invoice_id
           WHERE NOT EXISTS (SELECT 1 FROM waiting w WHERE w.invoice_id = i.id)
           GROUP BY i.id, i.number HAVING SUM(x.rg) <> SUM(x.bg) OR SUM(x.rt) <> SUM(x.bt) ORDER BY i.id""",
    ),
    Rule(
        "I14", "register_entry", N_("Invoice {document}: the sales register says {registered}, the invoice {invoiced}"),
        """SELECT r.id, i.number AS document, r.gross AS m_registered, i.gross AS m_invoiced FROM register_entry r
           JOIN invoice i ON i.id = r.invoice_id WHERE r.event = 'invoiced'
           AND (r.net <> i.net OR r.tax <> i.tax OR r.gross <> i.gross OR r.quantity <> i.quantity
                OR r.paper_id <> i.id OR r.number <> i.number) ORDER BY r.id""",
    ),
    Rule(
        "I14", "register_entry", N_("{document}: the sales register says {registered}, the paper {paid}"),
        """SELECT r.id, r.number AS document, r.gross AS m_registered, COALESCE(p.amount, -f.amount, 0) AS m_paid
           FROM register_entry r
           LEFT JOIN receipt p ON r.event = 'received' AND p.id = r.paper_id
           LEFT JOIN refund f ON r.event = 'refunded' AND f.id = r.paper_id
           WHERE r.event IN ('received', 'refunded') AND (COALESCE(p.amount, -f.amount, 0) <> r.gross
                 OR COALESCE(p.invoice_id, f.invoice_id, 0) <> r.invoice_id
                 OR COALESCE(p.method, f.method, '') <> r.method) ORDER BY r.id""",
    ),
    Rule(
        "I14", "register_entry", N_("{document}: the sales register says {registered}, the goods note {moved}"),
        """SELECT r.id, r.number AS document, r.quantity AS q_registered, COALESCE(SUM(l.quantity), 0) AS q_moved
           FROM register_entry r LEFT JOIN shipment s ON s.id = r.paper_id AND s.invoice_id = r.invoice_id
           LEFT JOIN shipment_line l ON l.shipment_id = s.id
           WHERE r.event IN ('shipped', 'returned') GROUP BY r.id, r.number, r.quantity
           HAVING COALESCE(SUM(l.quantity), 0) <> r.quantity ORDER BY r.id""",
    ),
    Rule(
        "I14", "revenue_entry",
        N_("Voucher {document}: revenue detail {detail} and tax {detail_tax}, entries {booked} and {booked_tax}"),
        """SELECT v.id, v.number AS document, SUM(x.n) AS m_detail, SUM(x.t) AS m_detail_tax,
                  SUM(x.bn) AS m_booked, SUM(x.bt) AS m_booked_tax
           FROM (SELECT voucher_id, CASE WHEN gift = 1 THEN 0 ELSE net END AS n, tax AS t, 0 AS bn, 0 AS bt
                 FROM revenue_entry WHERE voucher_id IS NOT NULL
                 UNION ALL
                 SELECT l.voucher_id, 0, 0, CASE WHEN a.role = 'REVENUE' THEN l.credit - l.debit ELSE 0 END,
                        CASE WHEN a.role = 'OUTPUT_VAT' THEN l.credit - l.debit ELSE 0 END
                 FROM voucher_line l JOIN account a ON a.id = l.account_id
                 WHERE a.role IN ('REVENUE', 'OUTPUT_VAT')
                 UNION ALL
                 SELECT e.voucher_id, 0, 0, 0, e.tax FROM revenue_entry e
                 JOIN tax_point t ON t.invoice_id = e.invoice_id WHERE e.gift = 0) x
           JOIN voucher v ON v.id = x.voucher_id WHERE v.paper IN ('shipment', 'take_back', 'allowance')
           GROUP BY v.id, v.number HAVING SUM(x.n) <> SUM(x.bn) OR SUM(x.t) <> SUM(x.bt) ORDER BY v.id""",
    ),
    Rule(
        "I14", "revenue_entry",
        N_("Voucher {document}: cost detail {detail}, stock ledger {stock}, inventory account {booked}"),
        """SELECT v.id, v.number AS document, SUM(x.c) AS m_detail, SUM(x.s) AS m_stock, SUM(x.b) AS m_booked
           FROM (SELECT voucher_id, cost AS c, 0 AS s, 0 AS b FROM revenue_entry WHERE voucher_id IS NOT NULL
                 UNION ALL
                 SELECT voucher_id, 0, out_amount - in_amount, 0 FROM stock_entry WHERE voucher_id IS NOT NULL
                 UNION ALL
                 SELECT l.voucher_id, 0, 0, l.credit - l.debit FROM voucher_line l
                 JOIN account a ON a.id = l.account_id WHERE a.role = 'INVENTORY') x
           JOIN voucher v ON v.id = x.voucher_id
           GROUP BY v.id, v.number, v.paper
           HAVING SUM(x.s) <> SUM(x.b) OR (v.paper IN ('shipment', 'take_back') AND SUM(x.c) <> SUM(x.s))
           ORDER BY v.id""",
    ),
)  # fmt: skip

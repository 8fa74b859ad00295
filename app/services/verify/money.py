"""I9, I11: what came in, what went back, and the cashier's journals."""

from __future__ import annotations

from app.services.verify.frame import Rule
from app.words import N_

ARRIVED = """((SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = i.id AND (r.pending = 0 OR EXISTS
             (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived')))
             + (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.invoice_id = i.id))"""
ON_THE_WAY = """(SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = i.id AND r.pending = 1
                AND NOT EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id))"""
PAID_BACK = "(SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = i.id)"
ACCOUNT_OF = """CASE {t}.method WHEN 'cash' THEN 'CASH' WHEN 'transfer' THEN 'BANK' WHEN 'cheque' THEN 'BANK'
                WHEN 'card' THEN 'CARD_CLEARING' WHEN 'wechat' THEN 'WECHAT_CLEARING'
                WHEN 'alipay' THEN 'ALIPAY_CLEARING' ELSE '' END"""
# Cash goes back from the float where the branch keeps one.
REFUNDED_FROM = f"""CASE WHEN f.method = 'cash' AND EXISTS (SELECT 1 FROM cash_journal k
                    WHERE k.paper = 'refund' AND k.paper_id = f.id AND k.role = 'CASH_FLOAT')
                    THEN 'CASH_FLOAT' ELSE {ACCOUNT_OF.format(t="f")} END"""
CHANNEL = "CASE {t}.method WHEN 'cheque' THEN 'transfer' ELSE {t}.method END"

RULES = (
    Rule(
        "I9", "invoice",
        N_("Invoice {document}: kept received {received}, pending {pending}, refunded {refunded}; "
           "papers come to {is_received}, {is_pending}, {is_refunded}"),
        f"""SELECT * FROM (SELECT i.id, COALESCE(i.number, '') AS document, i.received AS m_received,
                i.pending AS m_pending, i.refunded AS m_refunded, {ARRIVED} AS m_is_received,
                {ON_THE_WAY} AS m_is_pending, {PAID_BACK} AS m_is_refunded FROM invoice i) t
            WHERE m_received <> m_is_received OR m_pending <> m_is_pending OR m_refunded <> m_is_refunded
            ORDER BY id""",
    ),
    Rule(
        "I9", "invoice", N_("Invoice {document} of {total}: {received} was collected, more than it comes to"),
        f"""SELECT * FROM (SELECT i.id, i.number AS document, i.gross AS m_total, {ARRIVED} + {ON_THE_WAY} AS m_received
                FROM invoice i WHERE i.kind = 'sale') t WHERE m_received > m_total ORDER BY id""",
    ),
    Rule(
        "I9", "invoice", N_("Invoice {document} stands as {payment}; by its receipts and refunds it is {derived}"),
        """SELECT * FROM (SELECT i.id, COALESCE(i.number, '') AS document, i.payment, CASE
                WHEN i.review NOT IN ('payable', 'released', 'closed') THEN 'none'
                WHEN i.kind <> 'sale' THEN CASE WHEN i.refunded - i.received >= -i.gross THEN 'refunded'
                     WHEN i.refunded - i.received > 0 THEN 'part' ELSE 'none' END
                WHEN i.received >= i.gross THEN 'full' WHEN i.pending > 0 THEN 'pending'
                WHEN i.received > 0 THEN 'part' ELSE 'none' END AS derived FROM invoice i) t
           WHERE payment <> derived ORDER BY id""",
    ),
    Rule(
        "I9", "receipt", N_("Receipt {document}: invoice {invoice} was not released for collection"),
        """SELECT r.id, r.number AS document, COALESCE(i.number, '') AS invoice FROM receipt r
           LEFT JOIN invoice i ON i.id = r.invoice_id WHERE r.invoice_id IS NOT NULL
           AND (i.id IS NULL OR i.kind <> 'sale' OR i.customer_id <> r.customer_id
                OR i.review NOT IN ('payable', 'released', 'closed')
                   AND NOT (i.review IN ('expired', 'void') AND i.received = 0 AND i.pending = 0)) ORDER BY r.id""",
    ),
    Rule(
        "I9", "receipt", N_("Receipt {document}: amount {amount}, handed over {tendered}"),
        """SELECT id, number AS document, amount AS m_amount, tendered AS m_tendered FROM receipt
           WHERE amount <= 0 OR tendered < amount ORDER BY id""",
    ),
    Rule(
        "I9", "clearing", N_("Receipt {document} was cleared, but it was not pending"),
        """SELECT c.id, COALESCE(r.number, '') AS document FROM clearing c LEFT JOIN receipt r ON r.id = c.receipt_id
           WHERE r.id IS NULL OR r.pending = 0 ORDER BY c.id""",
    ),
    Rule(
        "I9", "cash_journal",
        N_("{document}: the paper comes to {amount}, the journals to {journaled}"),
        f"""SELECT MIN(id) AS id, MIN(number) AS document, SUM(paid) AS m_amount, SUM(journaled) AS m_journaled
            FROM (SELECT r.id, 'receipt' AS paper, r.id AS paper_id, r.number, {ACCOUNT_OF.format(t="r")} AS role,
                         r.amount AS paid, 0 AS journaled FROM receipt r
                  WHERE r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id
                                                 AND c.outcome = 'arrived')
                  UNION ALL
                  SELECT f.id, 'refund', f.id, f.number, {REFUNDED_FROM}, -f.amount, 0 FROM refund f
                  UNION ALL
                  SELECT t.id, 'money_transfer', t.id, t.number, t.role_from, -t.gross, 0 FROM money_transfer t
                  UNION ALL
                  SELECT t.id, 'money_transfer_in', t.id, t.number, t.role_to, t.net, 0 FROM money_transfer t
                  UNION ALL
                  SELECT z.id, 'cash_count', z.id, z.number, z.role, z.difference, 0 FROM drawer_seal z
                  UNION ALL
                  SELECT x.id, 'settlement', x.id, x.number, 'BANK', x.amount, 0 FROM settlement x
                  WHERE x.kind = 'bounced'
                  UNION ALL
                  SELECT j.id, j.paper, j.paper_id, j.number, j.role, 0, j.received - j.paid FROM cash_journal j) x
            GROUP BY paper, paper_id, role HAVING SUM(paid) <> SUM(journaled) ORDER BY 1""",
    ),
    Rule(
        "I9", "cash_journal", N_("{document}: the journal's balance {balance} does not follow from the line before it"),
        """SELECT * FROM (SELECT id, number AS document, balance AS m_balance, received - paid AS moved,
                COALESCE(LAG(balance) OVER (PARTITION BY role ORDER BY id), 0) AS before_ FROM cash_journal) t
           WHERE m_balance <> before_ + moved ORDER BY id""",
    ),
    Rule(
        "I15", "drawer_seal", N_("{document}: {counted} was counted, the journal closed the day with {balance}"),
        """SELECT * FROM (SELECT z.id, z.number AS document, z.counted AS m_counted, COALESCE((SELECT
                SUM(j.received - j.paid) FROM cash_journal j WHERE j.role = z.role AND j.day <= z.day), 0) AS m_balance
                FROM drawer_seal z WHERE z.purpose = 'close') t WHERE m_counted <> m_balance ORDER BY id""",
    ),
    Rule(
        "I15", "drawer_seal", N_("{document}: {counted} was signed, the notes and coins come to {pieces}"),
        """SELECT * FROM (SELECT z.id, z.number AS document, z.counted AS m_counted, COALESCE((SELECT
                SUM(l.denomination * l.pieces) FROM drawer_count_line l WHERE l.drawer_count_id = z.drawer_count_id), 0)
                AS m_pieces FROM drawer_seal z) t WHERE m_counted <> m_pieces ORDER BY id""",
    ),
    Rule(
        "I15", "bank_match", N_("Match {document}: the bank's line comes to {bank}, the journal to {journal}"),
        """SELECT * FROM (SELECT m.id, m.id AS document, b.received - b.paid AS m_bank, COALESCE((SELECT
                SUM(j.received - j.paid) FROM bank_match_line l JOIN cash_journal j ON j.id = l.cash_journal_id
                WHERE l.bank_match_id = m.id), 0) AS m_journal FROM bank_match m
                JOIN bank_line b ON b.id = m.bank_line_id) t WHERE m_bank <> m_journal ORDER BY id""",
    ),
    Rule(
        "I11", "refund", N_("Refund {document}: {refunded} paid back on a return of {due}, of {received} received"),
        f"""SELECT * FROM (SELECT MIN(f.id) AS id, MIN(f.number) AS document, SUM(f.amount) AS m_refunded,
                -b.gross AS m_due, (SELECT {ARRIVED} FROM invoice i WHERE i.id = b.original_id) AS m_received,
                (SELECT COALESCE(SUM(g.amount), 0) FROM refund g JOIN invoice h ON h.id = g.invoice_id
                 WHERE h.original_id = b.original_id) - (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x
                 JOIN invoice h ON h.id = x.invoice_id WHERE h.original_id = b.original_id) AS altogether,
                (SELECT COALESCE(-SUM(x.amount), 0) FROM settlement x WHERE x.invoice_id = b.id) AS set_off
                FROM refund f JOIN invoice b ON b.id = f.invoice_id GROUP BY b.id, b.gross, b.original_id) t
            WHERE m_refunded + set_off > m_due OR altogether > m_received ORDER BY id""",
    ),
    Rule(
        "I11", "refund", N_("Refund {document}: the goods of return {invoice} are not back"),
        """SELECT f.id, f.number AS document, COALESCE(i.number, '') AS invoice FROM refund f
           LEFT JOIN invoice i ON i.id = f.invoice_id
           WHERE f.invoice_id IS NOT NULL AND (i.id IS NULL OR i.kind = 'sale'
                 OR i.kind = 'return' AND i.quantity <> (SELECT COALESCE(SUM(l.quantity), 0)
                 FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id
                 WHERE s.invoice_id = i.id AND s.paper = 'take_back')) ORDER BY f.id""",
    ),
    Rule(
        "I11", "refund", N_("Refund {document}: no request of a customer's advance was approved for it"),
        """SELECT f.id, f.number AS document FROM refund f WHERE f.invoice_id IS NULL AND NOT EXISTS
           (SELECT 1 FROM refund_request q JOIN refund_decision d ON d.request_id = q.id AND d.outcome = 'approved'
            WHERE q.number = f.reference AND q.customer_id = f.customer_id AND q.amount = f.amount
            AND q.method = f.method AND q.invoice_id IS NULL AND q.person_id NOT IN (d.person_id, f.person_id)
            AND d.person_id <> f.person_id) ORDER BY f.id""",
    ),
    Rule(
        "I11", "refund", N_("Refund {document}: {refunded} went back by {method}, {received} came in that way"),
        f"""SELECT * FROM (SELECT MIN(f.id) AS id, MIN(f.number) AS document, f.channel AS method,
                SUM(f.amount) AS m_refunded, (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r
                 WHERE r.invoice_id = f.original_id AND {CHANNEL.format(t="r")} = f.channel)
                AS m_received,
                (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.invoice_id = f.original_id
                 AND x.kind IN ('advance', 'moved') AND x.amount > 0) + (SELECT COALESCE(SUM(q.amount), 0)
                 FROM refund_request q JOIN refund_decision d ON d.request_id = q.id AND d.outcome = 'approved'
                 JOIN invoice h ON h.id = q.invoice_id WHERE h.original_id = f.original_id
                 AND {CHANNEL.format(t="q")} = f.channel) AS besides
                FROM (SELECT g.id, g.number, g.amount, b.original_id, {CHANNEL.format(t="g")} AS channel
                      FROM refund g JOIN invoice b ON b.id = g.invoice_id) f
                GROUP BY f.original_id, f.channel) t
            WHERE m_refunded > m_received + besides ORDER BY id""",
    ),
    Rule(
        "I11", "settlement", N_("Settlement {document}: what red invoice {invoice} gives is not what another takes"),
        """SELECT x.id, x.number AS document, i.number AS invoice
           FROM settlement x JOIN invoice i ON i.id = x.invoice_id
           WHERE i.kind <> 'sale' AND (x.amount > 0 OR x.kind NOT IN ('credited', 'advance') OR x.kind = 'credited' AND
                 NOT EXISTS (SELECT 1 FROM settlement y WHERE y.invoice_id = i.original_id AND y.kind = 'credited'
                 AND y.amount = -x.amount AND y.reason = x.reason)) ORDER BY x.id""",
    ),
)  # fmt: skip

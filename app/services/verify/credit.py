"""I9, I16: what is owed follows from goods and money; settlements and releases stand in two pairs of hands."""

from __future__ import annotations

from app.services.verify.frame import Rule
from app.services.verify.money import ARRIVED
from app.words import N_

OWED = "(SELECT COALESCE(SUM(e.amount), 0) FROM receivable_entry e WHERE e.invoice_id = i.id)"
# What has left at the invoice's prices: half up to the cent, in the database's whole numbers.
_CENT = """(SELECT CASE b.places WHEN 0 THEN 10000 WHEN 1 THEN 1000 WHEN 2 THEN 100 WHEN 3 THEN 10 ELSE 1 END
            FROM branch b)"""
GONE = f"""(SELECT COALESCE(SUM((2 * n.gross * g.shipped + n.quantity * {_CENT}) / (2 * n.quantity * {_CENT})
            * {_CENT}), 0) FROM invoice_line n
            JOIN (SELECT l.invoice_line_id, SUM(l.quantity) AS shipped FROM shipment_line l
            GROUP BY l.invoice_line_id) g ON g.invoice_line_id = n.id WHERE n.invoice_id = i.id)"""
# What cancellations gave back paid for goods that never leave.
CANCELLED = """((SELECT COALESCE(SUM(f.amount), 0) FROM refund f JOIN invoice k ON k.id = f.invoice_id
            WHERE k.original_id = i.id AND k.kind = 'cancel') - (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x
            JOIN invoice k ON k.id = x.invoice_id WHERE k.original_id = i.id AND k.kind = 'cancel'))"""

RULES = (
    Rule(
        "I9", "receivable_entry",
        N_("Invoice {document}: {kept} is kept as owed; {gone} has left and {received} came in"),
        f"""SELECT id, document, m_kept, CASE WHEN m_gone > total THEN total ELSE m_gone END AS m_gone, m_received
                FROM (SELECT i.id, i.number AS document, {OWED} AS m_kept, {GONE} + {CANCELLED} AS m_gone,
                {ARRIVED} AS m_received, i.gross AS total
                FROM invoice i WHERE i.kind = 'sale' AND (i.goods <> 'none' OR EXISTS
                (SELECT 1 FROM receivable_entry e WHERE e.invoice_id = i.id))) t
            WHERE m_kept <> CASE WHEN m_gone > total AND total > m_received THEN total - m_received
                WHEN m_gone > m_received AND total > m_received THEN m_gone - m_received ELSE 0 END ORDER BY id""",
    ),
    Rule(
        "I9", "settlement", N_("Customer {document}: an advance of {advance} is less than nothing"),
        """SELECT * FROM (SELECT c.id, c.code AS document,
                (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.customer_id = c.id AND r.invoice_id IS NULL)
                + (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.customer_id = c.id
                   AND x.invoice_id IS NULL)
                - (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.customer_id = c.id
                   AND x.invoice_id IS NOT NULL AND x.kind = 'advance')
                - (SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.customer_id = c.id
                   AND f.invoice_id IS NULL) AS m_advance FROM customer c) t WHERE m_advance < 0 ORDER BY id""",
    ),
    Rule(
        "I9", "settlement", N_("Settlement {document}: {moved} was moved and did not arrive, or arrived twice"),
        """SELECT MIN(x.id) AS id, MIN(x.number) AS document, SUM(x.amount) AS m_moved FROM settlement_of_request l
           JOIN settlement x ON x.id = l.settlement_id WHERE x.kind = 'moved' GROUP BY l.settlement_request_id
           HAVING SUM(x.amount) <> 0 OR COUNT(*) <> 2 ORDER BY 1""",
    ),
    Rule(
        "I16", "settlement", N_("Settlement {document}: not asked by one person and approved by another"),
        """SELECT x.id, x.number AS document FROM settlement x WHERE x.kind IN ('moved', 'bounced', 'waived',
           'written_off') AND NOT EXISTS (SELECT 1 FROM settlement_of_request l JOIN settlement_request q
           ON q.id = l.settlement_request_id JOIN settlement_answer a ON a.settlement_request_id = q.id
           WHERE l.settlement_id = x.id AND q.kind = x.kind AND a.outcome = 'approved' AND q.person_id = x.person_id
           AND a.person_id = x.countersigned_by AND a.person_id <> q.person_id
           AND ABS(x.amount) = q.amount) ORDER BY x.id""",
    ),
    Rule(
        "I16", "credit_release", N_("Release {document}: the signatures it needs are not there"),
        """SELECT c.id, c.number AS document FROM credit_release c JOIN credit_release_mark m
           ON m.credit_release_id = c.id AND m.mark IN ('released', 'released_above')
           WHERE m.person_id IS NULL OR m.person_id = c.person_id OR (c.above = 1 AND m.mark = 'released')
              OR (m.mark = 'released_above' AND NOT EXISTS (SELECT 1 FROM credit_release_mark s
                  WHERE s.credit_release_id = c.id AND s.mark = 'supported' AND s.person_id NOT IN
                  (m.person_id, c.person_id))) ORDER BY c.id""",
    ),
    Rule(
        "I16", "invoice", N_("Invoice {document} stands as released without a release that is good"),
        """SELECT i.id, i.number AS document FROM invoice i WHERE i.review = 'released' AND NOT EXISTS
           (SELECT 1 FROM credit_release c JOIN credit_release_mark m ON m.credit_release_id = c.id
            AND m.mark IN ('released', 'released_above') WHERE c.invoice_id = i.id AND NOT EXISTS
            (SELECT 1 FROM credit_release_mark w WHERE w.credit_release_id = c.id
             AND w.mark IN ('withdrawn', 'lapsed'))) ORDER BY i.id""",
    ),
)  # fmt: skip

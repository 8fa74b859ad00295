"""I7: what differs from the list was judged, discounts add up, and the branch manager signed what is theirs."""

from __future__ import annotations

from app.services.verify.frame import Rule
from app.words import N_

_APPROVED = """EXISTS (SELECT 1 FROM invoice_event e JOIN invoice_revision v ON v.invoice_id = e.invoice_id
               AND v.revision = e.revision AND v.content_hash = e.signed_hash
               WHERE e.invoice_id = i.id AND e.revision = i.revision AND e.step = 'approve_price')"""
_RELEASED = "i.review IN ('payable', 'released', 'closed')"

RULES = (
    Rule(
        "I7", "invoice", N_("Invoice {document}: prices beyond what supervisors may approve, and no manager signed"),
        f"""SELECT i.id, i.number AS document FROM invoice i WHERE {_RELEASED} AND EXISTS (SELECT 1 FROM line_price p
            WHERE p.invoice_id = i.id AND p.revision = i.revision AND p.level = 'manager') AND NOT {_APPROVED}
            ORDER BY i.id""",
    ),
    Rule(
        "I7", "invoice_line", N_("Invoice {document}, {product}: sold below the floor of {floor} without a manager"),
        f"""SELECT n.id, i.number AS document, n.code AS product, c.floor_price AS p_floor FROM invoice i
            JOIN invoice_line n ON n.invoice_id = i.id JOIN price c ON c.price_list_id = i.price_list_id
                 AND c.product_id = n.product_id AND c.floor_price IS NOT NULL
            LEFT JOIN (SELECT invoice_id, revision, position, SUM(amount) AS amount FROM line_share
                 WHERE kind <> 'document' GROUP BY invoice_id, revision, position) s
                 ON s.invoice_id = i.id AND s.revision = i.revision AND s.position = n.position
            WHERE i.kind = 'sale' AND {_RELEASED} AND n.gift = 0 AND CAST(2000 AS NUMERIC)
                  * (CASE i.tax_included WHEN 1 THEN n.gross ELSE n.net END + COALESCE(s.amount, 0) + 5000)
                  <= CAST(2 AS NUMERIC) * c.floor_price * n.quantity AND NOT {_APPROVED} ORDER BY n.id""",
    ),
    Rule(
        "I6", "invoice_discount", N_("Invoice {document}: a discount of {amount}, but its lines share {shared}"),
        """SELECT * FROM (SELECT d.id, i.number AS document, d.amount AS m_amount, (SELECT COALESCE(SUM(s.amount), 0)
               FROM line_share s WHERE s.invoice_id = d.invoice_id AND s.revision = d.revision AND s.kind = d.kind)
               AS m_shared FROM invoice_discount d JOIN invoice i ON i.id = d.invoice_id) t
           WHERE m_amount <> m_shared ORDER BY id""",
    ),
    Rule(
        "I7", "invoice_line", N_("Invoice {document}, {product}: a price off the list that nobody has judged"),
        f"""SELECT n.id, i.number AS document, n.code AS product FROM invoice i
            JOIN invoice_line n ON n.invoice_id = i.id
            WHERE i.kind = 'sale' AND {_RELEASED} AND (n.unit_price <> n.list_price OR n.discount <> 0)
            AND EXISTS (SELECT 1 FROM line_price p WHERE p.invoice_id = i.id AND p.revision = i.revision)
            AND NOT EXISTS (SELECT 1 FROM line_price p WHERE p.invoice_id = i.id AND p.revision = i.revision
                 AND p.position = n.position AND p.level <> 'list') ORDER BY n.id""",
    ),
)  # fmt: skip

"""I12, I16: stocktakes and transfers pass through different hands, and put right only what was found."""

from __future__ import annotations

from app.services.verify.frame import Rule
from app.words import N_

_TYPED = """EXISTS (SELECT 1 FROM stock_count_entry e JOIN stock_count_line l ON l.id = e.stock_count_line_id
            WHERE l.stock_count_id = m.stock_count_id AND e.person_id = m.person_id)"""
_HELD = """EXISTS (SELECT 1 FROM person_duty h WHERE h.person_id = m.person_id AND h.duty =
           CASE m.mark WHEN 'witnessed' THEN 'witness' ELSE 'check' END AND h.granted_at <= m.at
           AND (h.revoked_at IS NULL OR h.revoked_at >= m.at))"""

RULES = (
    Rule(
        "I12", "stock_count_difference", N_("Count {document}, {product}: {found} was put right, {counted} was found"),
        """SELECT d.id, c.number AS document, p.code AS product, d.quantity AS q_found,
                  COALESCE(e.counted + e.held - e.book, 0) AS q_counted
           FROM stock_count_difference d JOIN stock_count c ON c.id = d.stock_count_id
           JOIN product p ON p.id = d.product_id LEFT JOIN stock_count_entry e ON
                e.stock_count_line_id = d.stock_count_line_id AND e.turn = (SELECT MAX(x.turn) FROM stock_count_entry x
                WHERE x.stock_count_line_id = d.stock_count_line_id)
           WHERE d.quantity <> COALESCE(e.counted + e.held - e.book, 0) ORDER BY d.id""",
    ),
    Rule(
        "I12", "stock_count_difference", N_("Count {document} was put right without being approved"),
        """SELECT DISTINCT c.id, c.number AS document FROM stock_count_difference d
           JOIN stock_count c ON c.id = d.stock_count_id WHERE (SELECT COUNT(*) FROM stock_count_mark m
           WHERE m.stock_count_id = c.id AND m.mark IN ('witnessed', 'approved')) < 2 ORDER BY c.id""",
    ),
    Rule(
        "I12", "stock_transfer_line", N_("Transfer {document}, {product}: {sent} was sent, {arrived} is accounted for"),
        """SELECT l.id, a.number AS document, p.code AS product, COALESCE(s.quantity, 0) AS q_sent,
                  l.quantity + l.lost AS q_arrived
           FROM stock_transfer a JOIN stock_transfer_line l ON l.stock_transfer_id = a.id
           JOIN product p ON p.id = l.product_id LEFT JOIN stock_transfer_line s ON
                s.stock_transfer_id = a.sent_id AND s.product_id = l.product_id
           WHERE a.step = 'arrived' AND l.quantity + l.lost <> COALESCE(s.quantity, 0) ORDER BY l.id""",
    ),
    Rule(
        "I12", "shipment_cost", N_("{document}, {product}: frozen at {frozen}, the books have {booked}"),
        """SELECT x.shipment_line_id AS id, s.number AS document, p.code AS product, SUM(x.frozen) AS m_frozen,
                  SUM(x.booked) AS m_booked
           FROM (SELECT c.shipment_line_id, c.cost AS frozen, 0 AS booked FROM shipment_cost c UNION ALL
                 SELECT l.id, 0, r.cost FROM revenue_entry r JOIN voucher v ON v.id = r.voucher_id
                 JOIN shipment_line l ON l.shipment_id = v.paper_id AND l.invoice_line_id = r.invoice_line_id
                 WHERE v.paper IN ('shipment', 'take_back') AND EXISTS (SELECT 1 FROM shipment_cost c
                       WHERE c.shipment_line_id = l.id) AND NOT EXISTS (SELECT 1 FROM cost_method k
                       WHERE k.year = substr(v.day, 1, 4) AND k.method = 'month_end')) x
           JOIN shipment_line l ON l.id = x.shipment_line_id JOIN shipment s ON s.id = l.shipment_id
           JOIN product p ON p.id = l.product_id
           WHERE EXISTS (SELECT 1 FROM voucher v WHERE v.paper = s.paper AND v.paper_id = s.id AND NOT EXISTS
                 (SELECT 1 FROM cost_method k WHERE k.year = substr(v.day, 1, 4) AND k.method = 'month_end'))
           GROUP BY x.shipment_line_id, s.number, p.code HAVING SUM(x.frozen) <> SUM(x.booked) ORDER BY 1""",
    ),
    Rule(
        "I16", "stock_count_mark", N_("Count {document}: {person} counted it, or did not hold the duty to sign it"),
        f"""SELECT m.id, c.number AS document, p.name AS person FROM stock_count_mark m
            JOIN stock_count c ON c.id = m.stock_count_id JOIN person p ON p.id = m.person_id
            WHERE NOT {_HELD} OR (m.mark <> 'cancelled' AND {_TYPED}) ORDER BY m.id""",
    ),
    Rule(
        "I16", "stock_count_mark", N_("Count {document} was witnessed and approved by {person}"),
        """SELECT m.id, c.number AS document, p.name AS person FROM stock_count_mark m
           JOIN stock_count_mark w ON w.stock_count_id = m.stock_count_id AND w.mark = 'witnessed'
           JOIN stock_count c ON c.id = m.stock_count_id JOIN person p ON p.id = m.person_id
           WHERE m.mark = 'approved' AND w.person_id = m.person_id ORDER BY m.id""",
    ),
    Rule(
        "I16", "resolution_approval", N_("Resolution {document} was proposed and decided by {person}"),
        """SELECT a.id, r.number AS document, p.name AS person FROM resolution_approval a
           JOIN stock_resolution r ON r.id = a.stock_resolution_id JOIN person p ON p.id = a.person_id
           WHERE a.person_id = r.person_id ORDER BY a.id""",
    ),
)  # fmt: skip

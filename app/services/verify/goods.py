"""I10, I12, I13: goods leave when they are paid, stock follows from what moved, every movement has its paper."""

from __future__ import annotations

from app.services.verify.frame import Rule
from app.words import N_

SHIPPED = """(SELECT COALESCE(SUM(l.quantity), 0) FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id
             WHERE s.invoice_id = i.id AND s.paper = 'shipment')"""
BACK = """(SELECT COALESCE(-SUM(l.quantity), 0) FROM invoice b JOIN shipment s ON s.invoice_id = b.id
          JOIN shipment_line l ON l.shipment_id = s.id WHERE b.original_id = i.id AND s.paper = 'take_back')"""
OWN_BACK = """(SELECT COUNT(*) FROM shipment s WHERE s.invoice_id = i.id AND s.paper = 'take_back')"""
CANCELLED = """(SELECT COALESCE(-SUM(b.quantity), 0) FROM invoice b WHERE b.original_id = i.id AND b.kind = 'cancel'
               AND b.review IN ('payable', 'closed'))"""
LINE_CANCELLED = """(SELECT COALESCE(-SUM(k.quantity), 0) FROM invoice_line k JOIN invoice b ON b.id = k.invoice_id
                    WHERE k.original_line_id = n.id AND b.kind = 'cancel' AND b.review IN ('payable', 'closed'))"""
PAID_BY_THEN = """((SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = i.id AND r.at <= s.at
                  AND (r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id
                       AND c.outcome = 'arrived' AND c.at <= s.at)))
                  + (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.invoice_id = i.id AND x.at <= s.at))"""
# A release that two people had signed, and that nobody had taken back when the goods left.
RELEASED_BY_THEN = """EXISTS (SELECT 1 FROM credit_release c JOIN credit_release_mark m ON m.credit_release_id = c.id
                      AND m.mark IN ('released', 'released_above') AND m.at <= s.at WHERE c.invoice_id = i.id
                      AND c.expires_on >= s.day AND NOT EXISTS (SELECT 1 FROM credit_release_mark w WHERE
                      w.credit_release_id = c.id AND w.mark IN ('withdrawn', 'lapsed') AND w.at <= s.at))"""

RULES = (
    Rule(
        "I10", "shipment", N_("{document}: goods of invoice {invoice} left when {paid} of {total} was paid"),
        f"""SELECT * FROM (SELECT s.id, s.number AS document, i.number AS invoice,
                {PAID_BY_THEN} AS m_paid,
                i.gross AS m_total, i.review, i.kind,
                CASE WHEN {RELEASED_BY_THEN} THEN 1 ELSE 0 END AS released
                FROM shipment s JOIN invoice i ON i.id = s.invoice_id
                WHERE s.paper = 'shipment') t
            WHERE m_paid < m_total AND released = 0 OR review NOT IN ('payable', 'released', 'closed')
               OR kind <> 'sale' ORDER BY id""",
    ),
    Rule(
        "I10", "shipment_line", N_("Invoice {document}, {product}: {shipped} shipped of {invoiced}"),
        """SELECT n.id, i.number AS document, n.code AS product, SUM(l.quantity) AS q_shipped, n.quantity AS q_invoiced
           FROM invoice_line n JOIN invoice i ON i.id = n.invoice_id JOIN shipment_line l ON l.invoice_line_id = n.id
           GROUP BY n.id, i.number, n.code, n.quantity
           HAVING ABS(SUM(l.quantity)) > ABS(n.quantity) OR SUM(l.quantity) * n.quantity < 0 ORDER BY n.id""",
    ),
    Rule(
        "I10", "shipment_line", N_("{document}: a line does not belong to the invoice of the note"),
        """SELECT l.id, COALESCE(s.number, '') AS document FROM shipment_line l
           LEFT JOIN shipment s ON s.id = l.shipment_id LEFT JOIN invoice_line n ON n.id = l.invoice_line_id
           WHERE s.id IS NULL OR n.id IS NULL OR n.invoice_id <> s.invoice_id OR n.product_id <> l.product_id
                 OR (s.paper = 'take_back') <> (l.quantity < 0) ORDER BY l.id""",
    ),
    Rule(
        "I10", "invoice", N_("Invoice {document} stands as {goods}; by its goods notes it is {derived}"),
        f"""SELECT id, document, goods, derived FROM (SELECT id, document, goods, CASE
                WHEN kind <> 'sale' THEN CASE WHEN own > 0 THEN 'returned' ELSE 'none' END
                WHEN out_ = 0 THEN CASE WHEN gone > 0 AND gone >= quantity THEN 'cancelled' ELSE 'none' END
                WHEN out_ + gone < quantity THEN 'part' WHEN back >= out_ THEN 'returned'
                ELSE 'shipped' END AS derived
                FROM (SELECT i.id, COALESCE(i.number, '') AS document, i.kind, i.goods, i.quantity,
                             {SHIPPED} AS out_, {BACK} AS back, {CANCELLED} AS gone, {OWN_BACK} AS own
                      FROM invoice i) x) t
            WHERE goods <> derived ORDER BY id""",
    ),
    Rule(
        "I13", "shipment", N_("{document}: goods of return {invoice} came back without inspection"),
        """SELECT s.id, s.number AS document, i.number AS invoice FROM shipment s JOIN invoice i ON i.id = s.invoice_id
           WHERE s.paper = 'take_back' AND EXISTS (SELECT 1 FROM inspection z WHERE z.at <= s.at) AND NOT EXISTS
           (SELECT 1 FROM inspection p WHERE p.invoice_id = i.id AND p.revision = i.revision) ORDER BY s.id""",
    ),
    Rule(
        "I13", "inspection_line", N_("Return {document}: {inspected} inspected, {returned} in its place"),
        """SELECT * FROM (SELECT MIN(n.id) AS id, i.number AS document, SUM(n.good + n.rejected) AS q_inspected,
                (SELECT COALESCE(-SUM(l.quantity), 0) FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id
                 WHERE s.invoice_id = i.id) AS q_returned, SUM(n.rejected) AS bad,
                (SELECT COALESCE(-SUM(l.quantity), 0) FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id
                 JOIN warehouse w ON w.id = s.warehouse_id AND w.code = 'R' WHERE s.invoice_id = i.id) AS apart
                FROM inspection p JOIN inspection_line n ON n.inspection_id = p.id
                JOIN invoice i ON i.id = p.invoice_id AND i.revision = p.revision
                WHERE i.goods = 'returned' GROUP BY i.id, i.number) t
           WHERE q_inspected <> q_returned OR bad <> apart ORDER BY id""",
    ),
    Rule(
        "I12", "custody_entry", N_("{document}, {product}: on hand {on_hand} does not follow from the line before it"),
        """SELECT t.id, t.document, p.code AS product, t.q_on_hand FROM (SELECT id, number AS document, product_id,
                on_hand AS q_on_hand, received - issued AS moved, COALESCE(LAG(on_hand) OVER
                (PARTITION BY warehouse_id, product_id ORDER BY id), 0) AS before_ FROM custody_entry) t
           LEFT JOIN product p ON p.id = t.product_id
           WHERE t.q_on_hand <> t.before_ + t.moved OR t.q_on_hand < 0 ORDER BY t.id""",
    ),
    Rule(
        "I12", "custody_balance", N_("{document}: kept on hand {kept}, the custody ledger comes to {moved}"),
        """SELECT x.product_id AS id, COALESCE(p.code, '') AS document, SUM(x.kept) AS q_kept, SUM(x.moved) AS q_moved
           FROM (SELECT warehouse_id, product_id, on_hand AS kept, 0 AS moved FROM custody_balance UNION ALL
                 SELECT warehouse_id, product_id, 0, received - issued FROM custody_entry) x
           LEFT JOIN product p ON p.id = x.product_id GROUP BY x.warehouse_id, x.product_id, p.code
           HAVING SUM(x.kept) <> SUM(x.moved) ORDER BY 1""",
    ),
    Rule(
        "I12", "custody_balance", N_("{document}: kept promised {kept}, open invoices come to {open}"),
        f"""SELECT x.product_id AS id, COALESCE(p.code, '') AS document, SUM(x.kept) AS q_kept, SUM(x.open_) AS q_open
           FROM (SELECT product_id, reserved AS kept, 0 AS open_ FROM custody_balance UNION ALL
                 SELECT n.product_id, 0, n.quantity - (SELECT COALESCE(SUM(l.quantity), 0) FROM shipment_line l
                        WHERE l.invoice_line_id = n.id) - {LINE_CANCELLED}
                 FROM invoice_line n JOIN invoice i ON i.id = n.invoice_id
                 WHERE i.kind = 'sale' AND i.review IN ('payable', 'released', 'closed')) x
           LEFT JOIN product p ON p.id = x.product_id GROUP BY x.product_id, p.code
           HAVING SUM(x.kept) <> SUM(x.open_) ORDER BY 1""",
    ),
    Rule(
        "I12", "stock_entry",
        N_("{document}, {product}: {quantity} worth {amount} does not follow from the line before it"),
        """SELECT t.id, t.document, p.code AS product, t.q_quantity, t.m_amount FROM (SELECT id, number AS document,
                product_id, quantity AS q_quantity, amount AS m_amount, in_quantity - out_quantity AS moved,
                in_amount - out_amount AS worth,
                COALESCE(LAG(quantity) OVER w, 0) AS before_, COALESCE(LAG(amount) OVER w, 0) AS worth_before
                FROM stock_entry WINDOW w AS (PARTITION BY warehouse_id, product_id ORDER BY id)) t
           LEFT JOIN product p ON p.id = t.product_id
           WHERE t.q_quantity <> t.before_ + t.moved OR t.m_amount <> t.worth_before + t.worth OR t.q_quantity < 0
           ORDER BY t.id""",
    ),
    Rule(
        "I12", "stock_value",
        N_("{document}: kept {kept} worth {kept_amount}, the stock ledger has {moved} for {amount}"),
        """SELECT x.product_id AS id, COALESCE(p.code, '') AS document, SUM(x.kept) AS q_kept,
                  SUM(x.ka) AS m_kept_amount,
                  SUM(x.moved) AS q_moved, SUM(x.a) AS m_amount
           FROM (SELECT warehouse_id, product_id, quantity AS kept, amount AS ka, 0 AS moved, 0 AS a FROM stock_value
                 UNION ALL SELECT warehouse_id, product_id, 0, 0, in_quantity - out_quantity, in_amount - out_amount
                 FROM stock_entry) x
           LEFT JOIN product p ON p.id = x.product_id GROUP BY x.warehouse_id, x.product_id, p.code
           HAVING SUM(x.kept) <> SUM(x.moved) OR SUM(x.ka) <> SUM(x.a) ORDER BY 1""",
    ),
    Rule(
        "I13", "custody_entry", N_("{document}, {product}: the paper says {paper}, the custody ledger {entered}"),
        """SELECT MIN(x.id) AS id, MIN(x.number) AS document, COALESCE(p.code, '') AS product,
                  SUM(x.paper_q) AS q_paper, SUM(x.entered) AS q_entered
           FROM (SELECT l.id, s.paper, s.id AS paper_id, s.number, l.product_id, -l.quantity AS paper_q, 0 AS entered
                 FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id UNION ALL
                 SELECT l.id, 'goods_receipt', g.id, g.number, l.product_id, l.quantity, 0
                 FROM goods_receipt g JOIN goods_receipt_line l ON l.goods_receipt_id = g.id UNION ALL
                 SELECT l.id, 'stock_transfer', t.id, t.number, l.product_id, -l.lost, 0
                 FROM stock_transfer t JOIN stock_transfer_line l ON l.stock_transfer_id = t.id UNION ALL
                 SELECT d.id, 'stock_count', c.id, c.number, d.product_id, d.quantity, 0
                 FROM stock_count c JOIN stock_count_difference d ON d.stock_count_id = c.id UNION ALL
                 SELECT o.id, 'opening', o.paper_id, o.number, o.product_id, o.in_quantity, 0 FROM stock_entry o
                 WHERE o.paper = 'opening' AND EXISTS (SELECT 1 FROM custody_entry k WHERE k.paper = 'opening'
                 AND k.paper_id = o.paper_id AND k.product_id = o.product_id AND k.day = o.day) UNION ALL
                 SELECT e.id, e.paper, e.paper_id, e.number, e.product_id, 0, e.received - e.issued
                 FROM custody_entry e) x
           LEFT JOIN product p ON p.id = x.product_id
           GROUP BY x.paper, x.paper_id, x.number, x.product_id, p.code
           HAVING SUM(x.paper_q) <> SUM(x.entered) ORDER BY 1""",
    ),
    Rule(
        "I13", "stock_entry", N_("{document}, {product}: the paper says {paper}, the stock ledger {entered}"),
        """SELECT MIN(x.id) AS id, MIN(x.number) AS document, COALESCE(p.code, '') AS product,
                  SUM(x.paper_q) AS q_paper, SUM(x.entered) AS q_entered
           FROM (SELECT l.id, s.paper, s.id AS paper_id, s.number, l.product_id, -l.quantity AS paper_q, 0 AS entered
                 FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id UNION ALL
                 SELECT l.id, 'goods_receipt', g.id, g.number, l.product_id, l.quantity, 0
                 FROM goods_receipt g JOIN goods_receipt_line l ON l.goods_receipt_id = g.id UNION ALL
                 SELECT l.position, 'opening', o.paper_id, o.number, l.product_id, l.quantity, 0
                 FROM opening_line l JOIN (SELECT DISTINCT paper_id, number FROM stock_entry
                 WHERE paper = 'opening') o ON 1 = 1 WHERE l.area = 'stock' UNION ALL
                 SELECT l.id, 'stock_transfer', t.id, t.number, l.product_id, -l.lost, 0
                 FROM stock_transfer t JOIN stock_transfer_line l ON l.stock_transfer_id = t.id UNION ALL
                 SELECT d.id, 'stock_count', c.id, c.number, d.product_id, d.quantity, 0
                 FROM stock_count c JOIN stock_count_difference d ON d.stock_count_id = c.id UNION ALL
                 SELECT e.id, e.paper, e.paper_id, e.number, e.product_id, 0, e.in_quantity - e.out_quantity
                 FROM stock_entry e) x
           LEFT JOIN product p ON p.id = x.product_id
           WHERE EXISTS (SELECT 1 FROM stock_entry k WHERE k.paper = x.paper AND k.paper_id = x.paper_id
                         AND k.product_id = x.product_id)
           GROUP BY x.paper, x.paper_id, x.number, x.product_id, p.code
           HAVING SUM(x.paper_q) <> SUM(x.entered) ORDER BY 1""",
    ),
)  # fmt: skip

"""I5, I13, I16, I19: vouchers by hand have a draft and a second person, red ones an original, periods their lock."""

from __future__ import annotations

from app.services.verify.frame import Rule
from app.words import N_

_HAND = "('manual', 'correction', 'carry', 'opening')"

RULES = (
    Rule(
        "I16", "voucher", N_("Voucher {document}: no second person has reviewed it"),
        f"""SELECT v.id, v.number AS document FROM voucher v LEFT JOIN voucher_review r ON r.voucher_id = v.id
            WHERE (v.paper IN {_HAND} AND r.id IS NULL) OR r.person_id = v.person_id ORDER BY v.id""",
    ),
    Rule(
        "I16", "voucher_review", N_("Review {id_} belongs to no voucher"),
        """SELECT r.id, r.id AS id_ FROM voucher_review r LEFT JOIN voucher v ON v.id = r.voucher_id
           WHERE v.id IS NULL ORDER BY r.id""",
    ),
    Rule(
        "I13", "voucher", N_("Voucher {document}: it differs from what was submitted, or its draft is missing"),
        f"""SELECT v.id, v.number AS document FROM voucher v
            LEFT JOIN voucher_draft d ON d.id = v.paper_id AND d.kind = v.paper
            WHERE v.paper IN {_HAND} AND (d.id IS NULL OR d.state <> 'posted' OR d.maker_id <> v.person_id
                OR (SELECT COUNT(*) FROM voucher_draft_line x WHERE x.draft_id = d.id)
                   <> (SELECT COUNT(*) FROM voucher_line l WHERE l.voucher_id = v.id)
                OR EXISTS (SELECT 1 FROM voucher_draft_line x JOIN voucher_line l ON l.voucher_id = v.id
                           AND l.position = x.position JOIN account a ON a.id = l.account_id
                           WHERE x.draft_id = d.id AND a.code <> TRIM(x.account))) ORDER BY v.id""",
    ),
    Rule(
        "I13", "voucher_draft", N_("Draft {document} counts as posted and has no voucher"),
        """SELECT d.id, d.id AS document FROM voucher_draft d
           LEFT JOIN voucher v ON v.paper = d.kind AND v.paper_id = d.id
           WHERE (d.state = 'posted') <> (v.id IS NOT NULL) ORDER BY d.id""",
    ),
    Rule(
        "I5", "voucher", N_("Red voucher {document} does not take back the whole of {original}"),
        """SELECT v.id, v.number AS document, o.number AS original FROM voucher v
           JOIN voucher_draft d ON d.id = v.paper_id JOIN voucher o ON o.id = d.corrects_id
           WHERE v.paper = 'correction' AND (v.total <> -o.total OR EXISTS (
               SELECT 1 FROM voucher_line a LEFT JOIN voucher_line b ON b.voucher_id = v.id AND b.position = a.position
                   AND b.account_id = a.account_id AND b.debit = -a.debit AND b.credit = -a.credit
               WHERE a.voucher_id = o.id AND b.id IS NULL)) ORDER BY v.id""",
    ),
    Rule(
        "I19", "voucher", N_("Voucher {document} was posted in {period} after the period was locked"),
        """SELECT v.id, v.number AS document, v.period FROM voucher v JOIN period_lock k ON k.period = v.period
           WHERE v.at > k.locked_at AND NOT EXISTS (SELECT 1 FROM reopening r WHERE r.period = v.period
                 AND v.at >= r.at AND v.at < r.until) ORDER BY v.id""",
    ),
    Rule(
        "I19", "period_lock", N_("Period {document}: one person alone locked it"),
        """SELECT k.period AS id, k.period AS document FROM period_lock k WHERE NOT EXISTS (
               SELECT 1 FROM close_signature s WHERE s.period = k.period AND s.act = 'prepared'
               AND s.person_id <> k.locked_by) ORDER BY k.period""",
    ),
    Rule(
        "I19", "reopening", N_("Period {document}: it was opened again by one person alone"),
        """SELECT r.ask_id AS id, r.period AS document FROM reopening r LEFT JOIN reopening_ask a ON a.id = r.ask_id
           WHERE a.id IS NULL OR a.person_id = r.person_id OR a.period <> r.period OR a.until <> r.until
           ORDER BY r.ask_id""",
    ),
    Rule(
        "I1", "opening_area", N_("Opening balances: account {document} in transit holds {left}"),
        """SELECT a.id, a.code AS document, SUM(l.debit - l.credit) AS m_left FROM account a
           JOIN voucher_line l ON l.account_id = a.id
           WHERE a.role IN ('OPENING_CUSTOMERS', 'OPENING_STOCK', 'OPENING_MONEY')
           GROUP BY a.id, a.code HAVING SUM(l.debit - l.credit) <> 0 ORDER BY a.id""",
    ),
)  # fmt: skip

"""What has come in on an invoice, in the words of both databases; `{invoice}` stands for the invoice's id."""

from __future__ import annotations

_SETTLED_BESIDE = "(SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.invoice_id = {invoice})"

# All that was received or settled otherwise, pending money included, bounced money not.
STANDING = (
    "((SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = {invoice} AND NOT EXISTS "
    "(SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'bounced')) + " + _SETTLED_BESIDE + ")"
)
# The same without what has still to arrive: what an invoice counts as received.
SETTLED = (
    "((SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = {invoice} AND (r.pending = 0 OR EXISTS "
    "(SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived'))) + " + _SETTLED_BESIDE + ")"
)
REFUNDED = "(SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = {invoice})"
LAST_DAY = "(SELECT COALESCE(MAX(b.day), '') FROM business_day b)"


def holds(person: str, duty: str) -> str:
    """Whether a person who is active holds a duty now; both are SQL expressions."""
    return (
        f"EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id "
        f"WHERE h.person_id = {person} AND h.duty = {duty} AND h.revoked_at IS NULL AND p.active = 1)"
    )


def exercised(invoice: str, duty: str) -> str:
    """Whether the person of the new row stands on an invoice under a duty."""
    return (
        f"EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = {invoice} "
        f"AND d.person_id = NEW.person_id AND d.duty = {duty})"
    )


def day_is_closed(day: str = "NEW.day") -> str:
    """Whether a business day takes no entries."""
    return f"NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = {day} AND b.closed_at IS NULL)"

"""What the database itself refuses, whoever writes to it.

Duties kept apart, paid before shipped, two signatures before collection, posted rows that never change: the services
keep these rules too, but someone may open the file with another program.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.triggers import append_only, drop_all, never_deleted, never_replaced, refuse

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HARD = (
    ("invoice", "authorise"), ("invoice", "check"), ("invoice", "collect"),
    ("authorise", "collect"), ("authorise", "ship"), ("check", "collect"), ("check", "ship"), ("collect", "ship"),
    ("book", "invoice"), ("book", "collect"), ("book", "ship"), ("book", "authorise"),
    ("price", "file_price"), ("collect", "witness"), ("ship", "witness"),
)  # fmt: skip
SOFT = (("check", "book"), ("authorise", "check"), ("invoice", "ship"))
BUSINESS = (
    "invoice", "authorise", "check", "collect", "ship", "book", "sell", "price", "file_price", "witness",
)  # fmt: skip

MOVES = (
    ("draft", "submitted"), ("draft", "void"),
    ("submitted", "draft"), ("submitted", "authorised"), ("submitted", "void"),
    ("authorised", "draft"), ("authorised", "payable"), ("authorised", "void"),
    ("payable", "void"), ("payable", "expired"), ("payable", "closed"),
)  # fmt: skip

# Once an invoice has left its clerk, none of this may change.
FIXED = (
    "kind", "number", "revision", "customer_id", "customer_name", "customer_tax_id", "customer_phone",
    "customer_address", "price_list_id", "tax_included", "reference", "note", "original_id", "day", "submitted_at",
    "line_count", "off_list", "quantity", "net", "tax", "gross", "maker_id",
)  # fmt: skip

APPEND_ONLY = {
    "invoice_revision": (["id"], ["invoice_id", "revision"]),
    "invoice_event": (["id"],),
    "invoice_duty": (["invoice_id", "person_id", "duty"],),
    "print_copy": (["id"], ["invoice_id", "copy"]),
    "receipt": (["id"], ["number"]),
    "clearing": (["id"], ["receipt_id"]),
    "refund": (["id"], ["number"]),
    "cash_journal": (["id"], ["paper", "paper_id"]),
    "goods_receipt": (["id"], ["number"]),
    "goods_receipt_line": (["id"], ["goods_receipt_id", "position"]),
    "shipment": (["id"], ["number"]),
    "shipment_line": (["id"], ["shipment_id", "position"]),
    "custody_entry": (["id"],),
    "register_entry": (["id"], ["paper", "paper_id"]),
    "voucher": (["id"], ["number"], ["paper", "paper_id"]),
    "voucher_line": (["id"], ["voucher_id", "position"]),
    "stock_entry": (["id"],),
    "revenue_entry": (["id"],),
    "price": (["id"], ["price_list_id", "product_id"]),
    "combined_duty": (["id"],),
    "duty_conflict": (["duty_a", "duty_b"],),
    "audit": (["seq"], ["command_id"]),
}
MIXED = (
    "invoice", "invoice_line", "price_list", "person_duty", "person", "business_day", "period_lock", "branch",
    "account", "customer", "product", "account_balance", "stock_value", "custody_balance", "counter",
)  # fmt: skip

# Each step of a person, and the duty under which it must stand on the timeline.
STEP_DUTY = {
    "submit": "invoice", "withdraw": "invoice",
    "authorise": "authorise", "send_back": "authorise", "ask_void": "authorise",
    "check": "check", "check_return": "check", "send_back_check": "check", "void": "check",
    "collect": "collect", "clear": "collect", "bounce": "collect", "refund": "collect",
    "ship": "ship", "take_back": "ship",
}  # fmt: skip

STANDING = (
    "(SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = {invoice} AND NOT EXISTS "
    "(SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'bounced'))"
)
SETTLED = (
    "(SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = {invoice} AND (r.pending = 0 OR EXISTS "
    "(SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived')))"
)
REFUNDED = "(SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = {invoice})"
MOVED = "EXISTS (SELECT 1 FROM shipment s WHERE s.invoice_id = NEW.id)"
LAST_DAY = "(SELECT COALESCE(MAX(b.day), '') FROM business_day b)"


def _combined(person: str, one: str, other: str) -> str:
    """Whether a combined-duty record covers these two duties of a person today."""
    return (
        f"EXISTS (SELECT 1 FROM combined_duty k WHERE k.person_id = {person} AND k.until >= {LAST_DAY} AND "
        f"((k.duty_a = {one} AND k.duty_b = {other}) OR (k.duty_a = {other} AND k.duty_b = {one})))"
    )


def _holds(person: str, duty: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id "
        f"WHERE h.person_id = {person} AND h.duty = {duty} AND h.revoked_at IS NULL AND p.active = 1)"
    )


def _exercised(invoice: str, duty: str) -> str:
    """Whether the person of the new row stands on the invoice under this duty."""
    return (
        f"EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = {invoice} "
        f"AND d.person_id = NEW.person_id AND d.duty = {duty})"
    )


def _invoice_is(condition: str, invoice: str = "NEW.invoice_id") -> str:
    return f"EXISTS (SELECT 1 FROM invoice i WHERE i.id = {invoice} AND {condition})"


def _marked(steps: str, also: str = "1 = 1") -> str:
    """Whether one of these steps stands on the timeline of the revision that the invoice is in."""
    return (
        f"EXISTS (SELECT 1 FROM invoice_event e WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision "
        f"AND e.step IN ({steps}) AND {also})"
    )


def upgrade() -> None:
    for table, keys in APPEND_ONLY.items():
        append_only(table, *keys)
    _seed_conflicts()
    _people()
    _invoices()
    _money()
    _goods()
    _books()
    _days_and_numbers()


def _seed_conflicts() -> None:
    pairs = [(*pair, "hard") for pair in (*HARD, *(("administer", duty) for duty in BUSINESS))]
    pairs += [(*pair, "soft") for pair in SOFT]
    table = sa.table("duty_conflict", sa.column("duty_a"), sa.column("duty_b"), sa.column("kind"))
    both_ways = [(a, b, kind) for a, b, kind in pairs] + [(b, a, kind) for a, b, kind in pairs]
    op.bulk_insert(table, [{"duty_a": a, "duty_b": b, "kind": kind} for a, b, kind in both_ways])


def _people() -> None:
    refuse(
        "person_duty_kept_apart", "person_duty", "INSERT",
        "EXISTS (SELECT 1 FROM person_duty h JOIN duty_conflict c ON c.duty_a = NEW.duty AND c.duty_b = h.duty "
        "WHERE h.person_id = NEW.person_id AND h.revoked_at IS NULL AND (c.kind = 'hard' OR NOT "
        + _combined("NEW.person_id", "NEW.duty", "h.duty") + "))",
        "person_duty: these duties are kept apart",
    )  # fmt: skip
    refuse(
        "person_duty_only_revoked", "person_duty", "UPDATE",
        "OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id "
        "OR NEW.duty <> OLD.duty OR NEW.granted_at <> OLD.granted_at",
        "person_duty: a duty granted can only be revoked",
    )  # fmt: skip
    never_replaced("person_duty", ["id"])
    never_deleted("person_duty")
    never_replaced("person", ["id"], ["name"])
    never_deleted("person")
    refuse("person_stays_itself", "person", "UPDATE", "NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM person t "
           "WHERE t.id <> OLD.id AND t.name = NEW.name)", "person: the name is taken")  # fmt: skip
    supervisor = "(SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.{who} " \
                 "AND h.duty IN ('authorise', 'check') AND h.revoked_at IS NULL AND p.active = 1)"  # fmt: skip
    refuse("combined_duty_by_supervisors", "combined_duty", "INSERT",
           "NOT EXISTS " + supervisor.format(who="signed_by") + " OR NOT EXISTS "
           + supervisor.format(who="countersigned_by"),
           "combined_duty: two supervisors sign")  # fmt: skip
    refuse("invoice_duty_held", "invoice_duty", "INSERT", "NOT " + _holds("NEW.person_id", "NEW.duty"),
           "invoice_duty: the person does not hold this duty")  # fmt: skip
    refuse(
        "invoice_duty_kept_apart", "invoice_duty", "INSERT",
        "EXISTS (SELECT 1 FROM invoice_duty h JOIN duty_conflict c ON c.duty_a = NEW.duty AND c.duty_b = h.duty "
        "WHERE h.invoice_id = NEW.invoice_id AND h.person_id = NEW.person_id AND (c.kind = 'hard' OR NOT "
        + _combined("NEW.person_id", "NEW.duty", "h.duty") + "))",
        "invoice_duty: one person may not exercise both duties on one invoice",
    )  # fmt: skip


def _invoices() -> None:
    never_replaced("invoice", ["id"], ["number"], ["reference"])
    never_deleted("invoice", unless="OLD.review = 'draft' AND OLD.number IS NULL")
    refuse("invoice_starts_as_draft", "invoice", "INSERT",
           "NEW.review <> 'draft' OR NEW.number IS NOT NULL OR NEW.payment <> 'none' OR NEW.goods <> 'none'",
           "invoice: it starts as a draft without a number")  # fmt: skip
    refuse("invoice_keys_stay", "invoice", "UPDATE",
           "NEW.id <> OLD.id OR (OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number) OR "
           "(NEW.number IS DISTINCT FROM OLD.number AND NEW.number IS NOT NULL AND EXISTS "
           "(SELECT 1 FROM invoice t WHERE t.number = NEW.number AND t.id <> OLD.id)) OR "
           "(NEW.reference IS DISTINCT FROM OLD.reference AND NEW.reference IS NOT NULL AND EXISTS "
           "(SELECT 1 FROM invoice t WHERE t.reference = NEW.reference AND t.id <> OLD.id))",
           "invoice: numbers are never changed or taken")  # fmt: skip
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FIXED)
    refuse("invoice_fixed", "invoice", "UPDATE", f"OLD.review <> 'draft' AND ({changed})",
           "invoice: what was submitted is not changed")  # fmt: skip
    moves = " OR ".join(f"(OLD.review = '{a}' AND NEW.review = '{b}')" for a, b in MOVES)
    refuse("invoice_moves", "invoice", "UPDATE", f"NEW.review <> OLD.review AND NOT ({moves})",
           "invoice: there is no such step")  # fmt: skip
    refuse("invoice_revision_counts_up", "invoice", "UPDATE",
           "CASE WHEN OLD.review = 'draft' AND NEW.review = 'submitted' THEN NEW.revision <> OLD.revision + 1 "
           "ELSE NEW.revision <> OLD.revision END",
           "invoice: what is submitted again is a new revision, to be signed anew")  # fmt: skip
    refuse("invoice_submitted_whole", "invoice", "UPDATE",
           "NEW.review = 'submitted' AND OLD.review = 'draft' AND (NEW.number IS NULL OR NEW.day IS NULL OR NOT "
           + _marked("'submit'") + " OR NOT EXISTS "
           "(SELECT 1 FROM invoice_revision v WHERE v.invoice_id = NEW.id AND v.revision = NEW.revision) OR NOT "
           "(SELECT COUNT(*) > 0 AND COUNT(*) = NEW.line_count AND SUM(l.net) = NEW.net AND SUM(l.tax) = NEW.tax "
           "AND SUM(l.gross) = NEW.gross FROM invoice_line l WHERE l.invoice_id = NEW.id))",
           "invoice: number, revision and lines must be there and add up")  # fmt: skip
    for target, steps in (
        ("authorised", "'authorise'"), ("payable", "CASE NEW.kind WHEN 'sale' THEN 'check' ELSE 'check_return' END"),
    ):  # fmt: skip
        refuse(f"invoice_signed_{target}", "invoice", "UPDATE",
               f"NEW.review = '{target}' AND OLD.review <> '{target}' AND NOT EXISTS (SELECT 1 FROM invoice_event e "
               f"JOIN invoice_revision v ON v.invoice_id = e.invoice_id AND v.revision = e.revision "
               f"AND v.content_hash = e.signed_hash WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision "
               f"AND e.step IN ({steps}))",
               "invoice: the signature over this revision is missing")  # fmt: skip
    refuse("invoice_both_signed", "invoice", "UPDATE",
           "NEW.review = 'payable' AND OLD.review <> 'payable' AND NOT " + _marked("'authorise'"),
           "invoice: the sales supervisor has not signed this revision")  # fmt: skip
    refuse("invoice_voided_by_two", "invoice", "UPDATE",
           "NEW.review = 'void' AND OLD.review <> 'void' AND NOT (" + _marked("'ask_void'") + " AND "
           + _marked("'void'") + ")",
           "invoice: voiding takes two signatures")  # fmt: skip
    refuse("invoice_expired_in_time", "invoice", "UPDATE",
           "NEW.review = 'expired' AND OLD.review <> 'expired' AND (OLD.expires_on IS NULL OR "
           f"OLD.expires_on >= {LAST_DAY})",
           "invoice: its last day has not passed")  # fmt: skip
    refuse("invoice_ends_without_money", "invoice", "UPDATE",
           "NEW.review IN ('void', 'expired') AND OLD.review <> NEW.review AND ("
           + STANDING.format(invoice="NEW.id") + " <> 0 OR " + MOVED + ")",
           "invoice: money has come in or goods have moved")  # fmt: skip
    refuse("invoice_money_as_received", "invoice", "UPDATE",
           "(NEW.received <> OLD.received AND NEW.received <> " + SETTLED.format(invoice="NEW.id") + ") OR "
           "(NEW.refunded <> OLD.refunded AND NEW.refunded <> " + REFUNDED.format(invoice="NEW.id") + ") OR "
           "(NEW.payment <> OLD.payment AND ((NEW.payment = 'full' AND " + SETTLED.format(invoice="NEW.id")
           + " < NEW.gross) OR (NEW.payment = 'refunded' AND " + REFUNDED.format(invoice="NEW.id") + " <> -NEW.gross)))",
           "invoice: payment follows from receipts and refunds")  # fmt: skip
    refuse("invoice_goods_as_moved", "invoice", "UPDATE", "NEW.goods <> OLD.goods AND NOT " + MOVED,
           "invoice: goods follow from shipments")  # fmt: skip
    open_line = "NOT " + _invoice_is("i.review = 'draft'")
    never_replaced("invoice_line", ["id"], ["invoice_id", "position"])
    refuse("invoice_line_added_to_drafts", "invoice_line", "INSERT", open_line,
           "invoice_line: what was submitted is not changed")  # fmt: skip
    refuse("invoice_line_changed_in_drafts", "invoice_line", "UPDATE",
           "NEW.id <> OLD.id OR NEW.invoice_id <> OLD.invoice_id OR EXISTS (SELECT 1 FROM invoice_line t WHERE "
           "t.id <> OLD.id AND t.invoice_id = NEW.invoice_id AND t.position = NEW.position) OR " + open_line,
           "invoice_line: what was submitted is not changed")  # fmt: skip
    refuse("invoice_line_removed_from_drafts", "invoice_line", "DELETE",
           "NOT " + _invoice_is("i.review = 'draft'", "OLD.invoice_id"),
           "invoice_line: what was submitted is not changed")  # fmt: skip
    refuse("invoice_event_by_duty", "invoice_event", "INSERT",
           "NEW.duty IS NOT NULL AND (NEW.person_id IS NULL OR NOT " + _exercised("NEW.invoice_id", "NEW.duty") + ")",
           "invoice_event: the person does not stand on this invoice under this duty")  # fmt: skip
    duties = " ".join(f"WHEN '{step}' THEN '{duty}'" for step, duty in STEP_DUTY.items())
    refuse("invoice_event_under_its_duty", "invoice_event", "INSERT",
           f"NEW.duty IS DISTINCT FROM CASE NEW.step {duties} END",
           "invoice_event: this step belongs to another duty")  # fmt: skip


def _money() -> None:
    refuse("receipt_released", "receipt", "INSERT",
           "NEW.invoice_id IS NOT NULL AND NOT " + _invoice_is("i.kind = 'sale' AND i.review = 'payable'"),
           "receipt: only a released invoice is collected")  # fmt: skip
    refuse("receipt_of_cheque_pending", "receipt", "INSERT",
           "NEW.method = 'cheque' AND (NEW.pending = 0 OR NEW.invoice_id IS NULL)",
           "receipt: a cheque is pending until it has arrived")  # fmt: skip
    refuse("receipt_not_above_total", "receipt", "INSERT",
           "NEW.amount <= 0 OR NEW.invoice_id IS NOT NULL AND " + STANDING.format(invoice="NEW.invoice_id")
           + " + NEW.amount > (SELECT i.gross FROM invoice i WHERE i.id = NEW.invoice_id)",
           "receipt: more than the invoice comes to")  # fmt: skip
    refuse("receipt_by_cashier", "receipt", "INSERT",
           "(NEW.invoice_id IS NOT NULL AND NOT " + _exercised("NEW.invoice_id", "'collect'")
           + ") OR NOT " + _holds("NEW.person_id", "'collect'"),
           "receipt: only a cashier collects")  # fmt: skip
    refuse("clearing_of_pending", "clearing", "INSERT",
           "NOT EXISTS (SELECT 1 FROM receipt r JOIN invoice_duty d ON d.invoice_id = r.invoice_id "
           "WHERE r.id = NEW.receipt_id AND r.pending = 1 AND d.person_id = NEW.person_id AND d.duty = 'collect')",
           "clearing: only a pending receipt is cleared, by a cashier")  # fmt: skip
    refuse("refund_of_goods_returned", "refund", "INSERT",
           "NOT " + _invoice_is("i.kind = 'return' AND i.review = 'payable' AND EXISTS (SELECT 1 FROM shipment s "
           "WHERE s.invoice_id = i.id AND s.paper = 'take_back')") + " OR NOT "
           + _exercised("NEW.invoice_id", "'collect'"),
           "refund: only for a released return whose goods are back")  # fmt: skip
    refuse("refund_not_above_paid", "refund", "INSERT",
           "NEW.amount <= 0 OR EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND (NEW.amount + (SELECT "
           "COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = i.id) > -i.gross OR NEW.amount + (SELECT "
           "COALESCE(SUM(f.amount), 0) FROM refund f JOIN invoice s ON s.id = f.invoice_id "
           "WHERE s.original_id = i.original_id) > " + SETTLED.format(invoice="i.original_id") + "))",
           "refund: more than was paid")  # fmt: skip
    refuse("cash_journal_as_paper", "cash_journal", "INSERT",
           "NOT " + _holds("NEW.person_id", "'collect'") + " OR (NEW.paper = 'receipt' AND NOT EXISTS (SELECT 1 FROM "
           "receipt r WHERE r.id = NEW.paper_id AND r.number = NEW.number AND r.amount = NEW.received AND NEW.paid = 0 "
           "AND (r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id "
           "AND c.outcome = 'arrived')))) OR (NEW.paper = 'refund' AND NOT EXISTS (SELECT 1 FROM refund f WHERE "
           "f.id = NEW.paper_id AND f.number = NEW.number AND f.amount = NEW.paid AND NEW.received = 0))",
           "cash_journal: the line is not what the cashier's paper says")  # fmt: skip
    refuse("cash_journal_runs_on", "cash_journal", "INSERT",
           "NEW.balance <> COALESCE((SELECT t.balance FROM cash_journal t WHERE t.role = NEW.role "
           "ORDER BY t.id DESC LIMIT 1), 0) + NEW.received - NEW.paid",
           "cash_journal: the balance does not follow from the line before")  # fmt: skip


def _goods() -> None:
    refuse("shipment_paid", "shipment", "INSERT",
           "NEW.paper = 'shipment' AND (NOT " + _invoice_is("i.kind = 'sale' AND i.review = 'payable'") + " OR "
           + SETTLED.format(invoice="NEW.invoice_id")
           + " < (SELECT i.gross FROM invoice i WHERE i.id = NEW.invoice_id))",
           "shipment: goods leave only when the invoice is paid")  # fmt: skip
    refuse("shipment_return_authorised", "shipment", "INSERT",
           "NEW.paper = 'take_back' AND NOT " + _invoice_is("i.kind = 'return' AND i.review = 'authorised'"),
           "shipment: goods come back only on an authorised return")  # fmt: skip
    refuse("shipment_by_keeper", "shipment", "INSERT", "NOT " + _exercised("NEW.invoice_id", "'ship'"),
           "shipment: only a keeper ships")  # fmt: skip
    refuse("shipment_line_as_invoiced", "shipment_line", "INSERT",
           "NOT EXISTS (SELECT 1 FROM shipment s JOIN invoice_line l ON l.invoice_id = s.invoice_id "
           "WHERE s.id = NEW.shipment_id AND l.id = NEW.invoice_line_id AND l.product_id = NEW.product_id AND "
           "((l.quantity > 0 AND NEW.quantity > 0) OR (l.quantity < 0 AND NEW.quantity < 0)) AND "
           "ABS(NEW.quantity + (SELECT COALESCE(SUM(t.quantity), 0) FROM shipment_line t "
           "WHERE t.invoice_line_id = l.id)) <= ABS(l.quantity))",
           "shipment_line: never more than was invoiced")  # fmt: skip
    refuse("shipment_line_returned_as_shipped", "shipment_line", "INSERT",
           "NEW.quantity < 0 AND NOT EXISTS (SELECT 1 FROM invoice_line l WHERE l.id = NEW.invoice_line_id AND "
           "(SELECT COALESCE(SUM(t.quantity), 0) FROM shipment_line t WHERE t.invoice_line_id = l.original_line_id "
           "OR t.invoice_line_id IN (SELECT x.id FROM invoice_line x WHERE x.original_line_id = l.original_line_id))"
           " + NEW.quantity >= 0)",
           "shipment_line: never more back than was shipped")  # fmt: skip
    refuse("goods_receipt_by_keeper", "goods_receipt", "INSERT", "NOT " + _holds("NEW.person_id", "'ship'"),
           "goods_receipt: only a keeper receives goods")  # fmt: skip
    refuse("custody_entry_runs_on", "custody_entry", "INSERT",
           "NEW.on_hand <> COALESCE((SELECT t.on_hand FROM custody_entry t WHERE t.product_id = NEW.product_id AND "
           "t.warehouse_id = NEW.warehouse_id ORDER BY t.id DESC LIMIT 1), 0) + NEW.received - NEW.issued",
           "custody_entry: the balance does not follow from the line before")  # fmt: skip


def _books() -> None:
    refuse("register_entry_by_sales_desk", "register_entry", "INSERT",
           "NOT " + _exercised("NEW.invoice_id", "'invoice'"),
           "register_entry: only the sales desk keeps the register")  # fmt: skip
    refuse("voucher_line_before_its_voucher", "voucher_line", "INSERT",
           "EXISTS (SELECT 1 FROM voucher v WHERE v.id = NEW.voucher_id)",
           "voucher_line: nothing is inserted into a posted voucher")  # fmt: skip
    refuse("voucher_balanced", "voucher", "INSERT",
           "NOT (SELECT COUNT(*) >= 2 AND SUM(l.debit) = SUM(l.credit) AND SUM(l.debit) = NEW.total "
           "AND MIN(l.day) = NEW.day AND MAX(l.day) = NEW.day FROM voucher_line l WHERE l.voucher_id = NEW.id)",
           "voucher: debits and credits differ")  # fmt: skip
    refuse("voucher_by_accountant", "voucher", "INSERT",
           "(NEW.invoice_id IS NOT NULL AND NOT " + _exercised("NEW.invoice_id", "'book'")
           + ") OR NOT " + _holds("NEW.person_id", "'book'"),
           "voucher: only an accountant books")  # fmt: skip
    refuse("voucher_in_open_period", "voucher", "INSERT",
           "NEW.period <> substr(NEW.day, 1, 7) OR EXISTS (SELECT 1 FROM period_lock k WHERE k.period = NEW.period)",
           "voucher: the period is locked")  # fmt: skip
    refuse("stock_entry_runs_on", "stock_entry", "INSERT",
           "NEW.quantity <> COALESCE((SELECT t.quantity FROM stock_entry t WHERE t.product_id = NEW.product_id AND "
           "t.warehouse_id = NEW.warehouse_id ORDER BY t.id DESC LIMIT 1), 0) + NEW.in_quantity - NEW.out_quantity OR "
           "NEW.amount <> COALESCE((SELECT t.amount FROM stock_entry t WHERE t.product_id = NEW.product_id AND "
           "t.warehouse_id = NEW.warehouse_id ORDER BY t.id DESC LIMIT 1), 0) + NEW.in_amount - NEW.out_amount",
           "stock_entry: the balance does not follow from the line before")  # fmt: skip
    refuse("price_list_starts_proposed", "price_list", "INSERT",
           "NEW.state <> 'proposed' OR NEW.filed_by IS NOT NULL OR NOT " + _holds("NEW.proposed_by", "'price'"),
           "price_list: it is proposed first")  # fmt: skip
    refuse("price_while_proposed", "price", "INSERT",
           "NOT EXISTS (SELECT 1 FROM price_list p WHERE p.id = NEW.price_list_id AND p.state = 'proposed')",
           "price: a filed list is not changed")  # fmt: skip
    never_replaced("price_list", ["id"])
    never_deleted("price_list")
    refuse("price_list_only_filed", "price_list", "UPDATE",
           "OLD.state <> 'proposed' OR NEW.state <> 'filed' OR NEW.id <> OLD.id OR NEW.name <> OLD.name OR "
           "NEW.valid_from <> OLD.valid_from OR NEW.tax_included <> OLD.tax_included OR "
           "NEW.proposed_by <> OLD.proposed_by OR NOT " + _holds("NEW.filed_by", "'file_price'"),
           "price_list: a version is filed once and then stays")  # fmt: skip
    refuse("audit_runs_on", "audit", "INSERT",
           "NEW.seq <> COALESCE((SELECT MAX(t.seq) FROM audit t), 0) + 1 OR NEW.previous <> "
           "COALESCE((SELECT t.hash FROM audit t ORDER BY t.seq DESC LIMIT 1), '')",
           "audit: the entry does not follow the last one")  # fmt: skip


def _days_and_numbers() -> None:
    for lines, head in (("shipment_line", "shipment"), ("goods_receipt_line", "goods_receipt")):
        refuse(f"{lines}_on_open_day", lines, "INSERT",
               f"NOT EXISTS (SELECT 1 FROM {head} h JOIN business_day b ON b.day = h.day AND b.closed_at IS NULL "
               f"WHERE h.id = NEW.{head}_id)",
               f"{lines}: nothing is added to a paper of a closed day")  # fmt: skip
    for table in ("receipt", "refund", "clearing", "cash_journal", "goods_receipt", "shipment", "custody_entry",
                  "invoice_event", "register_entry"):  # fmt: skip
        refuse(f"{table}_on_open_day", table, "INSERT",
               "NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL)",
               f"{table}: this business day is not open")  # fmt: skip
    refuse("business_day_goes_on", "business_day", "INSERT",
           f"NEW.day <= {LAST_DAY} OR NEW.closed_at IS NOT NULL OR "
           "EXISTS (SELECT 1 FROM business_day b WHERE b.closed_at IS NULL)",
           "business_day: never earlier than the last one, and one at a time")  # fmt: skip
    refuse("business_day_only_closed", "business_day", "UPDATE",
           "OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL OR NEW.day <> OLD.day",
           "business_day: an open day can only be closed")  # fmt: skip
    never_deleted("business_day")
    never_replaced("period_lock", ["period"])
    never_replaced("branch", ["id"])
    never_deleted("branch")
    never_replaced("account", ["id"], ["code"], ["role"])
    never_deleted("account")
    refuse("account_stays_itself", "account", "UPDATE",
           "NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.role IS DISTINCT FROM OLD.role OR NEW.kind <> OLD.kind",
           "account: code and role of an account are not changed")  # fmt: skip
    for table in ("customer", "product"):
        never_replaced(table, ["id"], ["code"])
        never_deleted(table)
        refuse(f"{table}_stays_itself", table, "UPDATE",
               f"NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM {table} t WHERE t.id <> OLD.id AND t.code = NEW.code)",
               f"{table}: the code is taken")  # fmt: skip
    never_deleted("counter")
    never_replaced("counter", ["series", "period"])
    refuse("counter_starts_at_one", "counter", "INSERT", "NEW.last <> 1", "counter: the first number is 1")
    refuse("counter_counts_up", "counter", "UPDATE",
           "NEW.last <> OLD.last + 1 OR NEW.series <> OLD.series OR NEW.period <> OLD.period",
           "counter: numbers go up by one")  # fmt: skip


def downgrade() -> None:
    drop_all([*APPEND_ONLY, *MIXED])
    op.execute("DELETE FROM duty_conflict")

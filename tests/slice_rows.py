"""A row for each table of credit, prices, tax and differences: by the services where a row follows from a story, else
in plain SQL, in an order that the database accepts.

For a branch as `tests.branch.prepare` leaves it.
"""

from __future__ import annotations

from app.process import Method
from app.services import flow, joint_payments, releasing
from app.services.cashier import PaymentForm
from app.services.forms import LineForm
from tests.branch import DAY, BranchAtWork

_NOW, _TODAY = "2026-11-24T08:00:00.000Z", DAY.isoformat()
_SUPERVISOR, _ACCOUNTANT = 2, 6

SLICE_ROWS = (
    "INSERT INTO price_list (id, name, valid_from, tax_included, state, proposed_by, proposed_at) "
    f"VALUES (901, 'tiers', '{_TODAY}', 1, 'proposed', {_SUPERVISOR}, '{_NOW}')",
    "INSERT INTO price (price_list_id, product_id, unit_price) VALUES (901, 1, 199000)",
    "INSERT INTO price_step (price_list_id, product_id, tier, from_quantity, unit_price) "
    "VALUES (901, 1, '', 10000, 189000)",
    "INSERT INTO invoice_discount (invoice_id, revision, kind, typed, amount, reason, person_id, at) "
    f"SELECT MAX(id), 1, 'document', '1', 10000, 'x', 1, '{_NOW}' FROM invoice WHERE review = 'draft'",
    "INSERT INTO line_share (invoice_id, revision, position, kind, amount) "
    "SELECT MAX(id), 1, 1, 'document', 10000 FROM invoice WHERE review = 'draft'",
    "INSERT INTO tax_fapiao (id, kind, code, number, issued_on, net, tax, gross, red, person_id, day, at) "
    f"VALUES (1, 'roll', '1234567890', '12345678', '{_TODAY}', 9000, 1000, 10000, 0, {_ACCOUNTANT}, '{_TODAY}', "
    f"'{_NOW}')",
    "INSERT INTO fapiao_rate (fapiao_id, tax_rate, tax_kind, net, tax) VALUES (1, 130000, 'rated', 9000, 1000)",
    "INSERT INTO fapiao_invoice (fapiao_id, invoice_id, gross) SELECT 1, MAX(id), 10000 FROM invoice "
    "WHERE kind = 'sale' AND review = 'payable'",
    "INSERT INTO tax_point (invoice_id, cause, person_id, day, at) "
    f"SELECT MAX(id), 'fapiao', {_ACCOUNTANT}, '{_TODAY}', '{_NOW}' FROM invoice WHERE kind = 'sale' "
    "AND review = 'payable'",
    "INSERT INTO reconciliation_note (code, document, subject, version, difference, state, person_id, at) "
    f"VALUES ('R3', 'X-1', 'x', 1, 10000, 'open', {_ACCOUNTANT}, '{_NOW}')",
    "INSERT INTO balance_reply (customer_id, period, version, ours, sent_on, person_id, at) "
    f"VALUES (1, '2026-11', 1, 10000, '{_TODAY}', {_ACCOUNTANT}, '{_NOW}')",
)


def work_of_the_slices(branch: BranchAtWork) -> None:
    """Goods on credit, small change of them waived, one payment for two invoices, a draft and an unpaid invoice."""
    policy = releasing.set_policy(branch.desk("accounting_supervisor"), 1, "1000", "30", "公司担保").ids[0]
    releasing.confirm_policy(branch.desk("manager"), policy)
    lent = branch.sale()
    flow.take(branch.signed("sales_supervisor"), "ask_release", [lent], reason="长期客户")
    flow.take(branch.signed("accounting_supervisor"), "release", [lent])
    flow.take(branch.desk("keeper"), "ship_on_credit", [lent])
    branch.pay(lent, "59.00")
    flow.take(branch.desk("cashier"), "ask_waive", [lent], reason="抹零")
    flow.take(branch.signed("accounting_supervisor"), "waive", [lent])
    both = [branch.sale(), branch.sale()]
    joint_payments.collect_together(branch.desk("cashier"), both, PaymentForm(Method.TRANSFER, "119.40", reference="T"))
    branch.sale([LineForm(1, "1", "19.00", reason="regular")], upto="submitted")
    branch.sale(upto="draft")
    branch.sale()

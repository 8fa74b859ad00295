# ruff: noqa: E501 - one line for each case of damage
"""What people would do who have something to hide: (invariant, document to be named, statements)."""

from __future__ import annotations

from tests.damage.rows import CASHIER, CK, CLERK, FIRST, JZ, KEEPER, RED, SK, THIRD, XS

LAST = "HZ-XS-202612-0004"  # paid, shipped in part
OPEN = "HZ-XS-202612-0003"  # paid and shipped, its copies still lie on both desks
PART = "HZ-XS-202612-0002"  # paid in part
TK, XH = "HZ-TK-202611-0001", "HZ-XH-202611-0001"
OF = "(SELECT id FROM invoice WHERE number = '{}')"
COLUMNS = "(number, invoice_id, customer_id, method, amount, tendered, reference, pending, person_id, day, at)"
TWIN = (
    f"INSERT INTO receipt {COLUMNS} SELECT '{{}}', invoice_id, customer_id, method, amount, tendered, reference, pending, "
    f"person_id, day, at FROM receipt WHERE number = '{SK}'"
)

MONEY = {
    "a receipt taken out with its counter": (
        "I9", FIRST, (f"DELETE FROM receipt WHERE number = '{SK}'", "UPDATE counter SET last = last - 1 WHERE series = 'SK' AND period = '202611'"),
    ),
    "a receipt and all that it left behind": (
        "I3", SK,
        (f"DELETE FROM cash_journal WHERE number = '{SK}'", f"DELETE FROM register_entry WHERE number = '{SK}'",
         f"DELETE FROM voucher_line WHERE voucher_id = (SELECT id FROM voucher WHERE paper_number = '{SK}')",
         f"DELETE FROM voucher WHERE paper_number = '{SK}'", f"DELETE FROM receipt WHERE number = '{SK}'"),
    ),
    "a receipt kept small, everywhere": (
        "I4", SK,
        (f"UPDATE receipt SET amount = 500000 WHERE number = '{SK}'", f"UPDATE cash_journal SET received = 500000 WHERE number = '{SK}'",
         f"UPDATE register_entry SET gross = 500000, net = 500000 WHERE number = '{SK}'", f"UPDATE invoice SET received = 500000 WHERE number = '{FIRST}'"),
    ),
    "a receipt moved to another invoice": ("I16", "HZ-SK-202611-0008", (f"UPDATE receipt SET invoice_id = {XS.format(4)} WHERE number = 'HZ-SK-202611-0008'",)),
    "a receipt written twice": ("I4", "HZ-SK-202612-0007", (TWIN.format("HZ-SK-202612-0007"),)),
    "a receipt's method, cash for card": ("I9", SK, (f"UPDATE receipt SET method = 'card' WHERE number = '{SK}'",)),
    "a receipt dated a day later": ("I4", SK, (f"UPDATE receipt SET day = '2026-12-04' WHERE number = '{SK}'",)),
    "a receipt dated on a day without business": ("I19", "2026-11-29", (f"UPDATE receipt SET day = '2026-11-29' WHERE number = '{SK}'",)),
    "a cheque called good": ("I9", "HZ-SK-202611-0012", ("UPDATE receipt SET pending = 0 WHERE number = 'HZ-SK-202611-0012'",)),
    "a cheque that bounced, forgotten": ("I9", "HZ-XS-202611-0009", ("DELETE FROM clearing WHERE outcome = 'bounced'",)),
    "a part payment called whole": ("I9", PART, (f"UPDATE invoice SET payment = 'full', received = gross WHERE number = '{PART}'",)),
    "an advance that is gone": ("I3", "HZ-SK-202611-0007", ("DELETE FROM receipt WHERE number = 'HZ-SK-202611-0007'",)),
    "an advance given to a friend": ("I4", "HZ-SK-202611-0007", ("UPDATE receipt SET customer_id = 4 WHERE number = 'HZ-SK-202611-0007'",)),
    "a journal's balance": ("I9", SK, (f"UPDATE cash_journal SET balance = balance - 1000 WHERE number = '{SK}'",)),
    "a journal line in another account": ("I9", SK, (f"UPDATE cash_journal SET role = 'BANK' WHERE number = '{SK}'",)),
    "a journal line on another day": ("I4", SK, (f"UPDATE cash_journal SET day = '2026-12-04' WHERE number = '{SK}'",)),
    "more refunded than was paid": (
        "I11", TK, (f"UPDATE refund SET amount = 99990000 WHERE number = '{TK}'", f"UPDATE cash_journal SET paid = 99990000 WHERE number = '{TK}'"),
    ),
    "a refund without goods": ("I11", TK, ("DELETE FROM shipment_line WHERE shipment_id = (SELECT id FROM shipment WHERE number = 'HZ-CK-202611-0008')",)),
    "a refund on a sale": ("I11", TK, (f"UPDATE refund SET invoice_id = {XS.format(1)} WHERE number = '{TK}'",)),
    "a refund by another way": ("I9", TK, (f"UPDATE refund SET method = 'wechat' WHERE number = '{TK}'",)),
    "a refund that is gone": ("I3", TK, (f"DELETE FROM refund WHERE number = '{TK}'",)),
}  # fmt: skip

GOODS = {
    "goods handed over without a payment": (
        "I10", "HZ-CK-202612-0007",
        ("INSERT INTO shipment (number, paper, invoice_id, warehouse_id, receiver, person_id, day, at) SELECT 'HZ-CK-202612-0007', 'shipment', "
         f"{OF.format(PART)}, 1, '', person_id, day, at FROM shipment ORDER BY id DESC LIMIT 1",),
    ),
    "a shipment taken out": ("I3", CK, (f"DELETE FROM shipment_line WHERE shipment_id = (SELECT id FROM shipment WHERE number = '{CK}')", f"DELETE FROM shipment WHERE number = '{CK}'")),
    "a shipment of another invoice": ("I10", CK, (f"UPDATE shipment SET invoice_id = {XS.format(3)} WHERE number = '{CK}'",)),
    "a shipment dated a day later": ("I4", CK, (f"UPDATE shipment SET day = '2026-12-04' WHERE number = '{CK}'",)),
    "a shipment of another product": ("I10", CK, (f"UPDATE shipment_line SET product_id = 5 WHERE shipment_id = (SELECT id FROM shipment WHERE number = '{CK}')",)),
    "more on a goods note and in the ledger": (
        "I10", FIRST,
        (f"UPDATE shipment_line SET quantity = quantity + 5000 WHERE shipment_id = (SELECT id FROM shipment WHERE number = '{CK}')",
         f"UPDATE custody_entry SET issued = issued + 5000 WHERE number = '{CK}'"),
    ),
    "a part called whole": ("I10", LAST, (f"UPDATE invoice SET goods = 'shipped' WHERE number = '{LAST}'",)),
    "a custody line gone": ("I13", CK, (f"DELETE FROM custody_entry WHERE number = '{CK}'",)),
    "a custody line on another day": ("I4", CK, (f"UPDATE custody_entry SET day = '2026-12-04' WHERE number = '{CK}'",)),
    "goods written off the shelf": ("I12", "P005", ("UPDATE custody_balance SET on_hand = on_hand - 1000 WHERE product_id = 5",)),
    "goods in that never came": ("I13", "HZ-RK-202611-0001", ("UPDATE goods_receipt_line SET quantity = quantity + 50000 WHERE product_id = 5",)),
    "who received the goods in": ("I16", "HZ-RK-202611-0001", (f"UPDATE goods_receipt SET person_id = {CLERK}",)),
    "goods back that never went out": ("I13", "HZ-CK-202611-0008", ("UPDATE shipment_line SET quantity = quantity - 1000 WHERE quantity < 0 AND shipment_id = (SELECT id FROM shipment WHERE number = 'HZ-CK-202611-0008')",)),
    "a stock value": ("I12", "P004", ("UPDATE stock_value SET amount = amount - 10000 WHERE product_id = 4",)),
    "a stock line gone": ("I12", "HZ-CK-202611-0003", (f"DELETE FROM stock_entry WHERE number = '{CK}'",)),
    "a stock line of another cost": ("I14", JZ, (f"UPDATE stock_entry SET out_amount = out_amount + 100, amount = amount - 100 WHERE number = '{CK}'",)),
}  # fmt: skip

SALES = {
    "a price": ("I6", FIRST, (f"UPDATE invoice_line SET unit_price = unit_price - 10000 WHERE invoice_id = {XS.format(1)}",)),
    "a price, worked through to the total": (
        "I4", FIRST,
        (f"UPDATE invoice_line SET unit_price = 100000, list_price = 100000, net = 265500, tax = 34500, gross = 300000 WHERE invoice_id = {XS.format(1)}",
         f"UPDATE invoice SET net = 265500, tax = 34500, gross = 300000 WHERE number = '{FIRST}'"),
    ),
    "a tax rate": ("I4", FIRST, (f"UPDATE invoice_line SET tax_rate = 90000 WHERE invoice_id = {XS.format(1)}",)),
    "tax called exempt": ("I4", FIRST, (f"UPDATE invoice_line SET tax_kind = 'exempt' WHERE invoice_id = {XS.format(1)}",)),
    "a gift that was none": ("I4", FIRST, (f"UPDATE invoice_line SET gift = 1 WHERE invoice_id = {XS.format(1)}",)),
    "a line gone": ("I6", FIRST, (f"DELETE FROM shipment_line WHERE invoice_line_id IN (SELECT id FROM invoice_line WHERE invoice_id = {XS.format(1)})", f"DELETE FROM revenue_entry WHERE invoice_id = {XS.format(1)}", f"DELETE FROM invoice_line WHERE invoice_id = {XS.format(1)}")),
    "an invoice of another customer": ("I4", FIRST, (f"UPDATE invoice SET customer_id = 5 WHERE number = '{FIRST}'",)),
    "an invoice dated a day later": ("I4", FIRST, (f"UPDATE invoice SET day = '2026-12-04' WHERE number = '{FIRST}'",)),
    "an invoice submitted at another hour": ("I8", FIRST, (f"UPDATE invoice SET submitted_at = '2026-11-24T01:00:00.000Z' WHERE number = '{FIRST}'",)),
    "an invoice's own number": ("I3", "HZ-XS-202611-0001", (f"UPDATE invoice SET number = 'HZ-XS-202611-0999' WHERE number = '{FIRST}'",)),
    "a reason for voiding, rewritten": ("I8", "HZ-XS-202611-0007", ("UPDATE invoice SET void_reason = 'x' WHERE number = 'HZ-XS-202611-0007'",)),
    "a void invoice brought to life": ("I8", "HZ-XS-202611-0007", ("UPDATE invoice SET review = 'payable' WHERE number = 'HZ-XS-202611-0007'",)),
    "an invoice that expired before its time": ("I8", "HZ-XS-202611-0008", ("UPDATE invoice SET expires_on = '2027-01-01' WHERE number = 'HZ-XS-202611-0008'",)),
    "a return without its original": ("I5", XH, ("PRAGMA ignore_check_constraints = ON", f"UPDATE invoice SET original_id = NULL WHERE number = '{XH}'")),
    "a return at another price": ("I5", XH, (f"UPDATE invoice_line SET unit_price = unit_price + 10000 WHERE invoice_id = {RED}",)),
    "a revision's content and its hash": (
        "I4", FIRST, (f"UPDATE invoice_revision SET content = replace(content, '59.70', '49.70'), content_hash = 'x' WHERE invoice_id = {XS.format(1)}",),
    ),
    "a revision gone": ("I4", "HZ-XS-202611-0005", (f"DELETE FROM invoice_revision WHERE revision = 1 AND invoice_id = {XS.format(5)}",)),
    "prints that nobody made": ("I4", FIRST, ("DELETE FROM print_copy",)),
    "a copy printed as an original": ("I4", FIRST, ("UPDATE print_copy SET copy = 7 WHERE copy = 2",)),
    "a copy taken off the accountant's desk": ("I13", "HZ-SK-202612-0004", ("DELETE FROM waiting WHERE book = 'accounts' AND number = 'HZ-SK-202612-0004'",)),
    "a copy taken off the sales desk": ("I13", OPEN, (f"DELETE FROM waiting WHERE book = 'sales' AND number = '{OPEN}'",)),
    "a copy that names another paper": ("I13", "HZ-SK-202612-0777", ("UPDATE waiting SET number = 'HZ-SK-202612-0777' WHERE book = 'accounts' AND number = 'HZ-SK-202612-0004'",)),
    "a register entry gone": ("I13", CK, (f"DELETE FROM register_entry WHERE number = '{CK}'",)),
    "a register entry of another customer": ("I4", CK, (f"UPDATE register_entry SET customer_id = 5 WHERE number = '{CK}'",)),
    "a register entry in another month": ("I4", CK, (f"UPDATE register_entry SET paper_day = '2026-12-04' WHERE number = '{CK}'",)),
}  # fmt: skip

BOOKS = {
    "a voucher's line gone": ("I1", JZ, (f"DELETE FROM voucher_line WHERE id = (SELECT MIN(id) FROM voucher_line WHERE voucher_id = (SELECT id FROM voucher WHERE number = '{JZ}'))",)),
    "a line on another account": ("I4", JZ, (f"UPDATE voucher_line SET account_id = (SELECT id FROM account WHERE role = 'SELLING_EXPENSE') WHERE id = (SELECT MIN(id) FROM voucher_line WHERE voucher_id = (SELECT id FROM voucher WHERE number = '{JZ}'))",)),
    "debit for credit": ("I4", JZ, (f"UPDATE voucher_line SET debit = credit, credit = debit WHERE voucher_id = (SELECT id FROM voucher WHERE number = '{JZ}')",)),
    "a voucher of another month": (
        "I4", JZ, (f"UPDATE voucher SET day = '2026-12-04', period = '2026-12' WHERE number = '{JZ}'", f"UPDATE voucher_line SET day = '2026-12-04' WHERE voucher_id = (SELECT id FROM voucher WHERE number = '{JZ}')"),
    ),
    "a voucher's words": ("I4", JZ, (f"UPDATE voucher SET narration = 'x' WHERE number = '{JZ}'",)),
    "a voucher raised with its kept balance": (
        "I4", JZ,
        (f"UPDATE voucher_line SET debit = debit * 2, credit = credit * 2 WHERE voucher_id = (SELECT id FROM voucher WHERE number = '{JZ}')",
         f"UPDATE voucher SET total = total * 2 WHERE number = '{JZ}'"),
    ),
    "a voucher put in by hand": (
        "I4", "HZ-JZ-202612-0010",
        ("INSERT INTO voucher_line (voucher_id, position, account_id, debit, credit, day) SELECT 37, 1, 1, 100000, 0, '2026-12-04'",
         "INSERT INTO voucher_line (voucher_id, position, account_id, debit, credit, day) SELECT 37, 2, 28, 0, 100000, '2026-12-04'",
         "INSERT INTO voucher (id, number, day, period, narration, paper_number, total, person_id, at) SELECT 37, 'HZ-JZ-202612-0010', '2026-12-04', '2026-12', '', '', 100000, person_id, at FROM voucher LIMIT 1"),
    ),
    "an account's role moved": ("I14", FIRST, ("UPDATE account SET role = NULL WHERE role = 'REVENUE'", "UPDATE account SET role = 'REVENUE' WHERE code = '6051'")),
    "revenue that is gone": ("I14", JZ, (f"DELETE FROM revenue_entry WHERE invoice_id = {XS.format(1)}",)),
    "revenue written once more": (
        "I4", JZ,
        ("INSERT INTO revenue_entry (voucher_id, invoice_id, invoice_line_id, product_id, customer_id, tax_rate, quantity, net, tax, gross, cost, gift, period, day) "
         f"SELECT voucher_id, invoice_id, invoice_line_id, product_id, customer_id, tax_rate, quantity, net, tax, gross, cost, gift, period, day FROM revenue_entry WHERE invoice_id = {XS.format(1)}",),
    ),
    "revenue of another product": ("I4", JZ, (f"UPDATE revenue_entry SET product_id = 5 WHERE invoice_id = {XS.format(1)}",)),
    "a month's turnover gone": ("I1", "6001", ("DELETE FROM account_balance WHERE account_id = (SELECT id FROM account WHERE code = '6001') AND period = '2026-11'",)),
    "a counter set back": ("I3", "HZ-JZ-202611", ("UPDATE counter SET last = last - 1 WHERE series = 'JZ' AND period = '202611'",)),
    "a counter set forward": ("I3", "HZ-SK-202611-0016", ("UPDATE counter SET last = last + 1 WHERE series = 'SK' AND period = '202611'",)),
}  # fmt: skip

OFFICE = {
    "actors swapped on an invoice": (
        "I16", FIRST,
        (f"UPDATE invoice_duty SET person_id = -1 WHERE duty = 'collect' AND invoice_id = {XS.format(1)}",
         f"UPDATE invoice_duty SET person_id = {CASHIER} WHERE duty = 'ship' AND invoice_id = {XS.format(1)}",
         f"UPDATE invoice_duty SET person_id = {KEEPER} WHERE duty = 'collect' AND invoice_id = {XS.format(1)}"),
    ),
    "a hand wiped off an invoice": ("I16", FIRST, (f"DELETE FROM invoice_duty WHERE duty = 'collect' AND invoice_id = {XS.format(1)}",)),
    "a hand laid on an invoice later": ("I16", FIRST, (f"INSERT INTO invoice_duty (invoice_id, person_id, duty, at) SELECT {XS.format(1)}, person_id, 'sell', '2026-11-24T01:02:03.000Z' FROM invoice_duty WHERE duty = 'invoice' LIMIT 1",)),
    "a signature by somebody else": ("I4", THIRD, (f"UPDATE invoice_event SET person_id = 8 WHERE step = 'check' AND invoice_id = {XS.format(3)}",)),
    "a signature under another content": ("I8", THIRD, (f"UPDATE invoice_event SET signed_hash = 'x' WHERE step = 'check' AND invoice_id = {XS.format(3)}",)),
    "somebody who left, at work": ("I16", "钱多多", ("UPDATE audit SET person_id = 9 WHERE seq = (SELECT MAX(seq) FROM audit)",)),
    "somebody who left, brought back": ("I16", "钱多多", ("UPDATE person SET active = 1 WHERE active = 0",)),
    "somebody sent away": ("I16", "陈静", ("UPDATE person SET active = 0 WHERE name = '陈静'",)),
    "a password exchanged": ("I16", "高建国", ("UPDATE person SET password_hash = (SELECT password_hash FROM person WHERE role = 'clerk') WHERE name = '高建国'",)),
    "a name exchanged": ("I16", "周明", ("UPDATE person SET name = '周明' WHERE name = '周敏'",)),
    "a duty granted behind the gate": ("I16", "周敏", ("INSERT INTO person_duty (person_id, duty, granted_at, granted_by) SELECT id, 'book', '2026-11-24T01:02:03.000Z', 7 FROM person WHERE name = '周敏'",)),
    "a duty that was ended, given back": ("I16", "钱多多", ("UPDATE person_duty SET revoked_at = NULL WHERE revoked_at IS NOT NULL",)),
    "a business day opened again": ("I19", "2026-12-04", ("UPDATE business_day SET closed_at = NULL, closed_by = NULL WHERE day = '2026-12-04'",)),
    "the last day opened again": ("I19", "2026-12-05", ("UPDATE business_day SET closed_at = NULL, closed_by = NULL WHERE day = '2026-12-05'",)),
    "a business day that was none": ("I19", "2026-12-01", ("INSERT INTO business_day (day, opened_at, opened_by, closed_at, closed_by) VALUES ('2026-12-01', '2026-12-01T01:00:00.000Z', 6, '2026-12-01T09:00:00.000Z', 6)",)),
    "a business day taken out": ("I19", "2026-11-24", ("DELETE FROM business_day WHERE day = '2026-11-24'",)),
    "a setting": ("I18", "expiry_days", ("UPDATE setting SET value = '90' WHERE name = 'expiry_days'",)),
    "a setting taken out": ("I18", "expiry_days", ("DELETE FROM setting WHERE name = 'expiry_days'",)),
    "the branch's tax number": ("I18", "tax_id", ("UPDATE branch SET tax_id = '91330100Y'",)),
    "a price list in force from another day": ("I7", "2027", ("UPDATE price_list SET valid_from = '2026-12-31' WHERE name = '2027'",)),
    "a price list put in force by nobody": ("I7", "2028", ("UPDATE price_list SET state = 'filed', filed_by = 3, filed_at = proposed_at WHERE name = '2028'",)),
    "a price list filed by somebody else": ("I7", "2027", ("UPDATE price_list SET filed_by = 8 WHERE name = '2027'",)),
    "a price slipped into a filed list": ("I4", "2027", ("UPDATE price SET unit_price = 1 WHERE price_list_id = 2 AND product_id = 1",)),
    "a price added to a filed list": ("I4", "2028", ("INSERT INTO product (code, name, tax_rate) VALUES ('P900', 'x', 0)", "INSERT INTO price (price_list_id, product_id, unit_price) SELECT 3, id, 1 FROM product WHERE code = 'P900'")),
    "the last entries of the trail cut off": ("I4", "HZ-SK-202612-0006", ("DELETE FROM audit WHERE seq > (SELECT MAX(seq) FROM audit) - 3",)),
    "an entry's command": ("I4", "30", ("UPDATE audit SET command = 'flow.void' WHERE seq = 30",)),
    "an entry's hour": ("I4", "30", ("UPDATE audit SET at = '2026-11-24T01:02:03.000Z' WHERE seq = 30",)),
}  # fmt: skip

FRAUDS = {**MONEY, **GOODS, **SALES, **BOOKS, **OFFICE}

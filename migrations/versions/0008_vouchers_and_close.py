"""Vouchers by hand, their review, opening balances, the close of a period.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.forward import no_way_back
from migrations.sums import holds
from migrations.triggers import append_only, drop, never_deleted, never_replaced, refuse, refuse_anew

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BY_HAND = "('manual', 'correction', 'carry', 'opening')"
SUSPENSE = (  # code, role, name_en, name_zh, code of the account above
    ("1998", "OPENING", "Opening balances in transit", "期初过渡", ""),
    ("199801", "OPENING_CUSTOMERS", "Openings of customers in transit", "往来期初过渡", "1998"),
    ("199802", "OPENING_STOCK", "Openings of stock in transit", "存货期初过渡", "1998"),
    ("199803", "OPENING_MONEY", "Openings of money in transit", "货币资金期初过渡", "1998"),
)


def upgrade() -> None:
    _suspense_accounts()
    _drafts()
    _sub_accounts()
    _openings()
    _close()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=nullable)


def _at(name: str = "at", *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _refers(table: str, column: str, target: str, **more: object) -> sa.ForeignKeyConstraint:
    given = {"ondelete": "RESTRICT", **more}
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), **given)  # type: ignore[arg-type]


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _suspense_accounts() -> None:
    """A branch that is founded already gets the accounts that a new one gets from its chart."""
    bind = op.get_bind()
    if bind.exec_driver_sql("SELECT COUNT(*) FROM branch").scalar_one() == 0:
        return
    for code, role, name_en, name_zh, above in SUSPENSE:
        bind.execute(
            sa.text(
                "INSERT INTO account (id, code, name_en, name_zh, kind, normal, role, parent_id) SELECT "
                "(SELECT MAX(id) + 1 FROM account), :code, :en, :zh, 'asset', 'debit', :role, "
                "(SELECT id FROM account WHERE code = :above)"
            ),
            {"code": code, "en": name_en, "zh": name_zh, "role": role, "above": above},
        )
    if bind.dialect.name != "sqlite":
        op.execute("SELECT setval(pg_get_serial_sequence('account', 'id'), (SELECT MAX(id) FROM account))")


def _drafts() -> None:
    t = "voucher_draft"
    op.create_table(
        t, _whole("id"), _text("kind"), _text("state"), _text("day"), _text("narration"), _text("attachments"),
        _whole("corrects_id", nullable=True), _whole("replaces_id", nullable=True), _text("sent_back"),
        _whole("maker_id"), _at(),
        _check(t, "kind_known", f"kind IN {BY_HAND}"),
        _check(t, "state_known", "state IN ('draft', 'submitted', 'posted')"),
        _check(t, "correction_names_original", "(kind = 'correction') = (corrects_id IS NOT NULL)"),
        _refers(t, "corrects_id", "voucher"), _refers(t, "replaces_id", "voucher"), _refers(t, "maker_id", "person"),
        _key(t, "id"), sa.UniqueConstraint("corrects_id", name=op.f(f"uq_{t}_corrects_id")),
        comment="a voucher as somebody types it (记账凭证草稿); posted, it stays as the voucher's paper",
        sqlite_strict=True, sqlite_autoincrement=True,
    )  # fmt: skip
    t = "voucher_draft_line"
    op.create_table(
        t, _whole("draft_id"), sa.Column("position", sa.Integer(), nullable=False), _text("narration"),
        _text("account"), _text("debit"), _text("credit"), _whole("customer_id", nullable=True),
        _refers(t, "draft_id", "voucher_draft", ondelete="CASCADE"), _refers(t, "customer_id", "customer"),
        _key(t, "draft_id", "position"),
        comment="a line of a voucher draft, exactly as typed", sqlite_strict=True,
    )  # fmt: skip
    t = "voucher_review"
    op.create_table(
        t, _whole("id"), _whole("voucher_id"), _whole("person_id"), _at(),
        _refers(t, "voucher_id", "voucher", deferrable=True, initially="DEFERRED"), _refers(t, "person_id", "person"),
        _key(t, "id"), sa.UniqueConstraint("voucher_id", name=op.f(f"uq_{t}_voucher_id")),
        comment="a second person has looked through a voucher (凭证审核)", sqlite_strict=True,
    )  # fmt: skip
    append_only("voucher_review", ["id"], ["voucher_id"])
    refuse("voucher_review_by_second", "voucher_review", "INSERT",
           "NOT " + holds("NEW.person_id", "'check'") + " OR EXISTS (SELECT 1 FROM voucher v "
           "WHERE v.id = NEW.voucher_id AND v.person_id = NEW.person_id)",
           "voucher_review: a second person who checks reviews it")  # fmt: skip
    refuse("voucher_by_hand_reviewed", "voucher", "INSERT",
           f"NEW.paper IN {BY_HAND} AND (NOT EXISTS (SELECT 1 FROM voucher_review r WHERE r.voucher_id = NEW.id "
           "AND r.person_id <> NEW.person_id) OR NOT EXISTS (SELECT 1 FROM voucher_draft d WHERE d.id = NEW.paper_id "
           "AND d.kind = NEW.paper AND d.maker_id = NEW.person_id AND d.state = 'submitted'))",
           "voucher: one by hand is submitted by its maker and reviewed by another")  # fmt: skip
    refuse("voucher_red_in_full", "voucher", "INSERT",
           "NEW.paper = 'correction' AND EXISTS (SELECT 1 FROM voucher_draft d JOIN voucher o ON o.id = d.corrects_id "
           "WHERE d.id = NEW.paper_id AND (o.total <> -NEW.total OR o.paper IS NULL OR "
           f"o.paper NOT IN {BY_HAND} OR o.paper = 'correction'))",
           "voucher: a red voucher takes back the whole of one by hand")  # fmt: skip
    never_replaced("voucher_draft", ["id"], ["corrects_id"])
    never_deleted("voucher_draft", unless="OLD.state = 'draft'")
    refuse("voucher_draft_posted_stays", "voucher_draft", "UPDATE",
           "OLD.state = 'posted' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.maker_id <> OLD.maker_id OR "
           "NEW.corrects_id IS DISTINCT FROM OLD.corrects_id OR (NEW.state = 'posted' AND NOT EXISTS "
           "(SELECT 1 FROM voucher v WHERE v.paper = NEW.kind AND v.paper_id = NEW.id))",
           "voucher_draft: what was posted stays")  # fmt: skip
    still = "NOT EXISTS (SELECT 1 FROM voucher_draft d WHERE d.id = {row}.draft_id AND d.state = 'draft')"
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        gone = "" if event != "DELETE" else " AND EXISTS (SELECT 1 FROM voucher_draft d WHERE d.id = OLD.draft_id)"
        refuse(f"voucher_draft_line_{event.lower()}_in_drafts", "voucher_draft_line", event,
               still.format(row=row) + gone, "voucher_draft_line: what was submitted is not changed")  # fmt: skip


def _sub_accounts() -> None:
    t = "sub_account"
    op.create_table(
        t, _whole("account_id"), _whole("proposed_by"), _at("proposed_at"), _whole("confirmed_by", nullable=True),
        _at("confirmed_at", nullable=True), _whole("closed_by", nullable=True), _at("closed_at", nullable=True),
        _check(t, "two_hands", "confirmed_by IS NULL OR confirmed_by <> proposed_by"),
        _refers(t, "account_id", "account"),
        *(_refers(t, column, "person") for column in ("proposed_by", "confirmed_by", "closed_by")),
        _key(t, "account_id"),
        comment="accounts the branch added below the standard ones (明细科目)", sqlite_strict=True,
    )  # fmt: skip
    never_replaced(t, ["account_id"])
    never_deleted(t)
    refuse("sub_account_by_accountant", t, "INSERT",
           "NEW.confirmed_by IS NOT NULL OR NEW.closed_by IS NOT NULL OR NOT " + holds("NEW.proposed_by", "'book'"),
           "sub_account: an accountant proposes it")  # fmt: skip
    refuse("sub_account_confirmed_once", t, "UPDATE",
           "NEW.account_id <> OLD.account_id OR NEW.proposed_by <> OLD.proposed_by OR (OLD.confirmed_by IS NOT NULL "
           "AND NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by) OR (OLD.confirmed_by IS NULL AND NOT "
           + holds("NEW.confirmed_by", "'check'") + ")",
           "sub_account: a second person who checks confirms it")  # fmt: skip
    refuse("account_below_standard", "account", "INSERT",
           "NEW.role IS NULL AND EXISTS (SELECT 1 FROM person) AND NOT EXISTS (SELECT 1 FROM account p "
           "WHERE p.id = NEW.parent_id AND substr(NEW.code, 1, length(p.code)) = p.code "
           "AND length(NEW.code) > length(p.code) AND p.kind = NEW.kind)",
           "account: a new account stands below one that is there")  # fmt: skip
    refuse("voucher_line_on_open_account", "voucher_line", "INSERT",
           "EXISTS (SELECT 1 FROM sub_account s WHERE s.account_id = NEW.account_id "
           "AND (s.confirmed_by IS NULL OR s.closed_by IS NOT NULL))",
           "voucher_line: the account is not confirmed, or closed")  # fmt: skip


def _openings() -> None:
    t = "opening_area"
    op.create_table(
        t, _text("area"), _at("day"), _text("content_hash"), _whole("prepared_by"), _at("prepared_at"),
        _whole("signed_by", nullable=True), _at("signed_at", nullable=True),
        _check(t, "area_known", "area IN ('gl', 'customers', 'stock', 'money')"),
        _check(t, "two_hands", "signed_by IS NULL OR signed_by <> prepared_by"),
        _refers(t, "prepared_by", "person"), _refers(t, "signed_by", "person"), _key(t, "area"),
        comment="opening balances (期初余额), an area each; signed by a second person they are frozen",
        sqlite_strict=True,
    )  # fmt: skip
    t = "opening_line"
    op.create_table(
        t, _text("area"), sa.Column("position", sa.Integer(), nullable=False), _whole("account_id"),
        _whole("customer_id", nullable=True), _whole("product_id", nullable=True), _whole("quantity"),
        _whole("debit"), _whole("credit"),
        *(_refers(t, f"{target}_id", target) for target in ("account", "customer", "product")),
        _key(t, "area", "position"), comment="one opening balance", sqlite_strict=True,
    )  # fmt: skip
    never_replaced("opening_area", ["area"])
    never_deleted("opening_area", unless="OLD.signed_by IS NULL")
    refuse("opening_area_signed_by_second", "opening_area", "UPDATE",
           "OLD.signed_by IS NOT NULL OR (NEW.signed_by IS NOT NULL AND NOT " + holds("NEW.signed_by", "'check'")
           + ")", "opening_area: a second person who checks signs it, and then it stays")  # fmt: skip
    refuse("opening_area_by_accountant", "opening_area", "INSERT",
           "NEW.signed_by IS NOT NULL OR NOT " + holds("NEW.prepared_by", "'book'"),
           "opening_area: an accountant prepares it")  # fmt: skip
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        refuse(f"opening_line_{event.lower()}_unsigned", "opening_line", event,
               f"EXISTS (SELECT 1 FROM opening_area a WHERE a.area = {row}.area AND a.signed_by IS NOT NULL)",
               "opening_line: the opening balances were signed")  # fmt: skip


def _close() -> None:
    t = "close_signature"
    op.create_table(
        t, _whole("id"), _text("period"), _text("step"), _text("act"), _text("digest"), _text("note"),
        _whole("person_id"), _at(),
        _check(t, "act_known", "act IN ('explained', 'prepared')"), _refers(t, "person_id", "person"), _key(t, "id"),
        comment="what was explained and signed on the way to closing a period (结账)", sqlite_strict=True,
    )  # fmt: skip
    t = "reopening_ask"
    op.create_table(
        t, _whole("id"), _text("period"), _text("reason"), _at("until"), _whole("person_id"), _at(),
        _refers(t, "person_id", "person"), _key(t, "id"),
        comment="somebody asks to open a locked period again (反结账申请)", sqlite_strict=True,
    )  # fmt: skip
    t = "reopening"
    op.create_table(
        t, _whole("ask_id"), _text("period"), _at("until"), _whole("person_id"), _at(),
        _refers(t, "ask_id", "reopening_ask"), _refers(t, "person_id", "person"), _key(t, "ask_id"),
        comment="the second person let a locked period be open until an end time (反结账)", sqlite_strict=True,
    )  # fmt: skip
    append_only("close_signature", ["id"])
    append_only("reopening_ask", ["id"])
    append_only("reopening", ["ask_id"])
    drop("period_lock_never_replaced", "period_lock")
    append_only("period_lock", ["period"])
    refuse("close_signature_by_duty", "close_signature", "INSERT",
           "NOT (" + holds("NEW.person_id", "'book'") + " OR NEW.act = 'explained' AND "
           + holds("NEW.person_id", "'check'") + ")",
           "close_signature: the accountant prepares the close")  # fmt: skip
    refuse("period_lock_by_two", "period_lock", "INSERT",
           "NEW.locked_by IS NULL OR NOT " + holds("NEW.locked_by", "'check'") + " OR NOT EXISTS (SELECT 1 FROM "
           "close_signature s WHERE s.period = NEW.period AND s.act = 'prepared' AND s.person_id <> NEW.locked_by)",
           "period_lock: one person prepares it and a second one who checks locks it")  # fmt: skip
    refuse("period_lock_after_its_days", "period_lock", "INSERT",
           "EXISTS (SELECT 1 FROM business_day b WHERE b.closed_at IS NULL AND substr(b.day, 1, 7) <= NEW.period)",
           "period_lock: a business day of the period is open")  # fmt: skip
    refuse("business_day_in_open_period", "business_day", "INSERT",
           "EXISTS (SELECT 1 FROM period_lock k WHERE k.period >= substr(NEW.day, 1, 7))",
           "business_day: the period is locked")  # fmt: skip
    refuse("reopening_ask_by_supervisor", "reopening_ask", "INSERT",
           "NEW.reason = '' OR NEW.until <= NEW.at OR NOT " + holds("NEW.person_id", "'check'")
           + " OR NOT EXISTS (SELECT 1 FROM period_lock k WHERE k.period = NEW.period)",
           "reopening_ask: a person who checks asks, with a reason and an end time")  # fmt: skip
    refuse("reopening_by_manager", "reopening", "INSERT",
           "NOT " + holds("NEW.person_id", "'manage'") + " OR NOT EXISTS (SELECT 1 FROM reopening_ask a "
           "WHERE a.id = NEW.ask_id AND a.period = NEW.period AND a.until = NEW.until AND a.person_id <> NEW.person_id "
           "AND NEW.at < a.until)",
           "reopening: the branch manager approves what another person asked for")  # fmt: skip
    refuse_anew("voucher_in_open_period", "voucher", "INSERT",
                "NEW.period <> substr(NEW.day, 1, 7) OR EXISTS (SELECT 1 FROM period_lock k "
                "WHERE k.period = NEW.period AND NOT EXISTS (SELECT 1 FROM reopening r WHERE r.period = NEW.period "
                "AND NEW.at >= r.at AND NEW.at < r.until))",
                "voucher: the period is locked")  # fmt: skip


def downgrade() -> None:
    no_way_back()

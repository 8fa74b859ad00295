"""Money accounts, transfers between them, counts of the drawer, bank statements.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.forward import no_way_back
from migrations.sums import day_is_closed, holds
from migrations.triggers import append_only, never_deleted, never_replaced, refuse

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The money accounts that a chart has had so far, and the kind of each.
KNOWN = {"CASH": "cash", "BANK": "bank", "CARD_CLEARING": "wallet", "WECHAT_CLEARING": "wallet",
         "ALIPAY_CLEARING": "wallet"}  # fmt: skip
FLOAT = "CASH_FLOAT"
FLOAT_LIMIT = 2000  # 库存现金限额 where the branch has not set one


def upgrade() -> None:
    _tables()
    _accounts_of_a_branch()
    _accounts()
    _transfers()
    _counts()
    _decisions()
    _bank()


def _tables() -> None:
    op.create_table(
        "bank_layout",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_bank_layout")),
        comment="which column of a bank's file means what, remembered for each account",
        sqlite_strict=True,
    )
    op.create_table(
        "money_account",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_name", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_number", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('cash', 'float', 'bank', 'wallet')", name=op.f("ck_money_account_kind_known")),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_money_account")),
        comment="where the branch keeps money; each has a journal, and an account of the chart with the same role",
        sqlite_strict=True,
    )
    op.create_table(
        "bank_statement",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("file", sa.Text(), server_default="", nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("opening", WHOLE, nullable=False),
        sa.Column("closing", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_bank_statement_days_in_order")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_bank_statement_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
        comment="a statement of the bank (银行对账单), imported by somebody who is not the cashier",
        sqlite_strict=True,
    )
    op.create_index("ix_bank_statement_role", "bank_statement", ["role", "last"], unique=False)
    op.create_table(
        "drawer_count",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("counted", WHOLE, nullable=False),
        sa.Column("book", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("purpose IN ('opening', 'close', 'handover')", name=op.f("ck_drawer_count_purpose_known")),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_drawer_count_not_negative")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_drawer_count_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_count")),
        comment="a count of a drawer as entered, before what the journal expects was shown; every attempt stays",
        sqlite_strict=True,
    )
    op.create_index("ix_drawer_count_day", "drawer_count", ["day", "role"], unique=False)
    op.create_table(
        "money_transfer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("role_from", sa.Text(), server_default="", nullable=False),
        sa.Column("role_to", sa.Text(), server_default="", nullable=False),
        sa.Column("gross", WHOLE, nullable=False),
        sa.Column("fee", WHOLE, nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("fee = 0 OR kind = 'settlement'", name=op.f("ck_money_transfer_fee_of_settlement")),
        sa.CheckConstraint(
            "kind IN ('deposit', 'withdrawal', 'settlement', 'transfer')", name=op.f("ck_money_transfer_kind_known")
        ),
        sa.CheckConstraint(
            "gross > 0 AND fee >= 0 AND net > 0 AND net = gross - fee", name=op.f("ck_money_transfer_adds_up")
        ),
        sa.CheckConstraint("role_from <> role_to", name=op.f("ck_money_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_money_transfer_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_money_transfer_number")),
        comment="between accounts of the branch: deposit (缴款), withdrawal for the float, settlement (清算)",
        sqlite_strict=True,
    )
    op.create_index("ix_money_transfer_day", "money_transfer", ["day", "id"], unique=False)
    op.create_table(
        "bank_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("bank_statement_id", WHOLE, nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("narration", sa.Text(), server_default="", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("received", WHOLE, nullable=False),
        sa.Column("paid", WHOLE, nullable=False),
        sa.Column("twin", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(received > 0 AND paid = 0) OR (paid > 0 AND received = 0)", name=op.f("ck_bank_line_one_side")
        ),
        sa.ForeignKeyConstraint(
            ["bank_statement_id"],
            ["bank_statement.id"],
            name=op.f("fk_bank_line_bank_statement_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.UniqueConstraint("bank_statement_id", "position", name=op.f("uq_bank_line_bank_statement_id_position")),
        sa.UniqueConstraint(
            "role",
            "day",
            "reference",
            "narration",
            "received",
            "paid",
            "twin",
            name=op.f("uq_bank_line_role_day_reference_narration_received_paid_twin"),
        ),
        comment="a line of a bank statement, as the branch sees it: received or paid; twin counts equal lines of one day",
        sqlite_strict=True,
    )
    op.create_table(
        "drawer_count_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("drawer_count_id", WHOLE, nullable=False),
        sa.Column("denomination", WHOLE, nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.CheckConstraint("denomination > 0 AND pieces > 0", name=op.f("ck_drawer_count_line_something")),
        sa.ForeignKeyConstraint(
            ["drawer_count_id"],
            ["drawer_count.id"],
            name=op.f("fk_drawer_count_line_drawer_count_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_count_line")),
        sa.UniqueConstraint(
            "drawer_count_id", "denomination", name=op.f("uq_drawer_count_line_drawer_count_id_denomination")
        ),
        comment="so many notes or coins of a denomination",
        sqlite_strict=True,
    )
    op.create_table(
        "drawer_iou",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("drawer_count_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_drawer_iou_positive")),
        sa.ForeignKeyConstraint(
            ["drawer_count_id"], ["drawer_count.id"], name=op.f("fk_drawer_iou_drawer_count_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_iou")),
        comment="a slip of paper found in place of cash (白条); it is listed and never counted as cash",
        sqlite_strict=True,
    )
    op.create_index("ix_drawer_iou_drawer_count_id", "drawer_iou", ["drawer_count_id"], unique=False)
    op.create_table(
        "drawer_seal",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("drawer_count_id", WHOLE, nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("book", WHOLE, nullable=False),
        sa.Column("counted", WHOLE, nullable=False),
        sa.Column("difference", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("kept_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("witness_id", WHOLE, nullable=False),
        sa.Column("receiver_id", WHOLE, nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'handover') = (receiver_id IS NOT NULL)", name=op.f("ck_drawer_seal_handover_has_receiver")
        ),
        sa.CheckConstraint("purpose IN ('opening', 'close', 'handover')", name=op.f("ck_drawer_seal_purpose_known")),
        sa.CheckConstraint("difference = counted - book", name=op.f("ck_drawer_seal_adds_up")),
        sa.CheckConstraint("witness_id <> person_id", name=op.f("ck_drawer_seal_two_hands")),
        sa.ForeignKeyConstraint(
            ["drawer_count_id"], ["drawer_count.id"], name=op.f("fk_drawer_seal_drawer_count_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_drawer_seal_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["person.id"], name=op.f("fk_drawer_seal_receiver_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["witness_id"], ["person.id"], name=op.f("fk_drawer_seal_witness_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_seal")),
        sa.UniqueConstraint("drawer_count_id", name=op.f("uq_drawer_seal_drawer_count_id")),
        sa.UniqueConstraint("number", name=op.f("uq_drawer_seal_number")),
        comment="a count signed by cashier and witness (现金盘点表, 交接); over or short follows from it",
        sqlite_strict=True,
    )
    op.create_index("ix_drawer_seal_day", "drawer_seal", ["day", "role"], unique=False)
    op.create_table(
        "bank_match",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("bank_line_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_line_id"], ["bank_line.id"], name=op.f("fk_bank_match_bank_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_bank_match_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_match")),
        comment="a line of the bank found in the journal; its lines are written first, so that it stands only equal",
        sqlite_strict=True,
    )
    op.create_index("ix_bank_match_bank_line_id", "bank_match", ["bank_line_id"], unique=False)
    op.create_table(
        "drawer_resolution",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("drawer_seal_id", WHOLE, nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("countersigned_by", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('liable', 'expense', 'payable', 'income')", name=op.f("ck_drawer_resolution_outcome_known")
        ),
        sa.CheckConstraint(
            "outcome NOT IN ('liable', 'payable') OR name <> ''", name=op.f("ck_drawer_resolution_names_who")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_drawer_resolution_positive")),
        sa.CheckConstraint("countersigned_by <> person_id", name=op.f("ck_drawer_resolution_two_hands")),
        sa.ForeignKeyConstraint(
            ["countersigned_by"], ["person.id"], name=op.f("fk_drawer_resolution_countersigned_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["drawer_seal_id"],
            ["drawer_seal.id"],
            name=op.f("fk_drawer_resolution_drawer_seal_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_drawer_resolution_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_resolution")),
        sa.UniqueConstraint("drawer_seal_id", name=op.f("uq_drawer_resolution_drawer_seal_id")),
        sa.UniqueConstraint("number", name=op.f("uq_drawer_resolution_number")),
        comment="what was decided about money over or short (处理意见), by two people",
        sqlite_strict=True,
    )
    op.create_table(
        "bank_match_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("bank_match_id", WHOLE, nullable=False),
        sa.Column("cash_journal_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_match_id"],
            ["bank_match.id"],
            name=op.f("fk_bank_match_line_bank_match_id"),
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cash_journal_id"],
            ["cash_journal.id"],
            name=op.f("fk_bank_match_line_cash_journal_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_match_line")),
        sa.UniqueConstraint(
            "bank_match_id", "cash_journal_id", name=op.f("uq_bank_match_line_bank_match_id_cash_journal_id")
        ),
        comment="a journal line that a bank line was found to be, alone or with others",
        sqlite_strict=True,
    )
    op.create_index("ix_bank_match_line_cash_journal_id", "bank_match_line", ["cash_journal_id"], unique=False)
    op.create_table(
        "bank_unmatch",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("bank_match_id", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_match_id"], ["bank_match.id"], name=op.f("fk_bank_unmatch_bank_match_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_bank_unmatch_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_unmatch")),
        sa.UniqueConstraint("bank_match_id", name=op.f("uq_bank_unmatch_bank_match_id")),
        comment="a match that was taken back, and why",
        sqlite_strict=True,
    )


def _accounts_of_a_branch() -> None:
    """A branch that is there gets an account for its float, and its money accounts become rows."""
    bind = op.get_bind()
    if bind.exec_driver_sql("SELECT 1 FROM branch").first() is None:
        return
    if bind.exec_driver_sql("SELECT 1 FROM account WHERE role = 'CASH_FLOAT'").first() is None:
        op.execute(
            "INSERT INTO account (id, code, name_en, name_zh, kind, normal, role, parent_id) SELECT "
            "(SELECT MAX(x.id) + 1 FROM account x), '100102', 'Cash float', '备用金', 'asset', 'debit', 'CASH_FLOAT', "
            "a.id FROM account a WHERE a.role = 'CASH' AND NOT EXISTS (SELECT 1 FROM account y WHERE y.code = '100102')"
        )
        if bind.dialect.name == "postgresql":
            op.execute("SELECT setval(pg_get_serial_sequence('account', 'id'), (SELECT MAX(id) FROM account))")
    table = sa.table("money_account", sa.column("role"), sa.column("kind"))
    there = {row[0] for row in bind.exec_driver_sql("SELECT role FROM account WHERE role IS NOT NULL")}
    kinds = {**KNOWN, FLOAT: "float"}
    op.bulk_insert(table, [{"role": role, "kind": kind} for role, kind in kinds.items() if role in there])


def _kind_of(role: str) -> str:
    return f"(SELECT m.kind FROM money_account m WHERE m.role = {role} AND m.active = 1)"


def _sealed(role: str, day: str = "NEW.day") -> str:
    """Whether a drawer has been counted and closed on a day."""
    return f"EXISTS (SELECT 1 FROM drawer_seal z WHERE z.role = {role} AND z.day = {day} AND z.purpose = 'close')"


def _balance(role: str) -> str:
    return f"COALESCE((SELECT b.balance FROM cash_journal b WHERE b.role = {role} ORDER BY b.id DESC LIMIT 1), 0)"


def _accounts() -> None:
    never_deleted("money_account")
    never_replaced("money_account", ["role"])
    refuse("money_account_has_account", "money_account", "INSERT",
           "NOT EXISTS (SELECT 1 FROM account a WHERE a.role = NEW.role)",
           "money_account: the chart has no account of this role")  # fmt: skip
    refuse("money_account_stays_itself", "money_account", "UPDATE", "NEW.role <> OLD.role OR NEW.kind <> OLD.kind",
           "money_account: role and kind of an account are not changed")  # fmt: skip


def _transfers() -> None:
    append_only("money_transfer", ["id"], ["number"])
    refuse("money_transfer_on_open_day", "money_transfer", "INSERT", day_is_closed(),
           "money_transfer: this business day is not open")  # fmt: skip
    refuse("money_transfer_by_cashier", "money_transfer", "INSERT", "NOT " + holds("NEW.person_id", "'collect'"),
           "money_transfer: only a cashier moves money")  # fmt: skip
    one, other = _kind_of("NEW.role_from"), _kind_of("NEW.role_to")
    refuse("money_transfer_between_its_accounts", "money_transfer", "INSERT",
           f"NOT COALESCE((NEW.kind = 'deposit' AND {one} IN ('cash', 'float') AND {other} = 'bank') OR "
           f"(NEW.kind = 'withdrawal' AND {one} = 'bank' AND {other} = 'float') OR "
           f"(NEW.kind = 'settlement' AND {one} = 'wallet' AND {other} = 'bank') OR "
           f"(NEW.kind = 'transfer' AND {one} = 'bank' AND {other} = 'bank'), 1 = 0)",
           "money_transfer: money does not go this way")  # fmt: skip
    refuse("money_transfer_of_what_is_there", "money_transfer", "INSERT",
           f"{one} <> 'bank' AND NEW.gross > " + _balance("NEW.role_from"),
           "money_transfer: more than there is")  # fmt: skip
    limit = (
        "(SELECT COALESCE((SELECT CAST(s.value AS INTEGER) FROM setting s WHERE s.name = 'float_limit'), "
        f"{FLOAT_LIMIT}))"
    )
    refuse("money_transfer_within_limit", "money_transfer", "INSERT",
           f"NEW.kind = 'withdrawal' AND {_balance('NEW.role_to')} + NEW.net > {limit} * 10000",
           "money_transfer: the float would be above its limit")  # fmt: skip
    refuse("money_transfer_before_count", "money_transfer", "INSERT",
           _sealed("NEW.role_from") + " OR " + _sealed("NEW.role_to"),
           "money_transfer: the drawer of this day is closed")  # fmt: skip
    refuse("cash_journal_of_transfer", "cash_journal", "INSERT",
           "NEW.paper IN ('money_transfer', 'money_transfer_in') AND NOT EXISTS (SELECT 1 FROM money_transfer t WHERE "
           "t.id = NEW.paper_id AND t.number = NEW.number AND t.day = NEW.day AND ((NEW.paper = 'money_transfer' AND "
           "NEW.role = t.role_from AND NEW.paid = t.gross AND NEW.received = 0) OR (NEW.paper = 'money_transfer_in' "
           "AND NEW.role = t.role_to AND NEW.received = t.net AND NEW.paid = 0)))",
           "cash_journal: the line is not what the transfer says")  # fmt: skip


def _counts() -> None:
    append_only("drawer_count", ["id"])
    append_only("drawer_count_line", ["id"], ["drawer_count_id", "denomination"])
    append_only("drawer_iou", ["id"])
    append_only("drawer_seal", ["id"], ["number"], ["drawer_count_id"])
    for table in ("drawer_count", "drawer_seal"):
        refuse(f"{table}_on_open_day", table, "INSERT", day_is_closed(), f"{table}: this business day is not open")
        refuse(f"{table}_by_cashier", table, "INSERT", "NOT " + holds("NEW.person_id", "'collect'"),
               f"{table}: only a cashier counts the drawer")  # fmt: skip
        refuse(f"{table}_once_closed", table, "INSERT", _sealed("NEW.role"), f"{table}: the drawer is closed")
    refuse("drawer_count_of_drawer", "drawer_count", "INSERT",
           f"COALESCE({_kind_of('NEW.role')}, '') NOT IN ('cash', 'float') OR NEW.book <> {_balance('NEW.role')}",
           "drawer_count: only a drawer is counted, beside its journal")  # fmt: skip
    for table in ("drawer_count_line", "drawer_iou"):
        refuse(f"{table}_before_seal", table, "INSERT",
               "EXISTS (SELECT 1 FROM drawer_seal z WHERE z.drawer_count_id = NEW.drawer_count_id)",
               f"{table}: nothing is added to a signed count")  # fmt: skip
    refuse("drawer_seal_of_its_count", "drawer_seal", "INSERT",
           "NOT EXISTS (SELECT 1 FROM drawer_count c WHERE c.id = NEW.drawer_count_id AND c.role = NEW.role AND "
           "c.purpose = NEW.purpose AND c.day = NEW.day AND c.person_id = NEW.person_id AND c.counted = NEW.counted "
           "AND c.book = NEW.book AND c.counted = (SELECT COALESCE(SUM(l.denomination * l.pieces), 0) FROM "
           "drawer_count_line l WHERE l.drawer_count_id = c.id) AND NOT EXISTS (SELECT 1 FROM drawer_count d "
           f"WHERE d.role = c.role AND d.id > c.id)) OR NEW.book <> {_balance('NEW.role')}",
           "drawer_seal: it is not the last count, or money has moved since")  # fmt: skip
    refuse("drawer_seal_witnessed", "drawer_seal", "INSERT",
           "NOT " + holds("NEW.witness_id", "'witness'") + " OR NEW.witness_id = NEW.person_id OR (NEW.receiver_id IS "
           "NOT NULL AND (NEW.receiver_id IN (NEW.person_id, NEW.witness_id) OR NOT "
           + holds("NEW.receiver_id", "'collect'") + "))",
           "drawer_seal: a count is witnessed by another person")  # fmt: skip
    refuse("drawer_seal_explained", "drawer_seal", "INSERT", "NEW.difference <> 0 AND NEW.reason = ''",
           "drawer_seal: over or short needs a reason")  # fmt: skip
    refuse("cash_journal_of_count", "cash_journal", "INSERT",
           "NEW.paper = 'cash_count' AND NOT EXISTS (SELECT 1 FROM drawer_seal z WHERE z.id = NEW.paper_id AND "
           "z.number = NEW.number AND z.role = NEW.role AND z.day = NEW.day AND z.difference <> 0 AND "
           "z.difference = NEW.received - NEW.paid AND (NEW.received = 0 OR NEW.paid = 0))",
           "cash_journal: the line is not what the count says")  # fmt: skip
    refuse("cash_journal_before_count", "cash_journal", "INSERT",
           _sealed("NEW.role") + " AND NOT (NEW.paper = 'cash_count' AND EXISTS (SELECT 1 FROM drawer_seal y WHERE "
           "y.id = NEW.paper_id AND y.purpose = 'close' AND y.role = NEW.role AND y.day = NEW.day))",
           "cash_journal: the drawer of this day is closed")  # fmt: skip
    for table in ("receipt", "refund"):
        refuse(f"{table}_before_count", table, "INSERT", "NEW.method = 'cash' AND " + _sealed("'CASH'"),
               f"{table}: the drawer of this day is closed")  # fmt: skip


def _decisions() -> None:
    append_only("drawer_resolution", ["id"], ["number"], ["drawer_seal_id"])
    refuse("drawer_resolution_on_open_day", "drawer_resolution", "INSERT", day_is_closed(),
           "drawer_resolution: this business day is not open")  # fmt: skip
    refuse("drawer_resolution_of_difference", "drawer_resolution", "INSERT",
           "NOT EXISTS (SELECT 1 FROM drawer_seal z WHERE z.id = NEW.drawer_seal_id AND "
           "((z.difference < 0 AND NEW.outcome IN ('liable', 'expense') AND NEW.amount = -z.difference) OR "
           "(z.difference > 0 AND NEW.outcome IN ('payable', 'income') AND NEW.amount = z.difference)))",
           "drawer_resolution: it does not fit what was over or short")  # fmt: skip
    refuse("drawer_resolution_by_two", "drawer_resolution", "INSERT",
           "NOT " + holds("NEW.person_id", "'check'") + " OR NOT (" + holds("NEW.countersigned_by", "'authorise'")
           + " OR " + holds("NEW.countersigned_by", "'manage'") + ") OR NEW.person_id = NEW.countersigned_by",
           "drawer_resolution: two supervisors decide")  # fmt: skip


def _bank() -> None:
    never_replaced("bank_layout", ["role"])
    append_only("bank_statement", ["id"])
    append_only("bank_line", ["id"], ["bank_statement_id", "position"],
                ["role", "day", "reference", "narration", "received", "paid", "twin"])  # fmt: skip
    append_only("bank_match", ["id"])
    append_only("bank_match_line", ["id"], ["bank_match_id", "cash_journal_id"])
    append_only("bank_unmatch", ["id"], ["bank_match_id"])
    for table in ("bank_statement", "bank_match", "bank_unmatch"):
        refuse(f"{table}_not_by_cashier", table, "INSERT",
               "NOT " + holds("NEW.person_id", "'book'") + " OR " + holds("NEW.person_id", "'collect'"),
               f"{table}: statements are the accountant's, not the cashier's")  # fmt: skip
    refuse("bank_statement_of_bank", "bank_statement", "INSERT",
           "COALESCE((SELECT m.kind FROM money_account m WHERE m.role = NEW.role), '') NOT IN ('bank', 'wallet')",
           "bank_statement: only a bank or wallet sends statements")  # fmt: skip
    refuse("bank_line_of_its_statement", "bank_line", "INSERT",
           "NOT EXISTS (SELECT 1 FROM bank_statement s WHERE s.id = NEW.bank_statement_id AND s.role = NEW.role "
           "AND NEW.day BETWEEN s.first AND s.last)",
           "bank_line: it lies outside its statement")  # fmt: skip
    refuse("bank_match_line_before_its_match", "bank_match_line", "INSERT",
           "EXISTS (SELECT 1 FROM bank_match m WHERE m.id = NEW.bank_match_id)",
           "bank_match_line: nothing is added to a match")  # fmt: skip
    refuse("bank_match_line_once", "bank_match_line", "INSERT",
           "EXISTS (SELECT 1 FROM bank_match_line l JOIN bank_match m ON m.id = l.bank_match_id "
           "WHERE l.cash_journal_id = NEW.cash_journal_id AND NOT EXISTS "
           "(SELECT 1 FROM bank_unmatch u WHERE u.bank_match_id = m.id))",
           "bank_match_line: the journal line is matched already")  # fmt: skip
    refuse("bank_match_equal", "bank_match", "INSERT",
           "NOT COALESCE((SELECT b.received - b.paid = (SELECT SUM(j.received - j.paid) FROM bank_match_line l JOIN "
           "cash_journal j ON j.id = l.cash_journal_id AND j.role = b.role WHERE l.bank_match_id = NEW.id) "
           "FROM bank_line b WHERE b.id = NEW.bank_line_id), 1 = 0) OR EXISTS (SELECT 1 FROM bank_match m WHERE "
           "m.bank_line_id = NEW.bank_line_id AND NOT EXISTS (SELECT 1 FROM bank_unmatch u "
           "WHERE u.bank_match_id = m.id))",
           "bank_match: both sides do not come to the same, or the line is matched already")  # fmt: skip


def downgrade() -> None:
    no_way_back()

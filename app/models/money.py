"""Money of the branch itself: its accounts, transfers between them, counts of the drawer, statements of the bank."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Flag, Instant, Money, Whole

ACCOUNT_KINDS = ("cash", "float", "bank", "wallet")
TRANSFERS = ("deposit", "withdrawal", "settlement", "transfer")
COUNTS = ("opening", "close", "handover")
OUTCOMES = ("liable", "expense", "payable", "income")

money_account = table(
    "money_account",
    Column("role", Text, primary_key=True),
    text("kind"),
    text("bank_name"),
    text("bank_number"),
    Column("active", Flag, nullable=False, server_default="1"),
    among("kind", ACCOUNT_KINDS),
    comment="where the branch keeps money; each has a journal, and an account of the chart with the same role",
)

money_transfer = table(
    "money_transfer",
    key(),
    text("number"),
    text("kind"),
    text("role_from"),
    text("role_to"),
    Column("gross", Money, nullable=False),
    Column("fee", Money, nullable=False),
    Column("net", Money, nullable=False),
    text("reference"),
    text("note"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    among("kind", TRANSFERS),
    CheckConstraint("gross > 0 AND fee >= 0 AND net > 0 AND net = gross - fee", name="adds_up"),
    CheckConstraint("role_from <> role_to", name="two_accounts"),
    CheckConstraint("fee = 0 OR kind = 'settlement'", name="fee_of_settlement"),
    Index("ix_money_transfer_day", "day", "id"),
    comment="between accounts of the branch: deposit (缴款), withdrawal for the float, settlement (清算)",
)

drawer_count = table(
    "drawer_count",
    key(),
    text("role"),
    text("purpose"),
    Column("counted", Money, nullable=False),
    Column("book", Money, nullable=False),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    among("purpose", COUNTS),
    CheckConstraint("counted >= 0", name="not_negative"),
    Index("ix_drawer_count_day", "day", "role"),
    comment="a count of a drawer as entered, before what the journal expects was shown; every attempt stays",
)

drawer_count_line = table(
    "drawer_count_line",
    key(),
    refers("drawer_count_id", "drawer_count"),
    Column("denomination", Money, nullable=False),
    Column("pieces", Integer, nullable=False),
    UniqueConstraint("drawer_count_id", "denomination"),
    CheckConstraint("denomination > 0 AND pieces > 0", name="something"),
    comment="so many notes or coins of a denomination",
)

drawer_iou = table(
    "drawer_iou",
    key(),
    refers("drawer_count_id", "drawer_count"),
    text("name"),
    Column("amount", Money, nullable=False),
    text("note"),
    CheckConstraint("amount > 0", name="positive"),
    Index("ix_drawer_iou_drawer_count_id", "drawer_count_id"),
    comment="a slip of paper found in place of cash (白条); it is listed and never counted as cash",
)

drawer_seal = table(
    "drawer_seal",
    key(),
    text("number"),
    refers("drawer_count_id", "drawer_count"),
    text("role"),
    text("purpose"),
    Column("book", Money, nullable=False),
    Column("counted", Money, nullable=False),
    Column("difference", Money, nullable=False),
    text("reason"),
    text("kept_reason"),
    refers("person_id", "person"),
    refers("witness_id", "person"),
    refers("receiver_id", "person", nullable=True),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    UniqueConstraint("drawer_count_id"),
    among("purpose", COUNTS),
    CheckConstraint("difference = counted - book", name="adds_up"),
    CheckConstraint("witness_id <> person_id", name="two_hands"),
    CheckConstraint("(purpose = 'handover') = (receiver_id IS NOT NULL)", name="handover_has_receiver"),
    Index("ix_drawer_seal_day", "day", "role"),
    comment="a count signed by cashier and witness (现金盘点表, 交接); over or short follows from it",
)

drawer_resolution = table(
    "drawer_resolution",
    key(),
    text("number"),
    refers("drawer_seal_id", "drawer_seal"),
    text("outcome"),
    Column("amount", Money, nullable=False),
    text("name"),
    text("note"),
    refers("person_id", "person"),
    refers("countersigned_by", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    UniqueConstraint("drawer_seal_id"),
    among("outcome", OUTCOMES),
    CheckConstraint("amount > 0", name="positive"),
    CheckConstraint("countersigned_by <> person_id", name="two_hands"),
    CheckConstraint("outcome NOT IN ('liable', 'payable') OR name <> ''", name="names_who"),
    comment="what was decided about money over or short (处理意见), by two people",
)

bank_layout = table(
    "bank_layout",
    Column("role", Text, primary_key=True),
    text("columns"),
    comment="which column of a bank's file means what, remembered for each account",
)

bank_statement = table(
    "bank_statement",
    key(),
    text("role"),
    text("file"),
    Column("first", Day, nullable=False),
    Column("last", Day, nullable=False),
    Column("opening", Money, nullable=False),
    Column("closing", Money, nullable=False),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    CheckConstraint("first <= last", name="days_in_order"),
    Index("ix_bank_statement_role", "role", "last"),
    comment="a statement of the bank (银行对账单), imported by somebody who is not the cashier",
)

bank_line = table(
    "bank_line",
    key(),
    refers("bank_statement_id", "bank_statement"),
    text("role"),
    Column("position", Integer, nullable=False),
    Column("day", Day, nullable=False),
    text("narration"),
    text("reference"),
    Column("received", Money, nullable=False),
    Column("paid", Money, nullable=False),
    Column("twin", Integer, nullable=False),
    UniqueConstraint("bank_statement_id", "position"),
    UniqueConstraint("role", "day", "reference", "narration", "received", "paid", "twin"),
    CheckConstraint("(received > 0 AND paid = 0) OR (paid > 0 AND received = 0)", name="one_side"),
    comment="a line of a bank statement, as the branch sees it: received or paid; twin counts equal lines of one day",
)

bank_match = table(
    "bank_match",
    Column("id", Whole, primary_key=True, autoincrement=False),
    refers("bank_line_id", "bank_line"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    Index("ix_bank_match_bank_line_id", "bank_line_id"),
    comment="a line of the bank found in the journal; its lines are written first, so that it stands only equal",
)

bank_match_line = table(
    "bank_match_line",
    key(),
    Column(
        "bank_match_id",
        Whole,
        ForeignKey("bank_match.id", ondelete="RESTRICT", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    refers("cash_journal_id", "cash_journal"),
    UniqueConstraint("bank_match_id", "cash_journal_id"),
    Index("ix_bank_match_line_cash_journal_id", "cash_journal_id"),
    comment="a journal line that a bank line was found to be, alone or with others",
)

bank_unmatch = table(
    "bank_unmatch",
    key(),
    Column("bank_match_id", Whole, ForeignKey("bank_match.id", ondelete="RESTRICT"), nullable=False),
    text("reason"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("bank_match_id"),
    comment="a match that was taken back, and why",
)

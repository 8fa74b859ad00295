"""A file of fapiao, as the tax authority's site gives it: one row a fapiao and rate. All are recorded, or none."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from app.process import Duty
from app.refusals import BadRow, BadRows, NotOneOf, Refusal
from app.services import fapiao, typed
from app.services.desk import Changed, Desk, Work, command
from app.services.fapiao import KIND_LABELS, CoverForm, FapiaoForm, RateForm
from app.services.imports.table import Column, Row, bad_row, read

COLUMNS = (
    Column("number", ("发票号码", "数电票号码", "发票号", "fapiao number"), needed=True),
    Column("kind", ("发票票种", "票种", "发票类型"), needed=True),
    Column("code", ("发票代码",)),
    Column("issued_on", ("开票日期", "date", "day"), needed=True),
    Column("buyer_name", ("购方名称", "购买方名称", "buyer"), needed=True),
    Column("buyer_tax_id", ("购方识别号", "购买方纳税人识别号", "buyer tax id")),
    Column("tax_rate", ("税率", "rate"), needed=True),
    Column("net", ("金额", "不含税金额"), needed=True),
    Column("tax", ("税额",), needed=True),
    Column("invoices", ("销货单号", "单据号", "documents"), needed=True),
    Column("original", ("原发票号码", "蓝字发票号码", "red of")),
    Column("confirmation", ("红字确认单号", "红字确认单编号")),
    Column("issuer", ("开票人",)),
)
_KINDS: dict[str, str] = {
    "数电票（增值税专用发票）": "e_special", "数电专票": "e_special", "数电专": "e_special",
    "数电票（普通发票）": "e_ordinary", "数电普票": "e_ordinary", "数电普": "e_ordinary",
    "增值税专用发票": "paper_special", "纸专": "paper_special",
    "增值税普通发票": "paper_ordinary", "纸普": "paper_ordinary", "卷票": "roll",
}  # fmt: skip


def import_fapiao(desk: Desk, file: Path) -> int:
    """Records every fapiao of a CSV or XLSX file; returns how many. Rows with one number are rates of one fapiao.

    Raises BadFile when it cannot be read, BadRows with every row that cannot be taken; then nothing is recorded.
    """
    table = read(file, COLUMNS)
    bad = list(table.bad)
    made: dict[tuple[str, str], tuple[int, FapiaoForm]] = {}
    for row in table.rows:
        try:
            form = _form(row)
        except Refusal as why:
            bad.append(bad_row(row.line, why))
            continue
        key = form.code, form.number
        if key in made:
            line, before = made[key]
            form = replace(before, rates=before.rates + form.rates)
            made[key] = line, form
        else:
            made[key] = row.line, form
    if not bad:
        bad = _judged(desk, list(made.values()))
    if bad:
        raise BadRows(file=file.name, rows=tuple(sorted(bad, key=lambda each: each.line)))
    return len(made)


def _judged(desk: Desk, made: list[tuple[int, FapiaoForm]]) -> list[BadRow]:
    try:
        record_all(desk, [form for _line, form in made])
    except BadRows as refused:
        return [replace(row, line=made[row.line - 1][0]) for row in refused.rows]
    return []


@command(Duty.BOOK)
def record_all(work: Work, forms: list[FapiaoForm]) -> Changed:
    """Enters several fapiao, all or none. Raises BadRows, which names every one that cannot be taken by its place."""
    changed, bad = Changed(), list[BadRow]()
    for number, form in enumerate(forms, 1):
        try:
            with work.conn.begin_nested():
                changed = changed.plus(fapiao.enter(work, form))
        except Refusal as why:
            bad.append(BadRow(number, why.at.rpartition(".")[2], why))
    if bad:
        raise BadRows(file="", rows=tuple(bad))
    return changed


def _form(row: Row) -> FapiaoForm:
    kind = row["kind"].strip()
    kind = kind if kind in KIND_LABELS else _KINDS.get(kind, "")
    if not kind:
        raise NotOneOf(text=row["kind"], known="、".join(_KINDS), at="kind")
    exempt = row["tax_rate"].strip() in ("免税", "exempt")
    sign = row["net"].strip().lstrip("-−"), row["tax"].strip().lstrip("-−")
    rate = RateForm("0" if exempt else row["tax_rate"], sign[0], sign[1] or "0", "exempt" if exempt else "")
    covers = tuple(CoverForm(*part.split("=", 1)) for part in re.split(r"[;；,，\s]+", row["invoices"]) if part)
    return FapiaoForm(
        kind, row["number"].strip(), typed.day(row["issued_on"].strip()[:10], "issued_on"), row["buyer_name"], (rate,),
        covers, code=row["code"].strip(), buyer_tax_id=row["buyer_tax_id"], original=row["original"].strip(),
        confirmation=row["confirmation"], issuer=row["issuer"],
    )  # fmt: skip

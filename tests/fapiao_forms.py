"""Fapiao as tests record them: three cups, 52.83 and 6.87 of tax, unless said otherwise."""

from __future__ import annotations

from dataclasses import replace

from app.services import fapiao
from app.services.fapiao import CoverForm, FapiaoForm, RateForm
from tests.branch import BranchAtWork

NUMBER = "26330000000000000017"
BUYER = "91330106MA2CFLDG4R"
NOVEMBER = "2026-11"


def form(*invoices: CoverForm, net: str = "52.83", tax: str = "6.87", rate: str = "13", **more: object) -> FapiaoForm:
    made = FapiaoForm("e_ordinary", NUMBER, "2026-11-24", "杭州丰华", (RateForm(rate, net, tax),), invoices)
    return replace(made, **more)  # type: ignore[arg-type]


def record(branch: BranchAtWork, made: FapiaoForm) -> int:
    return fapiao.record_fapiao(branch.desk("accountant"), made).ids[0]


def number_of(branch: BranchAtWork, invoice: int) -> str:
    return str(branch.row(invoice)["number"])


def sale(branch: BranchAtWork, upto: str = "booked", *lines: tuple[int, str]) -> str:
    return number_of(branch, branch.sale(lines or ((1, "3"),), upto))

"""What is kept: tables and value types. Importing this package registers every table in `metadata`."""

from app.models import (
    audit,
    branch,
    cash,
    catalog,
    closing,
    credit,
    custody,
    differences,
    invoices,
    ledger,
    money,
    people,
    pricing,
    register,
    returns,
    stocktake,
    tax,
)
from app.models.base import metadata

__all__ = [
    "audit", "branch", "cash", "catalog", "closing", "credit", "custody", "differences", "invoices", "ledger",
    "metadata", "money", "people", "pricing", "register", "returns", "stocktake", "tax",
]  # fmt: skip

"""What is kept: tables and value types. Importing this package registers every table in `metadata`."""

from app.models import audit, branch, cash, catalog, custody, invoices, ledger, money, people, register
from app.models.base import metadata

__all__ = [
    "audit",
    "branch",
    "cash",
    "catalog",
    "custody",
    "invoices",
    "ledger",
    "metadata",
    "money",
    "people",
    "register",
]

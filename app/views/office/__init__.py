"""The office: people, price lists, products, settings, backup, imports, the audit trail."""

from app.views.office.tab import OfficeTab

__all__ = ["OfficeTab"]

"""Invoices: the clerk's screen."""

from app.views.invoices.tab import InvoicesTab

__all__ = ["InvoicesTab"]

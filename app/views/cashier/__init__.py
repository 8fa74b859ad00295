"""The cashier's tab."""

from app.views.cashier.tab import CashierTab

__all__ = ["CashierTab"]

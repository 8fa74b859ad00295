"""The accountant's tab."""

from app.views.ledgers.tab import LedgersTab

__all__ = ["LedgersTab"]

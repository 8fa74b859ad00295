"""Credit: releases, limits, what customers owe, and what two people settle."""

from app.views.credit.tab import CreditTab

__all__ = ["CreditTab"]

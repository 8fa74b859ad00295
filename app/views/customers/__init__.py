"""The customers' tab."""

from app.views.customers.tab import CustomersTab

__all__ = ["CustomersTab"]

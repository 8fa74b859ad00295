"""The keeper's tab."""

from app.views.warehouse.tab import WarehouseTab

__all__ = ["WarehouseTab"]

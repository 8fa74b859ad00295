"""The stock list of a warehouse as a workbook, without prices."""

from __future__ import annotations

from pathlib import Path

from app.services import shelf
from app.services.desk import Desk
from app.services.workbooks.book import Book, Column, Table
from app.services.workbooks.cells import QUANTITY
from app.services.workbooks.output import save
from app.words import _


def export_stock(desk: Desk, warehouse_id: int, target: Path) -> Path:
    """Writes the stock list of a warehouse to a file. Raises NotPermitted, or OSError when it cannot be written."""
    book = Book(desk.branch.places, desk.now(), 1, None)
    try:
        table = Table(
            book, _("Stock"), f"{_('Stock')}  ·  {desk.branch.name}",
            (Column("code", _("Product"), width=18), Column("name", _("Name"), width=26),
             Column("spec", _("Specification"), width=18), Column("unit", _("Unit"), width=10),
             Column("place", _("Location"), width=12), Column("on_hand", _("On hand"), QUANTITY, total=True),
             Column("reserved", _("Promised"), QUANTITY, total=True),
             Column("free", _("Free"), QUANTITY, total=True, formula="{on_hand}-{reserved}"),
             Column("held", _("To fetch"), QUANTITY, total=True), Column("minimum", _("Minimum"), QUANTITY),
             Column("maximum", _("Maximum"), QUANTITY)),
        )  # fmt: skip
        cursor: str | None = None
        while True:
            page = shelf.stock(desk, "", cursor, 500, warehouse_id)
            for row in page.rows:
                table.add(
                    code=row.code, name=row.name, spec=row.spec, unit=row.unit, place=row.place, on_hand=row.on_hand,
                    reserved=row.reserved, held=row.held, minimum=row.minimum, maximum=row.maximum,
                )  # fmt: skip
            cursor = page.next_cursor
            if cursor is None:
                break
        table.end()
        save(book, target)
    finally:
        book.drop()
    return target

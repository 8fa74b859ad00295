"""The cashier's cheques, the keeper's goods, the papers on the two desks, and what the office does meanwhile."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.process import ROLES, Duty
from app.services import catalog, days, people, printing, settings, warehouse
from tests.any_order.base import AtWork
from tests.any_order.sales import QUANTITIES
from tests.branch import DAY

WORKING = [role for role in ROLES if role.key not in ("administrator", "manager")]


class Desks(AtWork):
    """Money that comes later, goods that come in, papers entered and booked."""

    @rule(data=st.data())
    def cheque(self, data: st.DataObject) -> None:
        if self.model.cheques:
            receipt_id = data.draw(st.sampled_from(sorted(self.model.cheques)))
            step = data.draw(st.sampled_from(["clear", "clear", "bounce"]))
            reason = {"reason": "no cover"} if step == "bounce" else {}
            self.take(step, [self.model.cheques[receipt_id][0]], "cashier", receipt_id=receipt_id, **reason)

    @rule(book=st.booleans())
    def papers(self, book: bool) -> None:
        self.enter(book)

    @rule(product=st.integers(1, 3), quantity=QUANTITIES)
    def goods_in(self, product: int, quantity: str) -> None:
        keeper, lines = self.branch.desk("keeper"), [warehouse.ReceivedLine(product, quantity)]
        if self.command("receive_goods", lambda: warehouse.receive_goods(keeper, lines)):
            self.model.received_goods(product, quantity)


class Office(AtWork):
    """Days, duties, prices and settings."""

    @rule(further=st.integers(1, 9))
    @precondition(lambda self: self.days < 60 and self.days // 5 < len(self.model.invoices))
    def next_day(self, further: int) -> None:
        before = self.branch.one("SELECT COUNT(*) FROM invoice WHERE review = 'expired'")
        self.days += further
        self.command("open_day", lambda: days.open_day(self.branch.desk("keeper"), self.today))
        self.reached["expire"] += self.branch.one("SELECT COUNT(*) FROM invoice WHERE review = 'expired'") - before

    @rule()
    @precondition(lambda self: self.days < 60 and self.days // 5 < len(self.model.invoices))
    def night(self) -> None:
        """The day is closed, what comes then is refused, and the next one begins."""
        self.command("close_day", lambda: days.close_day(self.branch.desk("accountant")))
        if ids := self.branch.tray("sales"):
            assert not self.take("register", ids, "clerk"), "a closed day took an entry"
        back = self.today - timedelta(days=1)
        self.command("open_day", lambda: days.open_day(self.branch.desk("accountant"), self.today))
        self.command("open_day", lambda: days.open_day(self.branch.desk("accountant"), max(back, DAY)))
        assert self.day is None, "a closed day was opened again"
        self.next_day(1)

    @rule(data=st.data(), role=st.sampled_from(WORKING))
    def duty_for_an_hour(self, data: st.DataObject, role: object) -> None:
        """A duty is taken away and given back; meanwhile any other is asked for, mostly in vain."""
        known = next(each for each in WORKING if each is role)
        duty = data.draw(st.sampled_from(sorted(known.duties)))
        office, person = self.branch.desk("administrator"), self.branch.id_of(known.key)
        self.command("revoke", lambda: people.revoke(office, person, duty))
        self.command("grant", lambda: people.grant(office, person, data.draw(st.sampled_from(list(Duty)))))
        self.command("grant", lambda: people.grant(office, person, duty))

    @rule(product=st.integers(1, 3), price=st.sampled_from(["19", "7.7777", "0.03", "120"]), file=st.booleans())
    def prices(self, product: int, price: str, file: bool) -> None:
        proposing, valid = self.branch.desk("sales_supervisor"), self.today
        name = f"from {valid}"
        proposed = self.command(
            "propose_prices", lambda: catalog.propose_prices(proposing, name, valid, True, {product: price})
        )
        if proposed is None or not file:
            return
        list_id = proposed.ids[0]
        assert self.command("file_prices", lambda: catalog.file_prices(proposing, list_id)) is None, "filed by one hand"
        if self.command("file_prices", lambda: catalog.file_prices(self.branch.desk("accounting_supervisor"), list_id)):
            self.model.filed(valid, list_id, {product: Decimal(price)})

    @rule(days_=st.sampled_from(["1", "7", "90", "0", "x"]))
    def setting(self, days_: str) -> None:
        self.command(
            "set_setting", lambda: settings.set_setting(self.branch.desk("administrator"), "expiry_days", days_)
        )

    @rule(data=st.data())
    def print_one(self, data: st.DataObject) -> None:
        if (row := self.some(data)) is not None:
            self.command("count_copy", lambda: printing.count_copy(self.branch.desk("clerk"), row["id"], "a4"))

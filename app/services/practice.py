"""The practice branch: one person for every duty, products, prices, customers, stock, and papers at every step.

All of it is invented. It is made through the real commands, so that everything in it is as it would be.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.models.catalog import customer, product
from app.models.invoices import invoice, invoice_line
from app.models.register import waiting
from app.process import ROLES, Duty, Kind, Method
from app.services import catalog, days, flow, founding, people, warehouse
from app.services.cashier import PaymentForm
from app.services.catalog import CustomerForm, ProductForm
from app.services.desk import Desk
from app.services.forms import InvoiceForm, LineForm
from app.services.founding import BranchForm, PersonForm
from app.services.store import Store

# role, name, password: documented in the README, for practice only
PEOPLE: tuple[tuple[str, str, str], ...] = (
    ("clerk", "李娜", "practice-clerk"),
    ("sales_supervisor", "陈立", "practice-sales"),
    ("accounting_supervisor", "周敏", "practice-check"),
    ("cashier", "王芳", "practice-cash"),
    ("keeper", "孙强", "practice-stock"),
    ("accountant", "赵磊", "practice-books"),
    ("administrator", "吴静", "practice-admin"),
    ("manager", "何树清", "practice-manage"),
)

# code, name, specification, unit, category, tax rate, price, cost, stock
GOODS: tuple[tuple[str, str, str, str, str, str, str, str, str], ...] = (
    ("XHF-02", "小花茶杯", "300 ml", "只", "茶具", "13", "18.50", "9.80", "420"),
    ("XHF-05", "小花茶壶", "800 ml", "把", "茶具", "13", "56.00", "31.00", "60"),
    ("XHF-08", "小花茶盘", "36 cm", "个", "茶具", "13", "88.00", "49.50", "40"),
    ("QHB-01", "青花盖碗", "150 ml", "套", "茶具", "13", "45.00", "24.60", "96"),
    ("QHB-03", "青花公道杯", "250 ml", "只", "茶具", "13", "32.00", "17.20", "80"),
    ("ZSH-11", "紫砂壶", "220 ml", "把", "茶具", "13", "268.00", "158.00", "18"),
    ("BCW-01", "白瓷饭碗", "11 cm", "只", "餐具", "13", "9.90", "4.80", "900"),
    ("BCW-02", "白瓷汤碗", "18 cm", "只", "餐具", "13", "22.00", "11.40", "360"),
    ("BCP-06", "白瓷鱼盘", "30 cm", "个", "餐具", "13", "38.00", "20.10", "140"),
    ("XHB-01", "雪花白餐盘", "20 cm", "个", "餐具", "13", "12.00", "5.90", "640"),
    ("XHB-04", "雪花白味碟", "9 cm", "个", "餐具", "13", "4.50", "1.95", "1200"),
    ("HTC-02", "红檀筷子", "10 双装", "盒", "餐具", "13", "26.80", "13.30", "210"),
    ("BXG-07", "不锈钢汤勺", "大号", "把", "餐具", "13", "15.60", "7.70", "180"),
    ("TCP-07", "搪瓷盆", "28 cm", "个", "日用", "13", "32.80", "18.40", "48"),
    ("TCB-01", "搪瓷杯", "400 ml", "只", "日用", "13", "16.90", "8.60", "300"),
    ("BWB-11", "保温杯", "500 ml", "只", "日用", "13", "79.00", "43.50", "96"),
    ("BWB-12", "保温壶", "1.5 L", "把", "日用", "13", "128.00", "74.00", "44"),
    ("MBT-03", "棉布台布", "140×180 cm", "块", "日用", "13", "59.00", "30.40", "75"),
    ("MBJ-05", "纯棉毛巾", "34×76 cm", "条", "日用", "13", "14.90", "6.90", "520"),
    ("ZGT-02", "竹编果篮", "中号", "个", "日用", "13", "42.00", "22.50", "66"),
    ("DSH-15", "电水壶", "1.7 L", "台", "小家电", "13", "139.00", "86.00", "52"),
    ("DFB-40", "电饭煲", "4 L", "台", "小家电", "13", "329.00", "214.00", "30"),
    ("DCL-21", "电磁炉", "2100 W", "台", "小家电", "13", "259.00", "168.00", "26"),
    ("ZZJ-06", "榨汁机", "0.6 L", "台", "小家电", "13", "189.00", "118.00", "22"),
    ("DFS-30", "电风扇", "落地式", "台", "小家电", "13", "219.00", "141.00", "35"),
    ("TDG-08", "台灯", "8 W", "盏", "小家电", "13", "99.00", "58.00", "64"),
    ("KFD-01", "云南咖啡豆", "1 kg", "袋", "食品", "13", "128.00", "78.00", "60"),
    ("LJC-01", "龙井茶", "250 g", "罐", "食品", "13", "198.00", "121.00", "90"),
    ("HSC-02", "黄山毛峰", "200 g", "罐", "食品", "13", "146.00", "88.00", "72"),
    ("TGY-03", "铁观音", "250 g", "盒", "食品", "13", "168.00", "99.00", "68"),
    ("WCM-10", "五常大米", "10 kg", "袋", "粮油", "9", "89.00", "66.00", "150"),
    ("XMF-25", "小麦面粉", "25 kg", "袋", "粮油", "9", "118.00", "91.00", "80"),
    ("CZY-05", "菜籽油", "5 L", "桶", "粮油", "9", "76.00", "58.50", "130"),
    ("HSY-05", "花生油", "5 L", "桶", "粮油", "9", "139.00", "108.00", "96"),
    ("SYN-01", "食用盐", "400 g", "袋", "粮油", "9", "2.80", "1.70", "2000"),
    ("HLD-01", "红莲子", "500 g", "袋", "粮油", "9", "36.00", "25.20", "110"),
    ("YEM-02", "银耳", "150 g", "袋", "粮油", "9", "29.90", "19.80", "120"),
    ("XGM-03", "香菇", "250 g", "袋", "粮油", "9", "33.50", "22.90", "140"),
    ("LPH-01", "礼品盒", "大号", "个", "包装", "13", "12.80", "6.10", "400"),
    ("SPD-01", "手提袋", "30×40 cm", "个", "包装", "13", "2.50", "0.95", "1800"),
)  # fmt: skip

# code, name, contact, phone, city, address, tier
CUSTOMERS: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("K001", "杭州丰华商贸有限公司", "王敏", "0571-8800 1101", "杭州", "文三路 188 号", "A"),
    ("K002", "绍兴越城百货", "徐建国", "0575-8512 2204", "绍兴", "解放北路 60 号", "A"),
    ("K003", "德清兴农合作社", "沈阿根", "0572-8066 0312", "湖州", "德清县乾元镇", "B"),
    ("K004", "临安山货行", "方小山", "0571-6372 0990", "杭州", "临安区锦城街道", "C"),
    ("K005", "宁波海曙茶叶店", "胡雪", "0574-8730 5511", "宁波", "中山西路 35 号", "B"),
    ("K006", "嘉兴南湖宾馆", "陆经理", "0573-8208 7700", "嘉兴", "南溪西路 12 号", "A"),
    ("K007", "湖州织里酒店用品", "姚丽", "0572-3155 6080", "湖州", "织里镇富康路", "B"),
    ("K008", "金华婺城餐饮管理", "杜鹏", "0579-8233 1199", "金华", "双龙南街 8 号", "B"),
    ("K009", "义乌日用品批发部", "骆明", "0579-8556 4320", "义乌", "稠州北路 77 号", "A"),
    ("K010", "衢州三江小学食堂", "郑老师", "0570-3021 888", "衢州", "三江路 5 号", "C"),
    ("K011", "舟山渔家客栈", "乐海", "0580-6071 233", "舟山", "沈家门滨港路", "C"),
    ("K012", "台州椒江办公用品", "罗芬", "0576-8889 2210", "台州", "市府大道 300 号", "B"),
    ("K013", "温州鹿城礼品公司", "林一鸣", "0577-8812 4466", "温州", "锦绣路 21 号", "A"),
    ("K014", "丽水龙泉青瓷坊", "叶青", "0578-7212 558", "丽水", "剑池街道", "B"),
    ("K015", "富阳纸业工会", "章会计", "0571-6333 4007", "杭州", "富阳区春江街道", "B"),
    ("K016", "萧山机场服务部", "马超", "0571-8666 1010", "杭州", "萧山区靖江街道", "A"),
    ("K017", "桐乡乌镇民宿", "钱多", "0573-8871 606", "嘉兴", "乌镇西栅", "C"),
    ("K018", "诸暨珍珠商行", "斯佳", "0575-8702 3345", "绍兴", "山下湖镇", "B"),
    ("K019", "余姚榨菜厂工会", "黄菊", "0574-6288 1707", "宁波", "泗门镇", "C"),
    ("K020", "海宁皮革城物业", "许多", "0573-8721 7788", "嘉兴", "海州西路 201 号", "B"),
    ("K021", "安吉竹乡农家乐", "潘竹", "0572-5032 119", "湖州", "安吉县递铺街道", "C"),
    ("K022", "建德新安江饭店", "洪波", "0571-6472 2800", "杭州", "建德市新安路", "B"),
    ("K023", "永康五金工贸", "应刚", "0579-8711 9950", "永康", "总部中心", "B"),
    ("K024", "个人 · 赵先生", "赵先生", "138 0000 0024", "杭州", "", "D"),
    ("K025", "个人 · 林女士", "林女士", "138 0000 0025", "杭州", "", "D"),
)  # fmt: skip


def found_practice(store: Store, day: date) -> None:
    """Founds the practice branch in a new database and opens a business day there. Raises BranchExists."""
    roles = {role.key: role for role in ROLES}
    staff = [PersonForm(name, key, roles[key].duties, password) for key, name, password in PEOPLE]
    form = BranchForm(
        name="杭州城西营业部", code="HZ", address="杭州市西湖区文一西路 100 号", phone="0571-8765 4321", practice=True
    )
    founding.found(Desk(store), form, staff)
    _Practice(store, day).set_up()


class _Practice:
    """Fills the branch: catalogue, stock, and papers that have come to different desks."""

    def __init__(self, store: Store, day: date) -> None:
        self._store, self._day = store, day
        self._desks = {duty: people.seat(store, duty) for duty in set(Duty) - {Duty.ADMINISTER}}
        self._products: dict[str, int] = {}
        self._customers: dict[str, int] = {}

    def set_up(self) -> None:
        days.open_day(self._desks[Duty.BOOK], self._day)
        self._catalogue()
        self._stock()
        self._papers()

    def _desk(self, duty: Duty) -> Desk:
        return people.vouched(self._desks[duty])

    def _catalogue(self) -> None:
        forms = [
            ProductForm(code, name, unit, spec, category, tax_rate=rate, cost=cost)
            for code, name, spec, unit, category, rate, _price, cost, _stock in GOODS
        ]
        catalog.add_products(self._desk(Duty.PRICE), forms)
        customers = [
            CustomerForm(code, name, contact, phone, address, city, "中国", tier=tier)
            for code, name, contact, phone, city, address, tier in CUSTOMERS
        ]
        catalog.add_customers(self._desk(Duty.INVOICE), customers)
        with self._store.reading() as conn:
            self._products = dict(conn.execute(select(product.c.code, product.c.id)).all())
            self._customers = dict(conn.execute(select(customer.c.code, customer.c.id)).all())
        prices: dict[int, str | Decimal] = {self._products[goods[0]]: goods[6] for goods in GOODS}
        name = f"{self._day:%Y} 零售价目"
        proposed = catalog.propose_prices(self._desk(Duty.PRICE), name, self._day.replace(day=1), True, prices)
        catalog.file_prices(self._desk(Duty.FILE_PRICE), proposed.ids[0])

    def _stock(self) -> None:
        lines = [warehouse.ReceivedLine(self._products[goods[0]], goods[8]) for goods in GOODS]
        warehouse.receive_goods(self._desk(Duty.SHIP), lines, "开业备货")
        flow.take(self._desk(Duty.BOOK), "book", self._tray("accounts"))

    def _papers(self) -> None:
        """Sales at every step, so that every desk has something to do."""
        first = self._shipped("K001", ("XHF-02", "24"), ("XHF-05", "6"))
        self._book(first)
        self._return(first, "XHF-05", "1", "壶嘴有裂")
        for buyer, lines in (
            ("K009", (("BCW-01", "120"), ("XHB-01", "60"), ("HTC-02", "20"))),
            ("K006", (("MBJ-05", "80"), ("DSH-15", "4"))),
        ):
            self._book(self._shipped(buyer, *lines))
        returned = self._shipped("K002", ("BWB-11", "12"), ("TDG-08", "3"))
        self._book(returned)
        self._refundable(self._return(returned, "TDG-08", "1", "灯臂松动"))
        self._shipped("K016", ("DFB-40", "2"), ("KFD-01", "5"))
        paid = self._paid("K013", ("LPH-01", "100"), ("LJC-01", "20"))
        line = self._lines(paid)[0]
        flow.take(self._desk(Duty.SHIP), "ship", [paid], quantities={line: "60"}, receiver="林一鸣")
        self._paid("K005", ("LJC-01", "10"), ("TGY-03", "6"))
        self._collected("K008", PaymentForm(Method.CHEQUE, "500.00", reference="支票 0042816"), ("BCW-02", "40"))
        self._collected("K003", PaymentForm(Method.TRANSFER, "1000.00"), ("WCM-10", "20"), ("HSY-05", "6"))
        self._payable("K012", ("SPD-01", "300"), ("TDG-08", "2"))
        self._payable("K024", ("XHF-02", "2"))
        self._authorised("K018", ("QHB-01", "10"), ("QHB-03", "10"))
        self._submitted(
            "K007", LineForm(self._id("BCP-06"), "24", "36.00", "", "老客户批量"), self._line("BXG-07", "30")
        )
        self._submitted("K004", self._line("XGM-03", "12"))
        self._submitted("K011", self._line("TCB-01", "20"), self._line("TCP-07", "6"))
        back = self._submitted("K015", LineForm(self._id("MBT-03"), "15", "", "12", "工会团购"))
        flow.take(self._desk(Duty.AUTHORISE), "send_back", [back], reason="折扣没有依据,请附客户确认。")
        self._draft("K020", self._line("DFS-30", "5"), self._line("ZGT-02", ""))

    # How far an invoice goes

    def _draft(self, buyer: str, *lines: LineForm) -> int:
        form = InvoiceForm(self._customers[buyer], lines)
        return flow.take(self._desk(Duty.INVOICE), "save", form=form).ids[0]

    def _submitted(self, buyer: str, *lines: LineForm) -> int:
        made = self._draft(buyer, *lines)
        flow.take(self._desk(Duty.INVOICE), "submit", [made])
        return made

    def _authorised(self, buyer: str, *goods: tuple[str, str]) -> int:
        made = self._submitted(buyer, *(self._line(code, quantity) for code, quantity in goods))
        flow.take(self._desk(Duty.AUTHORISE), "authorise", [made])
        return made

    def _payable(self, buyer: str, *goods: tuple[str, str]) -> int:
        made = self._authorised(buyer, *goods)
        flow.take(self._desk(Duty.CHECK), "check", [made])
        return made

    def _collected(self, buyer: str, payment: PaymentForm, *goods: tuple[str, str]) -> int:
        made = self._payable(buyer, *goods)
        flow.take(self._desk(Duty.COLLECT), "collect", [made], payments=(payment,))
        return made

    def _paid(self, buyer: str, *goods: tuple[str, str]) -> int:
        made = self._payable(buyer, *goods)
        methods = (Method.CASH, Method.TRANSFER, Method.CARD, Method.WECHAT, Method.ALIPAY)
        payment = PaymentForm(methods[made % len(methods)], self._gross(made))
        flow.take(self._desk(Duty.COLLECT), "collect", [made], payments=(payment,))
        return made

    def _shipped(self, buyer: str, *goods: tuple[str, str]) -> int:
        made = self._paid(buyer, *goods)
        flow.take(self._desk(Duty.SHIP), "ship", [made], receiver="客户自提")
        return made

    def _book(self, made: int) -> None:
        """Registers and books every paper of an invoice."""
        for book, duty, step in (("sales", Duty.INVOICE, "register"), ("accounts", Duty.BOOK, "book")):
            flow.take(self._desk(duty), step, self._tray(book, made))

    def _return(self, original: int, code: str, quantity: str, reason: str) -> int:
        """A return that the sales supervisor has authorised; the keeper waits for the goods."""
        with self._store.reading() as conn:
            line = conn.execute(
                select(invoice_line.c.id).where(invoice_line.c.invoice_id == original, invoice_line.c.code == code)
            ).scalar_one()
        lines = (LineForm(self._id(code), quantity, reason=reason, original_line_id=line),)
        form = InvoiceForm(None, lines, kind=Kind.RETURN, original_id=original)
        made = flow.take(self._desk(Duty.INVOICE), "save", form=form).ids[0]
        flow.take(self._desk(Duty.INVOICE), "submit", [made])
        flow.take(self._desk(Duty.AUTHORISE), "authorise", [made])
        return made

    def _refundable(self, made: int) -> None:
        """The goods of a return are back and the accounting supervisor has released it; the cashier may refund."""
        flow.take(self._desk(Duty.SHIP), "take_back", [made])
        flow.take(self._desk(Duty.CHECK), "check_return", [made])

    # Looking

    def _id(self, code: str) -> int:
        return self._products[code]

    def _line(self, code: str, quantity: str) -> LineForm:
        return LineForm(self._id(code), quantity)

    def _lines(self, made: int) -> list[int]:
        with self._store.reading() as conn:
            query = select(invoice_line.c.id).where(invoice_line.c.invoice_id == made)
            return list(conn.execute(query.order_by(invoice_line.c.position)).scalars())

    def _gross(self, made: int) -> Decimal:
        with self._store.reading() as conn:
            return Decimal(conn.execute(select(invoice.c.gross).where(invoice.c.id == made)).scalar_one())

    def _tray(self, book: str, invoice_id: int | None = None) -> list[int]:
        with self._store.reading() as conn:
            query = select(waiting.c.id).where(waiting.c.book == book).order_by(waiting.c.id)
            if invoice_id is not None:
                query = query.where(waiting.c.invoice_id == invoice_id)
            return list(conn.execute(query).scalars())

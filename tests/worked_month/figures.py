"""What the month in `days.py` comes to, worked out with pencil and paper; the vouchers stand in `vouchers.txt`.

Nothing here is taken from the program. Red amounts are negative. Accounts are named by their codes (企业会计准则).
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

D = Decimal
VOUCHERS = Path(__file__).with_name("vouchers.txt")
Entry = tuple[str, str, str, Decimal, str]  # rule, side, account, amount, customer
Voucher = tuple[str, str, str, str, tuple[Entry, ...]]  # number, day, paper, kind of paper


def vouchers() -> list[Voucher]:
    """The vouchers as they stand in the text."""
    found: list[tuple[str, str, str, str, list[Entry]]] = []
    for line in VOUCHERS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        words = line.split()
        if line[0] != " ":
            found.append((words[0], words[1], words[2].removeprefix("-"), words[3], []))
            continue
        rule, side, account, amount, *customer = words
        found[-1][4].append((rule, side, account, D(amount), "".join(customer)))
    return [(*head, tuple(entries)) for *head, entries in found]  # type: ignore[misc]


# What stands at the end of October, after the carry-over; debits positive
CLOSING = {
    "1001": "333.50",  # 33.50 in the drawer and 300.00 of float
    "100102": "300.00",
    "1002": "3687.68",
    "1012": "240.60",
    "101202": "22.60",  # 226.00 - 226.00 + 22.60
    "101203": "218.00",  # 300.00 + 180.80 - 480.80 + 218.00
    "1122": "1272.00",  # 880.00 + 392.00
    "1221": "6.44",
    "1405": "8630.40",  # 9340.00 + 60.00 + 1690.00 - 2442.50 - 5.70 (gift) - 11.40
    "2203": "-324.10",  # 300.00 and 24.10
    "2221": "-489.46",
    "22210101": "-488.72",  # stays open with the two below it until the year ends
    "22210103": "-0.74",
    "22210104": "489.46",
    "222102": "-489.46",
    "2241": "-3000.00",
    "2242": "-1690.00",
    "4001": "-580.00",
    "4103": "1252.94",
    "5001": "-9340.00",  # 540.00 + 8800.00
}
# 333.50 + 3687.68 + 240.60 + 1272.00 + 6.44 + 8630.40 + 1252.94 = 15423.56
#                                  = 324.10 + 489.46 + 3000.00 + 1690.00 + 580.00 + 9340.00

# Customers: opening, debit, credit, closing. Receivables are debits, advances credits. C003 has come to nothing: the
# cheque of 226.00 in red on the credit side, then 226.00 paid.
RECEIVABLES = {
    "C001": ("0", "1310.60", "918.60", "392.00"),  # 1130.00 + 218.00 + 128.90 + 59.70 - 226.00; 100 + 630 + 128 + .90
    "C005": ("880.00", "0", "0", "880.00"),
}
ADVANCES = {"C002": "24.10", "C004": "300.00"}  # 300 - 226 - 39.80 + 19.90 - 30; opening 300 + 226 - 26 - 200

# Journals: day, paper, received, paid, balance
CASH = (
    (8, "SK-202610-0001", "59.70", "0", "59.70"), (9, "SK-202610-0006", "176.00", "0", "235.70"),
    (12, "TK-202610-0001", "0", "19.90", "215.80"), (12, "JK-202610-0001", "0", "215.00", "0.80"),
    (13, "SK-202610-0010", "59.00", "0", "59.80"), (13, "SK-202610-0011", "226.00", "0", "285.80"),
    (14, "SK-202610-0013", "218.00", "0", "503.80"), (14, "TK-202610-0003", "0", "218.00", "285.80"),
    (16, "SK-202610-0016", "100.00", "0", "385.80"), (19, "SK-202610-0018", "128.00", "0", "513.80"),
    (20, "JK-202610-0005", "0", "500.00", "13.80"), (20, "PD-202610-0001", "0", "0.50", "13.30"),
    (21, "SK-202610-0024", "19.90", "0", "33.20"), (21, "PD-202610-0002", "0.30", "0", "33.50"),
)  # fmt: skip
BANK = (
    (9, "SK-202610-0004", "248.30", "0", "248.30"), (9, "SK-202610-0007", "226.00", "0", "474.30"),
    (9, "SK-202610-0008", "74.00", "0", "548.30"), (12, "JK-202610-0001", "215.00", "0", "763.30"),
    (13, "SK-202610-0012", "452.00", "0", "1215.30"), (15, "SK-202610-0015", "69.20", "0", "1284.50"),
    (19, "SK-202610-0017", "630.00", "0", "1914.50"), (19, "SK-202610-0019", "226.00", "0", "2140.50"),
    (19, "SK-202610-0020", "59.70", "0", "2200.20"), (19, "SK-202610-0021", "109.00", "0", "2309.20"),
    (19, "SK-202610-0022", "19.90", "0", "2329.10"), (20, "HX-202610-0007", "-226.00", "0", "2103.10"),
    (20, "SK-202610-0023", "226.00", "0", "2329.10"), (20, "JK-202610-0002", "484.18", "0", "2813.28"),
    (20, "JK-202610-0003", "478.40", "0", "3291.68"), (20, "JK-202610-0004", "0", "300.00", "2991.68"),
    (20, "JK-202610-0005", "500.00", "0", "3491.68"), (22, "SK-202610-0026", "226.00", "0", "3717.68"),
    (23, "TK-202610-0005", "0", "30.00", "3687.68"),
)  # fmt: skip
# The bank has 3486.68: without the 226.00 that came late and the 30.00 that went late, less a fee of 5.00.
# 3687.68 - 5.00 = 3682.68 = 3486.68 + 226.00 - 30.00
BANK_SAYS, ADJUSTED = D("3486.68"), D("3682.68")
OPEN_AT_THE_BANK = {"bank_received": [], "bank_paid": ["5.00"], "we_received": ["226.00"], "we_paid": ["30.00"]}

# The sales register: gross of each invoice (XS), and of what goes back; 0013 is void, 0014 and 0022 expired
GROSS = {
    "XS": "59.70 226.00 218.00 248.30 476.00 226.00 39.80 280.00 59.00 226.00 452.00 218.00 19.90 19.90 180.80 109.00 "
    "1130.00 218.00 128.90 59.70 226.00 59.70 59.70 109.00 19.90 19.90 218.00 226.00 22.60",
    "XH": "-19.90 -226.00 -39.80 -19.90 -226.00",
    "QX": "-218.00",
    "ZR": "-10.90",
}
NOT_SOLD = {"XS-202610-0013": "void", "XS-202610-0014": "expired", "XS-202610-0022": "expired"}

# Stock: place, product: quantity. Two cups were missing, one tea was too many; the broken pot lies apart.
CUSTODY = {
    ("main", "P001"): "152",  # 200 - 26 sold or given - 2 missing - 20 sent
    ("02", "P001"): "20",
    ("main", "P002"): "27",  # 40 - 12 sold - 1 apart
    ("apart", "P002"): "1",
    ("main", "P003"): "63",  # 50 - 14 sold + 1 found + 26
    ("main", "P004"): "48",
}
# Product: in, amount; out, amount; closing quantity and amount. Moving between warehouses counts on both sides.
STOCK = {
    "P001": ("172", "980.40"),  # x 5.70
    "P002": ("28", "3360.00"),  # x 120.00
    "P003": ("63", "3906.00"),  # x 62.00
    "P004": ("48", "384.00"),  # x 8.00
}
# Product: quantity sold (the gift apart), net, cost.
# Cups 35.22 + 88.05 + 35.22 + 51.78 + 52.21 + 16.87 + 17.61 + 52.83 + 35.22 + 17.61 + 17.61 + 20.00
# Pots 0 + 200.00 + 196.01 + 200.00 + 383.13 + 160.00 + 800.00 + 200.00 + 200.00
# Teas 190.00 + 100.00 + 400.00 + 100.00 + 200.00 + 100.00 + 100.00 + 200.00
SOLD = {
    "P001": ("25", "440.23", "142.50"),
    "P002": ("12", "2339.14", "1440.00"),
    "P003": ("14", "1390.00", "844.00"),  # 12 x 60.00 + 2 x 62.00
    "P004": ("2", "40.00", "16.00"),
}
GIVEN = {"P001": ("1", "5.70")}
STATEMENT = {
    "Operating revenue": "4209.37", "Operating cost": "2442.50", "Selling expense": "7.99",
    "Administrative expense": "2946.20",  # 0.50 + 5.70 - 60.00 + 3000.00
    "Finance cost": "6.22",  # 0.90 + 2.92 + 2.40
    "Non-operating income": "0.30", "Total profit": "-1252.94",
}  # fmt: skip
RULES = {f"J{n}" for n in range(1, 27)} - {"J6", "J13"}  # in parts and exchanges are J2 and J8 several times

# The workbook: what each check compares, both sides alike
CHECKED = {
    "R1": "4695.80",  # 4209.37 and tax 486.43: 488.72 less the 2.29 of the gift
    "R2": "4223.30",  # in the five accounts 748.70 + 2310.10 + 487.10 + 698.80 + 22.60; without the 74.00 and 30.00 of
    # the advance, which belong to no invoice
    "R3": "4261.78",  # 33.50 + 300.00 + 3687.68 + 22.60 + 218.00
    "R4": "46.80",  # 13.30 + 33.50
    "R5": "3682.68",
    "R6": "311",  # 152 + 20 + 27 + 1 + 63 + 48
    "R7": "8630.40",
    "R8": "286",  # 172 + 27 + 39 + 48
    "R9": "324.10",
    "R10": "27",  # 32 notes, of which 5 brought goods back
    "R12": "1272.00",
    "R13": "488.72",
    "R14": "2",  # the gift and the pot for 180.80
}
COUNTED_CASH = [("13.80", "13.30", "-0.50"), ("33.20", "33.20", "0"), ("33.20", "33.50", "0.30")]
COUNTED_GOODS = {
    "P001": ("174", "172", "-2", "-11.40"), "P002": ("27", "27", "0", "0"), "P003": ("38", "39", "1", "60.00"),
    "P004": ("48", "48", "0", "0"),
}  # fmt: skip
TAX = {
    "13": ("2779.37", "363.62"),  # 440.23 + 2339.14; 488.72 - 125.10
    "9": ("1390.00", "125.10"),  # 9 %
    "0": ("40.00", "0"),
}
ON_FAPIAO = {"13": ("35.22", "4.58"), "9": ("0", "0"), "0": ("0", "0")}  # 52.83 - 17.61 and 6.87 - 2.29
NUMBERS = {
    "XS": 29, "XH": 5, "QX": 1, "ZR": 1, "SK": 27, "TK": 5, "CK": 32, "RK": 3, "JK": 5, "PD": 2, "JJ": 1, "HX": 11,
    "SX": 4, "TS": 1, "PC": 1, "CY": 3, "JZ": 92,
}  # fmt: skip

"""`python -m benchmarks [--quick] [name …]`: one table; status 1 when a limit is missed."""

from __future__ import annotations

import argparse
import importlib
import sys

MEASURES = ("sale", "start", "picker", "invoice_list", "paper", "trial_balance", "reconciliation", "workbook")


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASURES))
    parser.add_argument("--quick", action="store_true", help="a smoke test: small sizes, figures mean nothing")
    given = parser.parse_args()
    kept = True
    for name in given.names or MEASURES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        for line in importlib.import_module(f"benchmarks.{name}").measure(given.quick):
            print(line.shown(), flush=True)
            kept = kept and line.kept
    return 0 if given.quick or kept else 1


if __name__ == "__main__":
    sys.exit(main())

"""The whole catalogue of damage."""

from __future__ import annotations

from tests.damage.frauds import FRAUDS
from tests.damage.planting import Planted
from tests.damage.rows import ROWS

assert not ROWS.keys() & FRAUDS.keys(), "two kinds of damage of one name"
CATALOGUE = {name: Planted(*planted) for name, planted in {**ROWS, **FRAUDS}.items()}

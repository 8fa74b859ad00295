"""The independent verifier: computes the branch's invariants again, from the stored rows, by its own SQL.

Nothing here leans on the services or on the rules they follow: amounts are added as the whole numbers that stand in
the database, moves and duties are written down a second time. What the services get wrong, this finds.
"""

from __future__ import annotations

from app.services.verify.frame import Problem, Verification, as_json, sentence
from app.services.verify.run import verify

__all__ = ["Problem", "Verification", "as_json", "sentence", "verify"]

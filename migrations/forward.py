"""Which way migrations go."""

from __future__ import annotations


class ForwardOnly(Exception):
    """A schema is never taken back."""


def no_way_back() -> None:
    """Raises ForwardOnly: what a newer program wrote has no place in an older schema. The way back is the backup that
    is made before every upgrade."""
    raise ForwardOnly("the way back is the backup that was made before the upgrade")

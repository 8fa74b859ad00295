"""Approvals: the supervisors' screen."""

from app.views.approvals.tab import ApprovalsTab

__all__ = ["ApprovalsTab"]

"""The supervisors' tab."""

from app.views.approvals.tab import ApprovalsTab

__all__ = ["ApprovalsTab"]

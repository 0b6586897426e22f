"""Decisions about decisions. Pure."""

from __future__ import annotations

__all__ = ["may_refer_on", "missing"]


def may_refer_on(sharing: str, agreed: bool) -> bool:
    """Whether a report may go to another agency: yes, or after asking; never against a no."""
    return sharing == "yes" or (sharing in {"ask", "unknown"} and agreed)


def missing(kind: str, *, has_case: bool, has_agency: bool, has_reason: bool) -> str:
    """What a decision of this kind still lacks: "reason", "case", "agency" or nothing ("")."""
    if not has_reason:
        return "reason"
    if kind == "link_case" and not has_case:
        return "case"
    if kind == "refer_on" and not has_agency:
        return "agency"
    return ""

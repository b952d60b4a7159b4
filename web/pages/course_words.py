"""How pages say what was agreed of a course: levels, forms, and what is due back."""

from domain.courses.facts import RefundsAgreed
from web.pages.shell import day

LEVELS = {"introductory": "Introductory", "intermediate": "Intermediate", "advanced": "Advanced"}
FORMS = {"own": "Ours", "external": "Held elsewhere", "member": "Made by a member"}


def refund_sentence(policy: RefundsAgreed) -> str:
    """Return in a sentence what whoever gives a place up gets back."""
    parts = [f"all within {policy.full_days} days of enrolling"] if policy.full_days else []
    parts += [f"all before {day(policy.starts)}"] if policy.starts else []
    if policy.share_bp and policy.share_days:
        parts.append(f"{policy.share_bp / 100:g} % within {policy.share_days} days")
    return f"{', '.join(parts)}; nothing after that".capitalize() if parts else "Nothing is paid back"

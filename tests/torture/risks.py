"""Which tests show that a fault or a race of `docs/reliability.md` is survived."""

RISKS = {
    "R1, R2 rush on seats": (
        "tests/torture/test_rush.py",
        "tests/integrations/journal/test_registrations.py",
        "tests/integrations/journal/test_turnover.py",
    ),
    "R3 notices in any order": ("tests/torture/test_notices.py",),
    "R4 forged notices": ("tests/integrations/stripe/test_signature.py", "tests/web/test_webhooks.py"),
    "R5 server and worker killed": ("tests/torture/test_web.py", "tests/torture/test_effects.py"),
    "R6 projector killed": ("tests/torture/test_projector.py",),
    "R7 disk full": ("tests/web/test_disk_full.py",),
    "R8 database restarted, primary killed": ("tests/torture/test_failover.py",),
    "R9 eight writers": ("tests/torture/test_writers.py",),
    "R10 poison fact": ("tests/projections/engine/test_quarantine.py",),
    "R11 journal tampered with": ("tests/integrations/checkpoints/test_checkpoints.py",),
    "R12 backup under load": ("tests/web/test_backup.py",),
    "R13 clocks and days": ("tests/torture/test_clock.py",),
    "R14 journals of releases": ("tests/releases/test_read.py", "tests/history"),
    "R15 old and new side by side": ("tests/releases/test_side_by_side.py",),
    "S1 requests of every kind": ("tests/torture/test_requests.py",),
    "D1 stories in bad weather": ("tests/simulation",),
}
"""By risk, the files and folders of its tests."""

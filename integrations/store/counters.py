"""Numbers without gaps for invoices, credit notes and certificates: claimed in the transaction that uses them."""

from integrations.store.driver import Driver

CLAIM = (
    "INSERT INTO counters (series, last) VALUES (?, 1) "
    "ON CONFLICT (series) DO UPDATE SET last = counters.last + 1 RETURNING last"
)


def claim(driver: Driver, series: str) -> int:
    """Return the next number of a series; others wait for it until the transaction ends."""
    return int(driver.run(CLAIM, (series,))[0][0])

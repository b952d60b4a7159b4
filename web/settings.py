"""What an installation is told from outside: where its data lie, its keys, its public address, its zone."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

UNSAFE_FLAG = "POSTGRES_ENABLE_DB_FUNCTIONS"


class UnsafeSetting(Exception):
    """A setting that would lose or leak data; the message says which and what to set instead."""


@dataclass(frozen=True)
class Settings:
    """One installation's settings. Source: the environment variables named COLLEGIUM_*."""

    data: Path
    database_url: str
    views_url: str
    keys_url: str
    master_key: Path
    erasures: Path
    checkpoints: Path
    evidence: Path
    port: int
    address: str
    association: str
    zone: ZoneInfo
    currency: str
    stripe_key: str | None
    stripe_secret: str | None
    stripe_base: str | None
    attendance_secrets: tuple[str, ...]
    mail_server: str | None
    mail_user: str | None
    mail_password: str | None
    mail_from: str
    replicated: bool = False
    simulated_payments: bool = False
    demo: bool = False

    @classmethod
    def read(cls, env: Mapping[str, str] = os.environ, *, demo: bool = False) -> "Settings":
        """Return the settings. Raises UnsafeSetting when one of them must not be used."""
        if env.get(UNSAFE_FLAG):
            message = f"unset {UNSAFE_FLAG}: with it readers of the journal miss facts"
            raise UnsafeSetting(message)
        data = Path(env.get("COLLEGIUM_DATA", "data")).absolute()
        url = env.get("COLLEGIUM_DATABASE_URL") or f"sqlite:///{data / 'collegium.sqlite'}"
        own_views = f"sqlite:///{data / 'views.sqlite'}" if url.startswith("sqlite") else url
        port = _port(env.get("COLLEGIUM_PORT", "8000"))
        return cls(
            data=data,
            database_url=url,
            views_url=env.get("COLLEGIUM_VIEWS_URL") or own_views,
            keys_url=env.get("COLLEGIUM_KEYS_URL") or f"sqlite:///{data / 'keys.sqlite'}",
            master_key=Path(env.get("COLLEGIUM_MASTER_KEY") or data / "master.key"),
            erasures=Path(env.get("COLLEGIUM_ERASURES") or data / "erased.txt"),
            checkpoints=Path(env.get("COLLEGIUM_CHECKPOINTS") or data / "checkpoints"),
            evidence=Path(env.get("COLLEGIUM_EVIDENCE") or data / "evidence"),
            port=port,
            address=env.get("COLLEGIUM_ADDRESS", f"http://127.0.0.1:{port}"),
            association=env.get("COLLEGIUM_ASSOCIATION", "Meridian Institute"),
            zone=_zone(env.get("COLLEGIUM_ZONE", "Europe/Berlin")),
            currency=env.get("COLLEGIUM_CURRENCY", "EUR"),
            stripe_key=env.get("STRIPE_API_KEY"),
            stripe_secret=env.get("STRIPE_WEBHOOK_SECRET"),
            stripe_base=env.get("STRIPE_API_BASE"),
            attendance_secrets=_secrets(env.get("COLLEGIUM_ATTENDANCE_SECRET", "")),
            mail_server=env.get("COLLEGIUM_MAIL_SERVER"),
            mail_user=env.get("COLLEGIUM_MAIL_USER"),
            mail_password=env.get("COLLEGIUM_MAIL_PASSWORD"),
            mail_from=env.get("COLLEGIUM_MAIL_FROM", "office@localhost"),
            replicated=_replicated(env.get("COLLEGIUM_STANDBY")),
            simulated_payments=demo or env.get("COLLEGIUM_SIMULATED_PAYMENTS") == "1",
            demo=demo,
        )


def _replicated(text: str | None) -> bool:
    if text in (None, "", "synchronous"):
        return bool(text)
    message = f"COLLEGIUM_STANDBY is {text!r}; set it to synchronous, or unset it where no standby must have every fact"
    raise UnsafeSetting(message)


def _secrets(text: str) -> tuple[str, ...]:
    found = tuple(each.strip() for each in text.split(",") if each.strip())
    try:
        for each in found:
            Webhook(each)
    except (ValueError, EmptyWebhookSecretError):
        message = "COLLEGIUM_ATTENDANCE_SECRET is no secret; set it to whsec_ and base64, two of them with a comma"
        raise UnsafeSetting(message) from None
    return found


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        message = f"COLLEGIUM_ZONE is {text!r}; name a zone such as Europe/Berlin"
        raise UnsafeSetting(message) from None


def _port(text: str) -> int:
    if text.isdigit() and 0 < int(text) <= 65_535:  # noqa: PLR2004  the highest TCP port
        return int(text)
    message = f"COLLEGIUM_PORT is {text!r}; set it to a number from 1 to 65535"
    raise UnsafeSetting(message)

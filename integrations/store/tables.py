"""The operational tables as SQLAlchemy knows them; the numbered migrations make them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
)

store = MetaData()

idempotency = Table(
    "idempotency",
    store,
    Column("scope", String(80), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("result", Uuid),
    Column("position", BigInteger),
    Column("made", BigInteger, nullable=False, index=True),
)
"""A command's key, the hash of its request, the id it led to and the position of its last fact."""

reservations = Table(
    "reservations",
    store,
    Column("space", String(40), primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("owner", Uuid, nullable=False, index=True),
)

counters = Table(
    "counters",
    store,
    Column("series", String(40), primary_key=True),
    Column("last", Integer, nullable=False),
)

accounts = Table(
    "accounts",
    store,
    Column("person", Uuid, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("password", Text),
    Column("made", BigInteger, nullable=False),
)
"""Log-ins. `login` is the keyed hash of the e-mail address, `password` an argon2 hash."""

tokens = Table(
    "tokens",
    store,
    Column("hash", String(64), primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("label", String(80), nullable=False),
    Column("roles", String(80), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("ends", BigInteger),
)

sessions = Table(
    "sessions",
    store,
    Column("hash", String(64), primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("started", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)

joinings = Table(
    "joinings",
    store,
    Column("person", Uuid, primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("login", String(64), nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("made", BigInteger, nullable=False, index=True),
    Column("sent", BigInteger),
    Column("next", BigInteger, nullable=False),
)
"""Who asked to join and has not yet shown that the address is theirs; the body is sealed.

`person` is the id they get if they do, `token` the hash of what their letter says, `login` as in accounts.
"""

resets = Table(
    "resets",
    store,
    Column("id", Uuid, primary_key=True),
    Column("address", String(64), nullable=False, index=True),
    Column("token", String(64), unique=True),
    Column("made", BigInteger, nullable=False, index=True),
    Column("sent", BigInteger),
    Column("next", BigInteger, nullable=False),
)
"""Who asked to choose a new password. `address` is the keyed hash that reserves the e-mail address.

`token` is the hash of what the letter says, which is made when it is written and kept nowhere.
"""

inbox = Table(
    "inbox",
    store,
    Column("source", String(20), primary_key=True),
    Column("event", String(80), primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("done", BigInteger),
    Column("problem", Text),
    Column("waits", String(80), index=True),
)
"""What others' webhooks said, kept by their event id before anything else is done; the body is sealed.

`waits` is the payment that an event speaks of, by which it is tried again once that payment is known.
"""

effects = Table(
    "effects",
    store,
    Column("key", String(120), primary_key=True),
    Column("intent", BigInteger, nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("target", Uuid, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("next", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("problem", Text),
    Column("reference", String(120)),
    Column("url", Text),
)
"""What facts intend outside, keyed by the intent's own idempotency key. state: due, done, stuck.

`first` is when it was first sent (0: never yet), `reference` and `url` what the other side answered.
"""

followers = Table(
    "followers",
    store,
    Column("name", String(60), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""How far each policy and the effects worker have come in the journal."""

letters = Table(
    "letters",
    store,
    Column("key", String(120), primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("kind", String(60), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sent", BigInteger),
)

erasures = Table(
    "erasures",
    store,
    Column("person", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Who was erased and when: replayed after any restore."""

limits = Table(
    "limits",
    store,
    Column("bucket", String(120), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends", BigInteger, nullable=False, index=True),
)

processor_payments = Table(
    "processor_payments",
    store,
    Column("reference", String(80), primary_key=True),
    Column("name", String(120), nullable=False, unique=True),
    Column("payment", Uuid, nullable=False, index=True),
    Column("person", Uuid, index=True),
)
"""A processor's own reference of a payment, and the name by which the books know the payment."""

simulated_sessions = Table(
    "simulated_sessions",
    store,
    Column("id", String(60), primary_key=True),
    Column("intent", String(120), nullable=False, unique=True),
    Column("invoice", Uuid, nullable=False),
    Column("payment", String(60), nullable=False, unique=True),
    Column("minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(12), nullable=False),
    Column("success", Text, nullable=False),
    Column("cancel", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("told", BigInteger),
)
"""Payment pages of the simulated processor. state: open, paid, failed; `told`: when its webhook was taken."""

simulated_refunds = Table(
    "simulated_refunds",
    store,
    Column("id", String(60), primary_key=True),
    Column("intent", String(120), nullable=False, unique=True),
    Column("number", String(120), nullable=False),
    Column("payment", String(60), nullable=False, index=True),
    Column("minor", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("told", BigInteger),
)

batch_lines = Table(
    "batch_lines",
    store,
    Column("batch", Uuid, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("person", Uuid, index=True),
    Column("state", String(12), nullable=False),
    Column("note", Text),
    Column("target", Uuid),
    Column("body", LargeBinary),
    Column("made", BigInteger, nullable=False, index=True),
)
"""The lines of work on many, by their numbers in the file. state: due, skipped, done, failed, undone, kept, erased.

`note` says why, without a word of the person's; `target` is what was made or changed. The body is what is to be done,
sealed with the person's own key; it goes with the undoing, or after thirty days.
"""

"""Log-ins by e-mail and password: the address is kept as a keyed hash, the password as an argon2 hash."""

from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.errors import Invalid, Taken
from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.store.tables import accounts, sessions, tokens
from web.auth.guessable import is_guessable

SHORTEST = 10
LONGEST = 128


@cache
def hasher() -> PasswordHasher:
    """Return the argon2id hasher. Source: RFC 9106, second recommended option."""
    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)


@cache
def _nobody() -> str:
    """Return a hash that no password fits, so that unknown addresses take as long as known ones."""
    return hasher().hash("nobody has this password")


def login_of(office: Office, email: str) -> str:
    """Return the keyed hash of an address."""
    return office.keys.lookup(f"login:{email.strip().casefold()}")


def make_account(office: Office, person: UUID, email: str, password: str | None) -> None:
    """Let a person sign in. Raises Invalid for a weak password, Taken for an address with an account."""
    enter_account(office, person, email, None if password is None else hashed(password, email))


def hashed(password: str, email: str) -> str:
    """Return the hash of a new password. Raises Invalid for one too short, too long, or soon guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        message = f"the password has {len(password)} characters; choose one of {SHORTEST} to {LONGEST}"
        raise Invalid(message, field="password")
    if is_guessable(password, email.partition("@")[0]):
        raise Invalid("this password is among those that are tried first; choose some words instead", field="password")
    return hasher().hash(password)


def enter_account(office: Office, person: UUID, email: str, hashed: str | None) -> None:
    """Let a person sign in with a password whose hash is given. Raises Taken for an address with an account."""
    row = {"person": person, "login": login_of(office, email), "password": hashed, "made": to_micro(office.clock())}
    try:
        with office.database.writing() as connection:
            connection.execute(insert(accounts).values(row))
    except IntegrityError:
        message = "this address has an account already; sign in with it"
        raise Taken(message, field="email") from None


def check_password(office: Office, email: str, password: str) -> UUID | None:
    """Return the person whose address and password these are, else None; equally slow either way."""
    with office.database.reading() as connection:
        row = connection.execute(
            select(accounts.c.person, accounts.c.password).where(accounts.c.login == login_of(office, email))
        ).first()
    try:
        hasher().verify((row and row.password) or _nobody(), password[:LONGEST])
    except (VerifyMismatchError, InvalidHashError):
        return None
    return row.person if row else None


def put_password(connection: Connection, office: Office, person: UUID, email: str, hashed: str) -> None:
    """Give a person another password, and an account if they had none; inside the caller's transaction."""
    given = update(accounts).where(accounts.c.person == person).values(password=hashed)
    if not connection.execute(given).rowcount:
        row = {"person": person, "login": login_of(office, email), "password": hashed, "made": to_micro(office.clock())}
        connection.execute(insert(accounts).values(row))


def change_password(office: Office, person: UUID, email: str, old: str, new: str) -> None:
    """Replace a password by its owner, and end all their sessions. Raises Invalid for a wrong or a weak one."""
    if check_password(office, email, old) != person:
        raise Invalid("this is not your password; ask for a letter instead if you forgot it", field="old")
    kept = hashed(new, email)
    with office.database.writing() as connection:
        put_password(connection, office, person, email, kept)
        connection.execute(delete(sessions).where(sessions.c.person == person))


def move_account(office: Office, person: UUID, email: str) -> None:
    """Let a person sign in by another address, if they can sign in at all."""
    with office.database.writing() as connection:
        moved = update(accounts).where(accounts.c.person == person).values(login=login_of(office, email))
        connection.execute(moved)


def close_account(office: Office, person: UUID) -> None:
    """Take a person's log-in, sessions and tokens away."""
    with office.database.writing() as connection:
        for table in (accounts, sessions, tokens):
            connection.execute(delete(table).where(table.c.person == person))

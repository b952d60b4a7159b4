"""The sample of a round: a pure function of published tickets and a seed, so that anyone can draw it again.

Each person of the register on a day has a ticket, a text that names nobody. The digest of the population is the
SHA-256 of all tickets, sorted and joined by line feeds; it is published before anybody knows the seed. The rank of a
ticket is the HMAC-SHA256 of the ticket with the seed as its key; the sample are the tickets of the lowest ranks, as
many as the rate of the population comes to, rounded up. Source: FIPS 180-4, RFC 2104.
"""

import hashlib
import hmac
import math
from collections.abc import Collection
from fractions import Fraction


def digest_of(tickets: Collection[str]) -> str:
    """Return the digest of a population: 64 hexadecimal digits, other ones for any other population."""
    return hashlib.sha256("\n".join(sorted(tickets)).encode()).hexdigest()


def size_of(rate: Fraction, population: int) -> int:
    """Return how many are drawn: the part of the population, rounded up."""
    return math.ceil(rate * population)


def rank_of(seed: str, ticket: str) -> str:
    """Return by what a ticket is ranked under a seed: 64 hexadecimal digits."""
    return hmac.new(seed.encode(), ticket.encode(), hashlib.sha256).hexdigest()


def drawn(seed: str, tickets: Collection[str], size: int) -> list[str]:
    """Return the tickets of the lowest ranks, in the order of their ranks."""
    return sorted(set(tickets), key=lambda ticket: (rank_of(seed, ticket), ticket))[:size]

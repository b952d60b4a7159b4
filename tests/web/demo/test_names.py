"""Made-up people have addresses of their own, on domains that nobody can own."""

from random import Random

from web.demo.names import HOSTS, Names


def test_no_address_is_given_twice() -> None:
    names = Names(seeded(1))
    addresses = [names.next()[1] for _ in range(20_000)]
    assert len(set(addresses)) == len(addresses)


def test_addresses_are_plain_and_on_reserved_domains() -> None:
    names = Names(seeded(2))
    for _ in range(2_000):
        local, _, host = names.next()[1].partition("@")
        assert host in HOSTS
        assert local.isascii()
        assert local.replace(".", "").isalnum()


def test_the_same_seed_gives_the_same_people() -> None:
    one, other = Names(seeded(3)), Names(seeded(3))
    assert [one.next() for _ in range(50)] == [other.next() for _ in range(50)]


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  names, not secrets

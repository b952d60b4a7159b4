"""Given these facts, when this is decided, then these facts are stated: tests that read as sentences."""

from collections.abc import Callable
from typing import Any, Self
from uuid import UUID, uuid4

import pytest

from domain.aggregate import Aggregate, Fact
from domain.errors import DomainError


class Given:
    """An aggregate as its past facts left it."""

    def __init__(self, kind: type[Aggregate], *past: Fact, id: UUID | None = None) -> None:
        self.aggregate = kind.replay(id or uuid4(), list(past))
        self._deed: Callable[[], Any] | None = None

    def when(self, decision: Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Take a decision later: `when(Member.renew, ...)`."""
        self._deed = lambda: decision(self.aggregate, *args, **kwargs)
        return self

    def states(self, *facts: Fact) -> None:
        """Check that exactly these facts are stated."""
        assert self._deed is not None
        self._deed()
        assert self.aggregate.pending == list(facts)

    def refused(self, error: type[DomainError], match: str) -> None:
        """Check that the decision is refused and that nothing is stated."""
        assert self._deed is not None
        with pytest.raises(error, match=match):
            self._deed()
        assert self.aggregate.pending == []


given = Given

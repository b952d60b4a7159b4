from pathlib import Path

import pytest

from integrations.stripe.gateway import Stripe
from tests.offices import MovingClock
from tests.web.houses import open_house


@pytest.mark.parametrize(
    ("env", "kind"),
    [
        ({"COLLEGIUM_SIMULATED_PAYMENTS": "0"}, "NoneType"),
        ({"COLLEGIUM_SIMULATED_PAYMENTS": "1"}, "Simulated"),
        ({"STRIPE_API_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}, Stripe.__name__),
    ],
)
def test_nobody_pays_with_play_money_unless_a_demonstration_is_set_up(
    tmp_path: Path, clock: MovingClock, env: dict[str, str], kind: str
) -> None:
    house = open_house(tmp_path, f"sqlite:///{tmp_path / 'c.sqlite'}", clock, **env)
    assert type(house.desk.processor).__name__ == kind
    assert (house.desk.simulated is not None) == (kind == "Simulated")
    house.close()

"""What a use case may ask of the outside, in our words."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""

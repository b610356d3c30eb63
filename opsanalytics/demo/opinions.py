"""What the imaginary buyers write in their ratings."""

from __future__ import annotations

from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import STORY

DEFAULT_GOOD = "此用户没有填写评价。"
_TOLD = STORY["opinions"]


def words(rng: Rng, rating: str, *, broken: bool) -> str:
    """Pick what the buyer writes; `broken` when the bad batch is meant."""
    if rating == "好评":
        return str(rng.pick(_TOLD["good"]))
    if broken:
        return str(rng.pick(_TOLD["bad_batch"]))
    return str(rng.pick(_TOLD["middling"] if rating == "中评" else _TOLD["bad"]))

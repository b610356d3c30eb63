"""Invented buyers: unmasked nicknames, receivers, addresses and phones of nobody."""

from __future__ import annotations

from dataclasses import dataclass

from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import STORY

_TOLD = STORY["people"]


@dataclass(frozen=True)
class Buyer:
    """One invented person as the platform knows them."""

    nick: str
    account: str
    receiver: str
    address: str
    phone: str


class People:
    """Everybody who ever ordered; no nickname is given out twice."""

    def __init__(self, rng: Rng) -> None:
        self._dice = rng
        self._nicks: set[str] = set()

    def newcomer(self) -> Buyer:
        """Make a buyer that nobody has seen before."""
        rng, nick = self._dice, self._nick()
        while nick in self._nicks:
            nick = self._nick()
        self._nicks.add(nick)
        place, postcode = rng.pick(_TOLD["places"])
        address = f"{place} {rng.pick(_TOLD['roads'])}{rng.between(1, 399)}号({postcode})"
        receiver = rng.pick(_TOLD["surnames"]) + "".join(rng.pick(_TOLD["given"]) for _ in range(rng.between(1, 2)))
        account = f"buyer{len(self._nicks):05d}@example.com"
        return Buyer(nick, account, receiver, address, f"199000{rng.between(0, 99999):05d}")

    def _nick(self) -> str:
        rng, kind = self._dice, self._dice.share()
        if kind < 0.35:
            return f"{rng.pick(_TOLD['moods'])}{rng.pick(_TOLD['beings'])}{rng.between(1975, 2012)}"
        if kind < 0.60:
            return f"tb_{rng.between(10_000_000, 99_999_999)}"
        if kind < 0.80:
            return f"{rng.pick(_TOLD['phrases'])}{rng.pick(_TOLD['beings'])}{rng.between(1, 99)}"
        return f"{rng.pick(_TOLD['words'])}_{rng.pick(_TOLD['words'])}{rng.between(1, 9999)}"

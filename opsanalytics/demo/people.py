"""Invented buyers: unmasked nicknames, receivers, addresses and phones of nobody."""

from __future__ import annotations

from dataclasses import dataclass

from opsanalytics.demo.dice import Dice
from opsanalytics.demo.story import STORY

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

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._nicks: set[str] = set()

    def newcomer(self) -> Buyer:
        """Make a buyer that nobody has seen before."""
        dice, nick = self._dice, self._nick()
        while nick in self._nicks:
            nick = self._nick()
        self._nicks.add(nick)
        place, postcode = dice.pick(_TOLD["places"])
        address = f"{place} {dice.pick(_TOLD['roads'])}{dice.between(1, 399)}号({postcode})"
        receiver = dice.pick(_TOLD["surnames"]) + "".join(dice.pick(_TOLD["given"]) for _ in range(dice.between(1, 2)))
        account = f"buyer{len(self._nicks):05d}@example.com"
        return Buyer(nick, account, receiver, address, f"199000{dice.between(0, 99999):05d}")

    def _nick(self) -> str:
        dice, kind = self._dice, self._dice.share()
        if kind < 0.35:
            return f"{dice.pick(_TOLD['moods'])}{dice.pick(_TOLD['beings'])}{dice.between(1975, 2012)}"
        if kind < 0.60:
            return f"tb_{dice.between(10_000_000, 99_999_999)}"
        if kind < 0.80:
            return f"{dice.pick(_TOLD['phrases'])}{dice.pick(_TOLD['beings'])}{dice.between(1, 99)}"
        return f"{dice.pick(_TOLD['words'])}_{dice.pick(_TOLD['words'])}{dice.between(1, 9999)}"

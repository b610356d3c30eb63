"""Arithmetic on sorted arrays: where groups begin, what number each has, the order of pairs."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = "np.ndarray[Any, Any]"


def _begins(columns: tuple[Array, ...]) -> Array:
    """Whether a row differs from the one before in one of the columns."""
    begins = np.ones(len(columns[0]), bool)
    if len(begins):
        begins[1:] = columns[0][1:] != columns[0][:-1]
        for column in columns[1:]:
            begins[1:] |= column[1:] != column[:-1]
    return begins


def firsts(*columns: Array) -> Array:
    """The places where a new group of equal values begins.

    >>> firsts(np.array([7, 7, 9])).tolist()
    [0, 2]
    """
    return np.flatnonzero(_begins(columns))


def numbered(*columns: Array) -> Array:
    """The number of each row's group, from 1.

    >>> numbered(np.array([7, 7, 9]), np.array([1, 2, 2])).tolist()
    [1, 2, 3]
    """
    return np.cumsum(_begins(columns), dtype="int32")


def order_of_pairs(first: Array, second: Array) -> tuple[Array, Array]:
    """The order of the rows by the first number, the second and their place; each pair's number.

    >>> [array.tolist() for array in order_of_pairs(np.array([1, 1, 1]), np.array([9, 7, 9]))]
    [[1, 0, 2], [1, 2, 2]]
    """
    if not len(first):
        return np.zeros(0, "int64"), np.zeros(0, "int64")
    place_bits = len(first).bit_length()
    room = 64 - place_bits - int(first.max()).bit_length()
    least = int(second.min())
    if (int(second.max()) - least).bit_length() > room:
        second, least = np.unique(second, return_inverse=True)[1], 0
    bits = (int(second.max()) - least).bit_length()
    # One number a row, which is sorted faster than several columns.
    packed = first.astype("uint64")
    packed <<= np.uint64(bits)
    packed |= (second - least).astype("uint64")
    packed <<= np.uint64(place_bits)
    packed |= np.arange(len(first), dtype="uint64")
    packed.sort()
    order = (packed & np.uint64(2**place_bits - 1)).astype("int32")
    packed >>= np.uint64(place_bits)
    return order, numbered(packed)

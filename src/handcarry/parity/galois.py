"""The field GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11D) and the generator 2. Adding is XOR.

>>> int(product(0x57, 0x83)), int(product(7, inverse(7)))
(49, 1)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

POLYNOMIAL = 0x11D

Bytes = NDArray[np.uint8]


def _tables() -> tuple[Bytes, NDArray[np.intp]]:
    """Powers of the generator, twice over so that two logarithms can be added, and their inverse; the logarithm of 0 is never used."""
    powers, logarithms, value = np.zeros(510, np.uint8), np.zeros(256, np.intp), 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value = value << 1 ^ (POLYNOMIAL if value & 0x80 else 0)
    return powers, logarithms


_POWERS, _LOGARITHMS = _tables()
_EVERY = np.arange(256, dtype=np.uint8)


def product(left: Bytes | int, right: Bytes | int) -> Bytes:
    """Return the products of bytes, broadcast against each other."""
    a, b = np.asarray(left, np.uint8), np.asarray(right, np.uint8)
    return np.where((a == 0) | (b == 0), np.uint8(0), _POWERS[_LOGARITHMS[a] + _LOGARITHMS[b]])


def inverse(value: Bytes | int) -> Bytes:
    """Return the inverse of each byte, none of which may be 0."""
    a = np.asarray(value, np.uint8)
    if not a.all():
        raise ZeroDivisionError("0 has no inverse")
    return np.asarray(_POWERS[255 - _LOGARITHMS[a]])


def multiples(factors: Bytes) -> Bytes:
    """Return a table of shape (256, n): row d holds the products of d with each of the n factors."""
    return product(_EVERY[:, None], factors[None, :])


def matrix_product(left: Bytes, right: Bytes) -> Bytes:
    """Return the product of two matrices, (a, b) and (b, c)."""
    return np.asarray(np.bitwise_xor.reduce(product(left[:, :, None], right[None, :, :]), axis=1), np.uint8)


def inverted(matrix: Bytes) -> Bytes:
    """Return the inverse of a square matrix, by Gauss and Jordan. Raises ZeroDivisionError where there is none."""
    size = len(matrix)
    work = np.concatenate([matrix, np.eye(size, dtype=np.uint8)], axis=1)
    for column in range(size):
        below = np.flatnonzero(work[column:, column])
        if not len(below):
            raise ZeroDivisionError("the matrix has no inverse")
        pivot = column + int(below[0])
        work[[column, pivot]] = work[[pivot, column]]
        work[column] = product(work[column], inverse(work[column, column]))
        factors = work[:, column].copy()
        factors[column] = 0
        work ^= product(factors[:, None], work[column][None, :])
    return work[:, size:]

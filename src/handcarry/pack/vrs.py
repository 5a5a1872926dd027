"""Which VR an element has by the standard's dictionary, for datasets that do not tell."""

from __future__ import annotations

from functools import cache
from typing import Any

from handcarry.dicom.rewrite import Unfit


@cache
def _dictionary() -> Any:  # noqa: ANN401  pydicom has no types
    try:
        from pydicom import datadict  # noqa: PLC0415  half a second: only for datasets that tell no VR
    except ImportError:  # in a browser
        raise Unfit("no dictionary here tells its VRs") from None
    return datadict


@cache
def vr_of(tag: int) -> str:
    """Return a tag's VR, "" where the dictionary knows none. Raises `Unfit` where there is no dictionary."""
    try:
        return str(_dictionary().dictionary_VR(tag))
    except KeyError:
        return ""

"""One table: for each coded transfer syntax, who decodes it, in order. The first one that is installed decides, and its refusal is final;
the second one reads a sample of frames again. For JPEG-LS and JPEG 2000 both are builds of one library (CharLS, OpenJPEG) by different
people, which finds a broken build, not a common mistake; for the others they have nothing in common.

Codecs are loaded when first asked for, in capped child processes only, but for the listing of what is there. Nothing under the GPL is used.
Measured on real files and on DCMTK's output, all selection values: `imagecodecs` is exact for every lossless syntax below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from types import ModuleType

import numpy as np

from handcarry.model.frame import PixelLayout
from handcarry.pixels.codestream import Buffer
from handcarry.pixels.rle import decode_rle, segments
from handcarry.pixels.stored import Array, Misfit, from_decoder, from_planes
from handcarry.pixels.syntaxes import TransferSyntax

Decode = Callable[[Buffer, PixelLayout], Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoder:
    """One way to decode. `engine_call` names the function of `module` that tells which C library does the work.

    As a second decoder it reads `one_in` so many of the frames that are looked at closely: fewer where it is slow for what it can find.
    """

    name: str
    module: str
    distribution: str
    engine_call: str
    decode: Decode
    one_in: int = 1

    @property
    def available(self) -> bool:
        """Whether its library is installed."""
        return find_spec(self.module) is not None

    @property
    def version(self) -> str:
        """Version of the library and of the engine inside, "" where it is not installed."""
        return _version(self)

    @property
    def label(self) -> str:
        """Name and version, as reports give them."""
        return f"{self.name} {self.version}"


@cache
def _version(decoder: Decoder) -> str:
    if not decoder.available:
        return ""
    module = import_module(decoder.module)
    library = str(module.__version__)
    engine = getattr(module, decoder.engine_call, None)
    return f"{library} ({engine()})" if callable(engine) else library


def _imagecodecs() -> ModuleType:
    return import_module("imagecodecs")


def _jpeg(data: Buffer, layout: PixelLayout) -> Array:
    """All of ISO 10918-1 by libjpeg-turbo 3: 8 and 12 bits DCT, 2 to 16 bits lossless. Colours stay as they are stored."""
    return from_decoder(_imagecodecs().jpeg8_decode(data, colorspace="YCBCR", outcolorspace="YCBCR"), layout)


def _grey_jpeg(data: Buffer, layout: PixelLayout) -> Array:
    if layout.samples_per_pixel == 1:
        return from_decoder(_imagecodecs().jpeg8_decode(data), layout)
    return _jpeg(data, layout)


def _jpegls(data: Buffer, layout: PixelLayout) -> Array:
    return from_decoder(_imagecodecs().jpegls_decode(data), layout)


def _jpeg2000(data: Buffer, layout: PixelLayout) -> Array:
    return from_decoder(_imagecodecs().jpeg2k_decode(data), layout)


def _openjpeg(data: Buffer, layout: PixelLayout) -> Array:
    """OpenJPEG by pylibjpeg, which gives bytes: one, two or four for each sample, by its precision."""
    raw = import_module("openjpeg.utils").decode_pixel_data(bytes(data), version=2)
    width = len(raw) // max(1, layout.rows * layout.columns * layout.samples_per_pixel)
    if width not in (1, 2, 4):
        raise Misfit(f"decoded to {len(raw)} bytes")
    shape = (layout.rows, layout.columns) if layout.samples_per_pixel == 1 else (layout.rows, layout.columns, layout.samples_per_pixel)
    return from_decoder(np.frombuffer(raw, f"<u{width}").reshape(shape), layout)


def _rle(data: Buffer, layout: PixelLayout) -> Array:
    """PS3.5 Annex G. The header is judged here first: the library trusts it, and crashes on a wrong one."""
    segments(data, layout)
    planes = np.zeros(layout.rows * layout.columns * layout.samples_per_pixel, f"<u{max(8, layout.bits_allocated) // 8}")
    out = planes.view(np.uint8)
    filled = _imagecodecs().dicomrle_decode(bytes(data), planes.dtype, out=out)
    if len(filled) < out.size:
        raise Misfit(f"decoded to {len(filled)} bytes of {out.size}")
    return from_planes(planes, layout)


def _openjph(data: Buffer, layout: PixelLayout) -> Array:
    return from_decoder(_imagecodecs().htj2k_decode(data), layout)


def _lossless_jpeg(data: Buffer, layout: PixelLayout) -> Array:
    """ISO 10918-1 process 14 by liblj92."""
    return from_decoder(_imagecodecs().ljpeg_decode(data), layout)


def _charls(data: Buffer, layout: PixelLayout) -> Array:
    return from_decoder(import_module("jpeg_ls").decode(np.frombuffer(data, np.uint8)), layout)


JPEG = Decoder(name="imagecodecs.jpeg8", module="imagecodecs", distribution="imagecodecs", engine_call="jpeg8_version", decode=_grey_jpeg)
JPEG_LS = Decoder(name="imagecodecs.jpegls", module="imagecodecs", distribution="imagecodecs", engine_call="jpegls_version", decode=_jpegls)
JPEG_2000 = Decoder(
    name="imagecodecs.jpeg2k", module="imagecodecs", distribution="imagecodecs", engine_call="jpeg2k_version", decode=_jpeg2000
)
OPENJPEG = Decoder(
    name="pylibjpeg-openjpeg", module="openjpeg", distribution="pylibjpeg-openjpeg", engine_call="", decode=_openjpeg, one_in=4
)
OPENJPH = Decoder(name="imagecodecs.htj2k", module="imagecodecs", distribution="imagecodecs", engine_call="htj2k_version", decode=_openjph)
LOSSLESS_JPEG = Decoder(
    name="imagecodecs.ljpeg", module="imagecodecs", distribution="imagecodecs", engine_call="ljpeg_version", decode=_lossless_jpeg
)
CHARLS = Decoder(name="pyjpegls-charls", module="jpeg_ls", distribution="pyjpegls", engine_call="", decode=_charls, one_in=4)
OWN_RLE = Decoder(name="handcarry.rle", module="handcarry", distribution="handcarry", engine_call="", decode=decode_rle, one_in=4)
RLE = Decoder(name="imagecodecs.dicomrle", module="imagecodecs", distribution="imagecodecs", engine_call="dicomrle_version", decode=_rle)

_UID = "1.2.840.10008.1.2"
_J2K = (JPEG_2000, OPENJPEG)
_HTJ2K = (JPEG_2000, OPENJPH, OPENJPEG)  # lossless only: OpenJPH lets lossy colour run over

DECODERS: Mapping[str, tuple[Decoder, ...]] = {
    f"{_UID}.5": (RLE, OWN_RLE),
    f"{_UID}.4.50": (JPEG,),
    f"{_UID}.4.51": (JPEG,),
    f"{_UID}.4.57": (JPEG, LOSSLESS_JPEG),
    f"{_UID}.4.70": (JPEG, LOSSLESS_JPEG),
    f"{_UID}.4.80": (JPEG_LS, CHARLS),
    f"{_UID}.4.81": (JPEG_LS, CHARLS),
    f"{_UID}.4.90": _J2K,
    f"{_UID}.4.91": _J2K,
    f"{_UID}.4.201": _HTJ2K,
    f"{_UID}.4.202": _HTJ2K,
    f"{_UID}.4.203": _J2K,
}


@cache
def first_available(row: TransferSyntax) -> Decoder | None:
    """The decoder that decides, or None."""
    return next(_available(row), None)


@cache
def second_available(row: TransferSyntax) -> Decoder | None:
    """The decoder whose pixels are held against the first one's, or None."""
    return next(islice(_available(row), 1, None), None)


def _available(row: TransferSyntax) -> Iterator[Decoder]:
    return (decoder for decoder in DECODERS.get(row.uid, ()) if decoder.available)

"""What PS3.6 Annex A calls the transfer syntaxes and SOP classes that a dental scan may come in."""

from __future__ import annotations

from handcarry.report.document import Uid

_SYNTAX = "1.2.840.10008.1.2"
_STORAGE = "1.2.840.10008.5.1.4.1.1"

_NAMES = {
    _SYNTAX: "Implicit VR Little Endian",
    f"{_SYNTAX}.1": "Explicit VR Little Endian",
    f"{_SYNTAX}.1.98": "Encapsulated Uncompressed Explicit VR Little Endian",
    f"{_SYNTAX}.1.99": "Deflated Explicit VR Little Endian",
    f"{_SYNTAX}.2": "Explicit VR Big Endian",
    f"{_SYNTAX}.4.50": "JPEG Baseline (Process 1)",
    f"{_SYNTAX}.4.51": "JPEG Extended (Process 2 and 4)",
    f"{_SYNTAX}.4.57": "JPEG Lossless, Non-Hierarchical (Process 14)",
    f"{_SYNTAX}.4.70": "JPEG Lossless, Non-Hierarchical, First-Order Prediction",
    f"{_SYNTAX}.4.80": "JPEG-LS Lossless",
    f"{_SYNTAX}.4.81": "JPEG-LS Lossy (Near-Lossless)",
    f"{_SYNTAX}.4.90": "JPEG 2000 (Lossless Only)",
    f"{_SYNTAX}.4.91": "JPEG 2000",
    f"{_SYNTAX}.4.92": "JPEG 2000 Part 2 Multi-component (Lossless Only)",
    f"{_SYNTAX}.4.93": "JPEG 2000 Part 2 Multi-component",
    f"{_SYNTAX}.4.201": "High-Throughput JPEG 2000 (Lossless Only)",
    f"{_SYNTAX}.4.202": "High-Throughput JPEG 2000 with RPCL Options (Lossless Only)",
    f"{_SYNTAX}.4.203": "High-Throughput JPEG 2000",
    f"{_SYNTAX}.5": "RLE Lossless",
    f"{_STORAGE}.1": "Computed Radiography Image Storage",
    f"{_STORAGE}.1.1": "Digital X-Ray Image Storage - For Presentation",
    f"{_STORAGE}.1.3": "Digital Intra-Oral X-Ray Image Storage - For Presentation",
    f"{_STORAGE}.2": "CT Image Storage",
    f"{_STORAGE}.2.1": "Enhanced CT Image Storage",
    f"{_STORAGE}.2.2": "Legacy Converted Enhanced CT Image Storage",
    f"{_STORAGE}.4": "MR Image Storage",
    f"{_STORAGE}.4.1": "Enhanced MR Image Storage",
    f"{_STORAGE}.7": "Secondary Capture Image Storage",
    f"{_STORAGE}.7.1": "Multi-frame Single Bit Secondary Capture Image Storage",
    f"{_STORAGE}.7.2": "Multi-frame Grayscale Byte Secondary Capture Image Storage",
    f"{_STORAGE}.7.3": "Multi-frame Grayscale Word Secondary Capture Image Storage",
    f"{_STORAGE}.7.4": "Multi-frame True Color Secondary Capture Image Storage",
    f"{_STORAGE}.13.1.1": "X-Ray 3D Angiographic Image Storage",
    f"{_STORAGE}.13.1.2": "X-Ray 3D Craniofacial Image Storage",
    f"{_STORAGE}.66": "Raw Data Storage",
    f"{_STORAGE}.104.1": "Encapsulated PDF Storage",
    f"{_STORAGE}.104.3": "Encapsulated STL Storage",
    f"{_STORAGE}.128": "Positron Emission Tomography Image Storage",
}


def named(uid: str) -> Uid:
    """Return the UID with its name, "" for one we do not know."""
    return Uid(uid=uid, name=_NAMES.get(uid, ""))

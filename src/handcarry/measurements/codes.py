"""The coded words of the report: (value, scheme, meaning), from PS3.16 and, for what it has no word for, one of our own.

A CBCT grey value has no code: "attenuation coefficient" (Hounsfield) would be a lie. So it is a code of ours, without a unit.
"""

from __future__ import annotations

from typing import NamedTuple

OWN_SCHEME = "99HANDCARRY"


class Code(NamedTuple):
    """One coded concept."""

    value: str
    scheme: str
    meaning: str


REPORT = Code("126000", "DCM", "Imaging Measurement Report")
LANGUAGE = Code("121049", "DCM", "Language of Content Item and Descendants")
OBSERVER_TYPE = Code("121005", "DCM", "Observer Type")
PERSON = Code("121006", "DCM", "Person")
DEVICE = Code("121007", "DCM", "Device")
PERSON_NAME = Code("121008", "DCM", "Person Observer Name")
DEVICE_UID = Code("121012", "DCM", "Device Observer UID")
DEVICE_NAME = Code("121013", "DCM", "Device Observer Name")
DEVICE_MANUFACTURER = Code("121014", "DCM", "Device Observer Manufacturer")
DEVICE_MODEL = Code("121015", "DCM", "Device Observer Model Name")
PROCEDURE = Code("121058", "DCM", "Procedure reported")
CONE_BEAM = Code("717193008", "SCT", "Cone beam computed tomography")
IMAGE_LIBRARY = Code("111028", "DCM", "Image Library")
IMAGE_LIBRARY_GROUP = Code("126200", "DCM", "Image Library Group")
MEASUREMENTS = Code("126010", "DCM", "Imaging Measurements")
GROUP = Code("125007", "DCM", "Measurement Group")
TRACKING_NAME = Code("112039", "DCM", "Tracking Identifier")
TRACKING_UID = Code("112040", "DCM", "Tracking Unique Identifier")
COMMENT = Code("121106", "DCM", "Comment")
PATH = Code("121055", "DCM", "Path")
REGION = Code("111030", "DCM", "Image Region")
MODALITY = Code("121139", "DCM", "Modality")
FRAME_OF_REFERENCE = Code("112227", "DCM", "Frame of Reference UID")
DERIVATION = Code("121401", "DCM", "Derivation")
UNCERTAINTY = Code("371884006", "SCT", "+/-, range of measurement uncertainty")

LENGTH = Code("410668003", "SCT", "Length")
PATH_LENGTH = Code("121211", "DCM", "Path length")
ANGLE = Code("1483009", "SCT", "Angle")
AREA = Code("42798000", "SCT", "Area")
GREY = Code("GREY", OWN_SCHEME, "Grey value, not calibrated")
MEAN = Code("373098007", "SCT", "Mean")
DEVIATION = Code("386136009", "SCT", "Standard Deviation")
MINIMUM = Code("255605001", "SCT", "Minimum")
MAXIMUM = Code("56851009", "SCT", "Maximum")

MEASURED: dict[str, tuple[Code, Code | None]] = {  # quantity of the session -> concept, derivation
    "length": (LENGTH, None),
    "angle": (ANGLE, None),
    "area": (AREA, None),
    "grey": (GREY, None),
    "grey_mean": (GREY, MEAN),
    "grey_sd": (GREY, DEVIATION),
    "grey_minimum": (GREY, MINIMUM),
    "grey_maximum": (GREY, MAXIMUM),
}
CARE: dict[str, str] = {  # care code of the session -> what a reader of the report must know
    "missing_slices": "passes missing slices, whose grey values are left out",
    "outside": "lies partly outside the scan, which is left out",
    "projected": "seen on a slab of {slab_mm:g} mm ({mode}): points are projected onto its middle plane",
    "depth_unknown": "no size: the distance between the slices is not known",
    "binned": "measured on means of blocks of voxels: the device could not hold the whole scan",
    "no_scale": "the files state no pixel size: no lengths, angles or areas",
    "projection": "a flat X-ray: what lies at another depth is enlarged differently",
    "no_orientation": "the files do not say how the patient lay",
    "step_assumed": "the distance between the slices is not known",
    "single": "a single slice",
    "rescale_varies": "the scale of grey values varies from slice to slice: no grey values",
    "left_out": "some images of the series do not fit into the volume",
    "lossy": "compressed with loss",
    "sheared": "the slices lean",
    "uneven": "the distance between the slices is uneven",
    "derived": "computed from another scan",
}
UNITS: dict[str, Code] = {  # unit of the session -> UCUM
    "mm": Code("mm", "UCUM", "mm"),
    "deg": Code("deg", "UCUM", "deg"),
    "mm2": Code("mm2", "UCUM", "mm2"),
    "grey": Code("1", "UCUM", "no units"),
}
MODALITIES = {
    "CT": "Computed Tomography",
    "DX": "Digital Radiography",
    "PX": "Panoramic X-Ray",
    "IO": "Intra-oral Radiography",
    "XA": "X-Ray Angiography",
    "MR": "Magnetic Resonance",
}
LANGUAGES = {"en": "English", "de": "German", "ar": "Arabic"}

"""What an image is for: slices of a volume, an aiming picture, a screen, a flat X-ray (PS3.3 A, C.7.6.1.1.2)."""

from __future__ import annotations

from handcarry.model.instance import Instance
from handcarry.model.stack import Role

_STORAGE = "1.2.840.10008.5.1.4.1.1."
CT = _STORAGE + "2"
MULTI_FRAME_WORD_SC = _STORAGE + "7.3"
DCMTK_PLACEHOLDER = "1.2.276.0.7230010.3.1.0.1"  # an unregistered class seen on real CT slices
RAW_DATA = _STORAGE + "66"

VOLUME_CLASSES = frozenset(
    _STORAGE + suffix
    for suffix in (
        "2",  # CT
        "2.1",  # Enhanced CT
        "2.2",  # Legacy Converted Enhanced CT
        "4",  # MR
        "4.1",  # Enhanced MR
        "4.3",  # Enhanced MR Color
        "4.4",  # Legacy Converted Enhanced MR
        "13.1.1",  # X-Ray 3D Angiographic
        "13.1.2",  # X-Ray 3D Craniofacial
        "13.1.3",  # Breast Tomosynthesis
        "128",  # PET
        "128.1",  # Legacy Converted Enhanced PET
        "130",  # Enhanced PET
    )
)
SCREEN_CLASSES = frozenset(_STORAGE + suffix for suffix in ("7", "7.1", "7.2", "7.3", "7.4"))
PROJECTION_CLASSES = frozenset(
    _STORAGE + suffix for suffix in ("1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1", "12.1", "12.1.1", "12.2", "12.2.1", "481.1")
)
# They have pixels and are no pictures: Parametric Map, Segmentation, Label Map Segmentation, RT Dose.
MAP_CLASSES = frozenset(_STORAGE + suffix for suffix in ("30", "66.4", "66.7", "481.2"))
WRAPPED_CLASSES = frozenset(_STORAGE + suffix for suffix in ("104.1", "104.2", "104.3", "104.4", "104.5"))

_RENDERED_WORDS = frozenset({"3D", "VR", "VRT", "MIP", "MINIP", "RENDERED", "RENDERING", "VOLUME_RENDER", "SURFACE", "SSD"})
_PROJECTED_WORDS = frozenset({"MIP", "MINIP", "VRT", "SSD"})  # no slices, wherever they lie; "3D" is also what some call a volume
_ARCH_WORDS = frozenset({"PANORAMIC", "PANO", "CURVED", "CURVED_MPR", "CROSS_SECTION", "CROSSSECTION"})
_FLAT_WORDS = frozenset({"PROJECTION IMAGE"})
_COLOUR = frozenset({"RGB", "PALETTE COLOR", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "YBR_PARTIAL_420", "YBR_PARTIAL_422"})


def role_of(instance: Instance) -> Role:
    """Return what an instance is for, judged alone; what only the company of others shows is decided in `group`."""
    uid = instance.sop_class_uid
    if uid in WRAPPED_CLASSES:
        return Role.WRAPPED_DOCUMENT
    if _is_private(instance):
        return Role.PRIVATE
    if uid in MAP_CLASSES or (instance.layout is None and uid not in VOLUME_CLASSES):
        return Role.OTHER
    if uid in PROJECTION_CLASSES:
        return Role.PROJECTION
    return _role_of_image(instance)


def _is_private(instance: Instance) -> bool:
    """True for raw data, private classes and dumps that vendors send as series (PS3.3 A.37)."""
    uid = instance.sop_class_uid
    named_raw = "rawblob" in instance.series.series_description.lower().replace(" ", "")
    foreign = bool(uid) and not uid.startswith("1.2.840.10008.") and uid != DCMTK_PLACEHOLDER
    return uid == RAW_DATA or foreign or (named_raw and not is_placed(instance))


def _role_of_image(instance: Instance) -> Role:
    words = {word.strip().upper() for word in instance.image.image_type[2:]}
    if any("LOCALIZER" in word or word == "SCOUT" for word in words):
        return Role.LOCALIZER
    placed = is_placed(instance)
    colour = is_colour(instance)
    if words & _PROJECTED_WORDS or (words & _RENDERED_WORDS and (colour or not placed)):
        return Role.RENDERING
    if words & _ARCH_WORDS and not placed:
        return Role.REFORMAT
    if instance.sop_class_uid in SCREEN_CLASSES:
        return Role.VOLUME_IMAGES if placed and not colour and _has_depth(instance) else Role.SCREEN
    if instance.sop_class_uid in VOLUME_CLASSES or instance.sop_class_uid in {DCMTK_PLACEHOLDER, ""}:
        return _role_in_volume_class(instance, words)
    return Role.SCREEN  # photographs, ultrasound, microscopy: pictures of something, and no slices of a jaw


def _role_in_volume_class(instance: Instance, words: set[str]) -> Role:
    if words & _FLAT_WORDS:
        return Role.RENDERING
    if is_colour(instance) and not is_placed(instance):
        return Role.SCREEN
    if instance.sop_class_uid == "" and not is_placed(instance):
        return Role.OTHER
    return Role.VOLUME_IMAGES


def is_colour(instance: Instance) -> bool:
    """True where a pixel is more than one grey value."""
    layout = instance.layout
    return layout is not None and (layout.samples_per_pixel > 1 or layout.photometric_interpretation in _COLOUR)


def is_placed(instance: Instance) -> bool:
    """True where at least one frame says where it lies."""
    return any(plane.image_position_patient and plane.image_orientation_patient for plane in instance.planes)


def _has_depth(instance: Instance) -> bool:
    """True for more than 8 bits: a screen is 8 bits deep, a volume that lost its class is not."""
    return instance.layout is not None and instance.layout.bits_stored > 8

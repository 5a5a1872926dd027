"""Bytes to elements to instances (PS3.5, PS3.10), and DICOMDIR (PS3.3 Annex F). Knows bytes and values; no numpy, no pydicom."""

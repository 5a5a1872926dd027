"""What JavaScript is to a copy in the making, in Python: files by their paths, and the archive that is made of them."""

from __future__ import annotations


class Piece(bytes):
    """Bytes as JavaScript hands them over."""

    def to_bytes(self) -> bytes:
        return bytes(self)


class Holding:
    def __init__(self) -> None:
        self.files: dict[str, bytearray] = {}
        self.archive = bytearray()
        self.told: list[float] = []

    def add(self, path: str, data: memoryview) -> None:
        self.files.setdefault(path, bytearray()).extend(data)

    def read(self, path: str, offset: int, size_bytes: int) -> Piece | None:
        return Piece(self.files[path][offset : offset + size_bytes])

    def remove(self, path: str) -> None:
        self.files.pop(path, None)

    def rename(self, path: str, new: str) -> None:
        self.files[new] = self.files.pop(path)

    def between(self, data: memoryview) -> None:
        self.archive.extend(data)

    def file(self, path: str) -> None:
        self.archive.extend(self.files.get(path, b""))

    def tell(self, part: float) -> None:
        self.told.append(part)

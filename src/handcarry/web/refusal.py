"""What is said when the app does not do what it was asked: a code for programs and one sentence for people, never a path or a trace."""

from __future__ import annotations

import json

from handcarry.catalogue.words import ENGLISH, Words

STATUS = {
    "not-understood": 400,
    "no-session": 401,
    "used-token": 401,
    "foreign-host": 403,
    "foreign-origin": 403,
    "simple-request": 403,
    "several-people": 403,
    "not-found": 404,
    "wrong-method": 405,
    "too-slow": 408,
    "gone": 410,
    "not-now": 409,
    "changed": 409,
    "too-large": 413,
    "wrong-type": 415,
    "unusable": 422,
    "no-reference": 422,
    "busy": 429,
    "empty": 422,
    "not-yours": 422,
    "not-kept": 507,
    "our-fault": 500,
    "no-room": 507,
}


class Refusal(Exception):
    """A request that is refused; `code` is a key of `STATUS`, `detail` one more sentence without anything from the medium."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.code]

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return self.detail or Words(ENGLISH)(f"app.refused.{self.code}")

    def as_json(self) -> bytes:
        """The body for a program."""
        return json.dumps({"refused": self.code, "says": self.sentence}, ensure_ascii=False).encode()

"""What was read, put in order: the one thing that checks look at."""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.model.report import Asked, Medium
from handcarry.model.stack import Role, Series, Stack

CROWD = 2  # from so many slices on, a group of volume images is judged as a volume, good or bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A medium with its images in series and stacks. `best` is the stack the verdict speaks of.

    Where no stack is a candidate for a volume, `best` is the group of volume images that comes nearest, so that the report can
    say what keeps it from being one; None where there is no such group.
    """

    medium: Medium
    series: tuple[Series, ...]
    stacks: tuple[Stack, ...]
    best: Stack | None
    why_best: str
    asked: Asked

    @property
    def volumes(self) -> tuple[Stack, ...]:
        """The stacks judged as volumes: groups of volume images, candidates or not."""
        return tuple(stack for stack in self.stacks if is_judged_as_volume(stack))

    @property
    def candidates(self) -> tuple[Stack, ...]:
        """The stacks that could be the record."""
        return tuple(stack for stack in self.stacks if stack.is_candidate)


def is_judged_as_volume(stack: Stack) -> bool:
    """True for volume images in number: geometry checks make sense on them."""
    return stack.role is Role.VOLUME_IMAGES and (stack.is_candidate or len(stack.slices) >= CROWD)

"""Whose scans are on the medium: one person's, or several people's of whom one must be chosen before anything is copied."""

from __future__ import annotations

from handcarry.checks.names import Likeness, compare_names, is_known, is_same_person, same_identifier
from handcarry.errors import SeveralPeople, UsageError
from handcarry.model.instance import Patient


class Whose:
    """Told of each image's patient as it comes. `choice` is a name or a patient ID as the user gives it, "" for none."""

    def __init__(self, choice: str) -> None:
        self._choice = choice
        self._people: list[Patient] = []
        self._judged: dict[Patient, bool] = {}
        self._chosen = False

    @property
    def several(self) -> bool:
        """True once images of more than one person have come."""
        return len(self._people) > 1

    def takes(self, patient: Patient) -> bool:
        """Return whether an image of this patient is taken. Raises `SeveralPeople` at the second person where nobody is chosen."""
        known = self._judged.get(patient)
        if known is None:
            known = self._judged[patient] = self._judge(patient)
        return known

    def settle(self) -> None:
        """Raise `UsageError` where somebody was chosen of whom there is nothing."""
        if self._choice and self._people and not self._chosen:
            raise UsageError(word="not_of_this_person")

    def _judge(self, patient: Patient) -> bool:
        if is_known(patient) and not any(is_same_person(patient, one) for one in self._people):
            self._people.append(patient)
        if not self._choice:
            if self.several:
                raise SeveralPeople(word="several_people")
            return True
        is_theirs = (
            compare_names(self._choice, patient.patient_name) is Likeness.SAME or same_identifier(self._choice, patient.patient_id) is True
        )
        self._chosen |= is_theirs
        return is_theirs

"""Every promise the program makes: pure functions from a case to evidence, and the table that gives them words and weight.

A check yields facts and no words. Its row in the table says what it looks at, how much it weighs, and what to tell the
patient, the dentist and the front desk. To add one: a function in `on_<what>.py`, a row in `table_<family>.py`, its phantoms.
"""

"""The app a patient sees: a server on this computer alone, and the guard in front of it. Knows people's clicks; judges nothing itself."""

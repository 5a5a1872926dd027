"""Positions, steps, orientation letters.

LPS and millimetres everywhere; volumes are (k, j, i): k along the normal, j down a column, i along a row.
"""

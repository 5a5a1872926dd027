"""The nouns: frozen values that travel from the medium to the report.

They hold facts and derive a little from them; they read nothing and decide nothing.
"""

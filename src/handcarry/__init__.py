"""handcarry: is what you were handed the record?"""

__version__ = "0.1.0"

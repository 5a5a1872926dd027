"""The portable copy: made, verified, given back. Above the examination, below the command line."""

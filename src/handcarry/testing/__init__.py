"""Jaw phantoms with named defects, published for everybody's tests."""

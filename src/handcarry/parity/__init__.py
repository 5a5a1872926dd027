"""Recovery data: a Reed-Solomon code, the shape it is laid out in, the records it is kept in. Arithmetic and bytes; no files."""

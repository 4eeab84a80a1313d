"""Invented data that looks like the real: a chromosome, its genes, variants, and what is known.

Everything follows from a seed, so that two machines measure on the same bytes of text.
"""

"""What the proofs of the engine stand on: results read back, models made up, answers by hand.

Nothing here asks the engine how it works: `oracle` runs bcftools csq by hand, `translate` reads
codons in plain Python, `genes` writes FASTA and GFF3, `result` reads the files of a result.
"""

"""The annotation engine: a VCF file in, the outputs of a job out; no cloud, no network.

The stages, in the order in which `run.annotate` calls them:

    sniff → intake (blocks checked; csq asked about alleles near exons) → findings
          → write (known variants, consequences, VCF, table, counts) → check → summary, manifest

Everything is held as columns (polars) in blocks of lines; bcftools, always in a child process,
answers the one question that needs the sequence of a transcript: what does this allele do to it?
The user's own fields are never rewritten by a tool: the annotations are spliced into them.
"""

ENGINE = "gas-columns"
ENGINE_VERSION = "2.0.0"

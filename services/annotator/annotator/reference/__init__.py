"""Reference data: what an assembly consists of and where its files lie."""

from annotator.reference.registry import Contig, Reference, ReferenceMissing, find

__all__ = ["Contig", "Reference", "ReferenceMissing", "find"]

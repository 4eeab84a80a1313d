"""The engines: programs that tell what alleles do to transcripts.

columns   bcftools csq near exons, the map of segments elsewhere (the default)
plain     bcftools csq for every allele, as one would run it by hand; slower
NAME      any command or container, described in NAME.toml in the operator's folder of engines
"""

from annotator.engine.engines.choice import choose
from annotator.engine.engines.port import Ending, Engine, EngineUnfit, Shard

__all__ = ["Ending", "Engine", "EngineUnfit", "Shard", "choose"]

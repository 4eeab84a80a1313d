"""Any program that annotates a VCF, as an engine: VEP, SnpEff, a container.

It is described by a TOML file of the operator's, e.g.

    command = ["snpEff", "ann", "-noStats", "GRCh38.105", "{alleles}"]
    version = ["snpEff", "-version"]
    references = ["grch38"]
    tag = "ANN"
    fields = ["", "consequence", "", "gene", "", "", "transcript", "biotype", "", "dna_change",
              "amino_acid_change"]
    seconds = 600

`{alleles}`, `{genes}`, `{fasta}`, `{code}` and `{work}` stand for the shard; a program that does
not write to its standard output names `{out}`.  Entries of `tag` are parted by commas, their
`fields` by bars; those with an empty name are left out.  There is no shell, and nothing of a
user's is ever part of the command.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import msgspec
import polars as pl

from annotator.engine.bcsq import FIELDS
from annotator.engine.engines.csq import answers
from annotator.engine.engines.port import Ending, EngineUnfit, Shard
from annotator.engine.tables import table_of
from annotator.reference import Reference

#: What fields may be called, in the order of csq's entries.
NAMES = ["consequence" if name == "words" else name for name in FIELDS]


class Described(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The TOML file."""

    command: list[str]
    version: list[str]
    tag: str
    fields: list[str]
    references: list[str] = []  #: names of references it knows; empty: any, by FASTA and GFF3
    seconds: int = 3600


@dataclass(frozen=True)
class Command:
    """An engine that is a command."""

    name: str
    about: Described
    everywhere = True
    judges_input = False

    @classmethod
    def load(cls, path: Path) -> "Command":
        """Raises `EngineUnfit` when the description cannot be used."""
        try:
            about = msgspec.toml.decode(path.read_bytes(), type=Described)
        except (OSError, msgspec.MsgspecError) as error:
            raise EngineUnfit(f"{path.name} does not describe an engine: {error}") from error
        if strange := {name for name in about.fields if name} - set(NAMES):
            raise EngineUnfit(f"{path.name} has fields that nobody reads: {', '.join(strange)}")
        return cls(path.stem, about)

    def describe(self) -> dict[str, str]:
        done = self._run(self.about.version, subprocess.PIPE)
        words = (done.stdout or done.stderr).decode("utf-8", errors="replace").split("\n")
        return {self.name: words[0].strip()}

    def check(self, reference: Reference) -> None:
        names = self.about.references
        if names and reference.about.name not in names:
            raise EngineUnfit(f"the engine {self.name} has no data for {reference.about.name}")
        if self._run(self.about.version, subprocess.PIPE).returncode:
            raise EngineUnfit(f"the engine {self.name} does not tell its version")

    def annotate(self, shard: Shard, reference: Reference, out: Path) -> Ending:
        places = {
            "alleles": shard.alleles, "genes": shard.genes, "fasta": reference.fasta,
            "code": shard.code, "work": out.parent, "out": out,
        }  # fmt: skip
        words = [_filled(word, places) for word in self.about.command]
        if any("{out}" in word for word in self.about.command):
            done = self._run(words, subprocess.DEVNULL)
        else:
            with out.open("wb") as file:
                done = self._run(words, file.fileno())
        code = done.returncode
        said = done.stderr.decode("utf-8", errors="replace").splitlines()[-20:]
        return Ending(max(code, 0), -code if code < 0 else None, tuple(said))

    def _run(self, words: list[str], stdout: int) -> "subprocess.CompletedProcess[bytes]":
        try:
            return subprocess.run(  # noqa: S603 (the operator's words, no shell)
                words, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                check=False, timeout=self.about.seconds,
            )  # fmt: skip
        except OSError as error:
            raise EngineUnfit(f"the engine {self.name} cannot be started: {error}") from error
        except subprocess.TimeoutExpired as error:
            raise EngineUnfit(
                f"the engine {self.name} took longer than {self.about.seconds} s"
            ) from error

    def read(self, out: Path) -> pl.DataFrame:
        value = pl.col("info").str.extract(rf"(?:^|;){self.about.tag}=([^;]*)")
        entries = value.str.split(",").list.eval(self._entry(pl.element()))
        return answers(table_of(out), entries.list.join(","))

    def _entry(self, entry: pl.Expr) -> pl.Expr:
        """An entry as csq would write it: the fields that there are, in its order."""
        parts = entry.str.split("|")
        places = {name: at for at, name in enumerate(self.about.fields) if name}
        return pl.concat_str(
            [
                parts.list.get(places[name], null_on_oob=True).fill_null("")
                if name in places
                else pl.lit("")
                for name in NAMES
            ],
            separator="|",
        ).str.strip_chars_end("|")


def _filled(word: str, places: dict[str, object]) -> str:
    for name, value in places.items():
        word = word.replace("{" + name + "}", str(value))
    return word

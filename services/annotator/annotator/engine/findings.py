"""What the whole of an input shows: told as warnings, or a refusal when nothing fits."""

from annotator.engine.fit import looks_like, wrong_assembly
from annotator.engine.intake import Intake
from annotator.engine.log import Log
from annotator.engine.refusal import Refused
from annotator.reference import Reference


def tell(intake: Intake, reference: Reference, log: Log) -> None:
    """Say what the whole of the input shows; refuse when nothing of it can be annotated."""
    other = looks_like(reference, intake.header.contigs)
    _refuse_unknown(intake, reference)
    foreign = intake.fits.foreign_contigs()
    if foreign and not any(n for c, n in intake.fits.ok.items() if c not in foreign):
        raise wrong_assembly(reference, intake.fits, other)
    intake.spool.foreign = foreign
    if not intake.records:
        log.warn("The file has a header and no records: there was nothing to annotate.")
    if other:
        log.warn(
            f"The contig lengths in the header look like {other}, not like "
            f"{reference.about.assembly}; the REF alleles decide."
        )
    _tell_contigs(intake, reference, foreign, log)
    _tell_lengths(intake, reference, log)


def _refuse_unknown(intake: Intake, reference: Reference) -> None:
    unknown = sum(intake.unknown.values())
    if not unknown or unknown < intake.records:
        return
    names = ", ".join(list(intake.unknown)[:5])
    raise Refused(
        "UNKNOWN_CONTIGS",
        f"None of the file's contigs ({names}) is in the reference {reference.name}.",
        f"This reference has: {', '.join(reference.contigs)}. Choose another reference.",
    )


def _tell_contigs(intake: Intake, reference: Reference, foreign: list[str], log: Log) -> None:
    if intake.renamed:
        pairs = ", ".join(f"{a} as {b}" for a, b in sorted(intake.renamed.items())[:10])
        log.warn(f"Contigs are written under the names of the reference: {pairs}.")
    if intake.unknown:
        names = ", ".join(sorted(intake.unknown)[:10])
        log.warn(
            f"{sum(intake.unknown.values()):,} records lie on contigs that the reference does not "
            f"have ({names}); they were kept and not annotated."
        )
    for name in foreign:
        log.warn(
            f"On {name} {intake.fits.mismatched[name]:,} REF alleles differ from the reference: "
            f"it is another sequence than ours, and its records were kept and not annotated."
        )
    for name, count in intake.fits.mismatched.items():
        if count and name not in foreign:
            log.warn(
                f"{count:,} records on {name} have a REF allele that differs from "
                f"{reference.about.assembly}; they were kept and not annotated."
            )
    if outside := sum(intake.fits.other.values()):
        log.warn(
            f"{outside:,} records lie where the reference carries no bases "
            f"({reference.about.assembly}); they were kept and not annotated."
        )


def _tell_lengths(intake: Intake, reference: Reference, log: Log) -> None:
    wrong = []
    for name, length in intake.header.contigs.items():
        own = reference.own_name(name)
        if own and length not in (None, reference.contigs[own].length):
            wrong.append(name)
    if wrong:
        log.warn(f"Wrong contig lengths in the header were corrected: {', '.join(wrong[:10])}.")
    if intake.records and not intake.header.contigs:
        log.warn("The header declared no contigs; they were added.")

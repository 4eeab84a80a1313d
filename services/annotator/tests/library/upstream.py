"""What Ensembl and NCBI serve, in small: the same paths, the same layout, another genome."""

import gzip
import hashlib
import random

#: Base 101 to 160 of chromosome 1 is a coding exon: ATG, eighteen codons, TAA.
CODING = "ATG" + "GCT" * 18 + "TAA"


def sequence(length, seed):
    return "".join(random.Random(seed).choices("ACGT", k=length))


CHR1 = sequence(100, 1) + CODING + sequence(1840, 2)
MT = "GATCACAGGT" + sequence(290, 3)


def fasta():
    return f">1 dna:chromosome chromosome:GRCh38:1\n{CHR1}\n>MT dna:chromosome\n{MT}\n".encode()


def gff():
    lines = [
        "##gff-version 3",
        "1\tensembl\tgene\t101\t160\t.\t+\t.\tID=gene:G1;Name=ONE;biotype=protein_coding",
        "1\tensembl\tmRNA\t101\t160\t.\t+\t.\tID=transcript:T1;Parent=gene:G1;Name=ONE-201;"
        "biotype=protein_coding;tag=Ensembl_canonical,MANE_Select",
        "1\tensembl\texon\t101\t160\t.\t+\t.\tParent=transcript:T1;Name=E1",
        "1\tensembl\tCDS\t101\t160\t.\t+\t0\tID=CDS:P1;Parent=transcript:T1",
    ]
    return "\n".join([*lines, ""]).encode()


def clinvar():
    text = "##fileformat=VCFv4.1\n##fileDate=2026-11-01\n##reference=GRCh38\n"
    for name in ("CLNSIG", "CLNREVSTAT", "CLNDN", "GENEINFO", "RS"):
        text += f'##INFO=<ID={name},Number=.,Type=String,Description="{name}">\n'
    text += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    ref = CHR1[104]  # the second base of the second codon, GCT: alanine
    alt = "A"
    info = "CLNDN=A_disease;CLNREVSTAT=no_assertion;CLNSIG=Pathogenic;GENEINFO=ONE:1;RS=12345"
    return (text + f"1\t105\t4321\t{ref}\t{alt}\t.\t.\t{info}\n").encode()


def bsd_sum(data):
    total = 0
    for byte in data:
        total = ((total >> 1) + ((total & 1) << 15) + byte) & 0xFFFF
    return f"{total:05d} {-(-len(data) // 1024)}"


def packed(data):
    return gzip.compress(data, mtime=0)


def serve(web, release="115"):
    """Put it all on a server, with the lists of checksums."""
    dna = f"/pub/release-{release}/fasta/homo_sapiens/dna"
    gff3 = f"/pub/release-{release}/gff3/homo_sapiens"
    files = {
        f"{dna}/Homo_sapiens.GRCh38.dna.primary_assembly.fa.gz": packed(fasta()),
        f"{gff3}/Homo_sapiens.GRCh38.{release}.gff3.gz": packed(gff()),
    }
    for folder in (dna, gff3):
        lines = [
            f"{bsd_sum(data)} {path.rsplit('/', 1)[1]}\n"
            for path, data in files.items()
            if path.startswith(folder)
        ]
        lines.append("12345 678 README\n")
        web.files[f"{folder}/CHECKSUMS"] = "".join(lines).encode()
    web.files |= files
    known = "/pub/clinvar/vcf_GRCh38/clinvar.vcf.gz"
    web.files[known] = packed(clinvar())
    md5 = hashlib.md5(web.files[known]).hexdigest()
    web.files[f"{known}.md5"] = f"{md5}  /panfs/x/clinvar_20261101.vcf.gz\n".encode()
    return {"ensembl": f"{web.url}/pub", "ncbi": f"{web.url}/pub"}

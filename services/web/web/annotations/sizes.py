"""How large a file may be, in numbers and in words."""

from web.problems import Problem


def in_words(count: int) -> str:
    """`1234567` bytes are `1.2 MB`; decimal, as file managers and disks count."""
    if count < 1000:
        return f"{count} bytes" if count != 1 else "1 byte"
    size = float(count)
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 999.95:
            return f"{size:.1f} {unit}".replace(".0 ", " ")
    return f"{size / 1000:.1f} TB".replace(".0 ", " ")


def check_size(size: int, limit: int) -> None:
    """Raise a `Problem` unless a file of `size` bytes may be annotated."""
    if size == 0:
        raise Problem(
            400, "EMPTY_FILE", "This file is empty.", "Choose a file with at least a VCF header."
        )
    if size > limit:
        raise Problem(
            413,
            "TOO_LARGE",
            f"This file has {in_words(size)}, {in_words(size - limit)} more than "
            f"the {in_words(limit)} that are allowed.",
            "Compress it with bgzip, or split it, and upload the parts.",
        )

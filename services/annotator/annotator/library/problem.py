"""What is told to a person when something cannot be done."""


class Problem(Exception):
    """Raised when a reference cannot be installed, read or removed: what happened, what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"

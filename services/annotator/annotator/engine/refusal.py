"""The two ways in which the engine does not deliver."""


class Refused(Exception):
    """Raised when the input cannot be annotated and trying again would not help.

    `code` is stable and for programs, `sentence` says what is wrong in the words of a
    biologist, with the line where that is known, and `remedy` says what to do about it.
    """

    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(code, sentence, remedy)
        self.code = code
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


class ToolCrashed(Exception):
    """Raised when a tool was killed or failed for want of room: trying again may help."""

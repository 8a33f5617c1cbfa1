"""The errors a user meets, each with a remedy. What belongs here: their types. What does not: who raises them."""


class ElevenpointError(Exception):
    """Something the user can mend; its text says what is wrong, where, and what to do."""


class DeclarationError(ElevenpointError):
    """One or more mistakes in `programme.yml` or `sources/*.yml`."""


class SettingError(ElevenpointError):
    """A variable of the environment is missing or of no use."""


class RejectedFile(ElevenpointError):  # noqa: N818 - it is the file's fate, named as in the contract
    """A file that cannot be taken in at all; nothing of it lands.

    Attributes:
        reason_code: Code of the bad-input catalogue, such as `FILE_EMPTY`.
        message: What is wrong, without cell values.
        remedy: What to do about it.
    """

    def __init__(self, reason_code: str, message: str, remedy: str) -> None:
        super().__init__(f"{reason_code}: {message} {remedy}")
        self.reason_code = reason_code
        self.message = message
        self.remedy = remedy


class HeldFile(ElevenpointError):  # noqa: N818 - as above
    """A file that is not ready, such as one still being written; the next run looks again.

    Attributes:
        reason_code: Why: `FILE_CHANGED` or `FILE_GONE`.
    """

    def __init__(self, message: str, reason_code: str = "FILE_CHANGED") -> None:
        super().__init__(message)
        self.reason_code = reason_code


class DiskFullError(ElevenpointError):
    """The disk that a run writes to is full; what landed before is as it was."""


class LockedError(ElevenpointError):
    """Another refresh of the same programme is running."""

"""The base of every declaration model. What belongs here: strictness. What does not: any field."""

from pydantic import BaseModel, ConfigDict


class Declaration(BaseModel):
    """A part of a declaration: immutable, and an unknown key is a mistake rather than ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False, allow_inf_nan=False)

"""The numbers of policies as agents are told them."""

from sqlmodel import Field, SQLModel


class PolicyNumber(SQLModel, table=True):
    """The number of a distinct policy as agents are told it, by the digest of its content."""

    __tablename__ = "policy_number"

    number: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)

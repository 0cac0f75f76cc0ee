"""The shapes in which inquiries and their answers are told as JSON. What is unknown or not defined is null."""

from typing import Any

from pydantic import BaseModel, Field

from server.models import Brief


class Choice(BaseModel):
    """A value that a parameter may have."""

    id: str
    label: str


class InquiryParameter(BaseModel):
    """A parameter of an inquiry."""

    name: str
    kind: str = Field(description="entity, entities, region, group (a region or a sector), year, integer, choice …")
    title: str
    required: bool
    default: str | int | float | None = Field(description="What goes without it; null: nothing")
    of: list[str] = Field(description="Which kinds of entities may be given; empty: any")
    choices: list[Choice] = []
    low: int | None = Field(None, description="The smallest number, or how few entities")
    high: int | None = None


class InquiryView(BaseModel):
    """An inquiry: a question that is answered in sentences, tables and a drawing."""

    id: str
    title: str
    meaning: str = Field(description="What the answer is good for")
    literature: str
    parameters: list[InquiryParameter]
    example: str = Field(description="Address of an example, made for the demo; empty when it needs no parameter")
    href: str = Field(description="Address of the answer")
    page: str = Field(description="Address of its page")


class EntityCell(Brief):
    """An entity in a table of an answer."""

    href: str = Field(description="Address of what is known of it")


class TieCell(BaseModel):
    """A tie behind a line of a table."""

    id: str
    href: str = Field(description="Address of the tie with its evidence")
    page: str


class Years(BaseModel):
    """First and last year."""

    first: int | None
    last: int | None


class Asked(BaseModel):
    """What was understood of a parameter; without values it was not given."""

    name: str
    title: str
    values: list[Choice]


class ColumnView(BaseModel):
    """A column of a table of an answer."""

    id: str
    title: str
    kind: str = Field(
        description="What its cells hold: entity (one or null), entities and ties (lists), integer, number, share (0 "
        "to 1), years (first, last), text and label (words), value (a place in a source)"
    )


class TableView(BaseModel):
    """A table of an answer, the most important line first."""

    id: str
    title: str
    columns: list[ColumnView]
    rows: list[dict[str, Any]] = Field(description="By the ids of the columns")
    total: int = Field(description="How many lines there are, also those that were cut")
    csv: str = Field(description="Address of the table as CSV")


class DrawingView(BaseModel):
    """What of an answer belongs on a map."""

    entities: list[str] = Field(description="Ids")
    ties: list[str] = Field(description="Ids")
    possible: list[tuple[str, str]] = Field(description="Pairs that might come to be")
    svg: str = Field(description="Address of the drawing")


class InquiryAnswer(BaseModel):
    """The answer to an inquiry. The first sentence is the answer itself; notes say what is unknown or left out."""

    id: str
    title: str
    generation: int
    asked: list[Asked]
    sentences: list[str]
    tables: list[TableView]
    drawing: DrawingView
    notes: list[str]
    literature: str
    page: str = Field(description="Address of the page with this answer")

"""What workspace.toml says of personal data: who answers for it and why, and for how long it is kept."""

from pydantic import BaseModel, ConfigDict, Field


class RecordSettings(BaseModel):
    """What `[records]` may say: what the record of processing (GDPR, art. 30) cannot know by itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    controller: str = Field("", description="Who decides and answers: name and address")
    contact: str = Field("", description="How to reach them, and their data protection officer")
    purpose: str = Field("", description="What the personal data are used for")
    basis: str = Field("", description="The legal ground, such as public interest (art. 6.1 e)")


class RetentionSettings(BaseModel):
    """What `[retention]` may say: for how long something is kept, 0 for ever (`kurbits expire`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    persons_years: int = Field(0, ge=0, description="People, after the last source or date that speaks of their roles")
    originals_days: int = Field(0, ge=0, description="Originals that nothing published rests on, after their load")
    generations_days: int = Field(0, ge=0, description="Generations that are not served, after they were made")
    backups_days: int = Field(30, ge=0, description="Backups in a folder that is named to kurbits expire")

"""What `[remote]` in workspace.toml may say: the addresses of a store that is not embedded, and how to speak to it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from graph.triples.endpoint import Credentials, Endpoint, check_address


class RemoteSettings(BaseModel):
    """How the store of `store = "https://…"` is reached; names and passwords stand in the environment alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    update: str = Field("", description="Address for SPARQL updates; without it `update` beside the one for queries")
    graphs: str = Field("", description="Address of the Graph Store HTTP Protocol; without it `store` beside it")
    login: Literal["basic", "digest"] = Field("basic", description="How the store wants a name and a password")
    seconds: float = Field(300.0, gt=0, le=86_400, description="Time one request of a publication may take")
    rest: float = Field(60.0, ge=0, le=86_400, description="Seconds for which what was served is left as it was")
    attempts: int = Field(3, ge=1, le=10, description="How often it is made when the store is not there for a moment")

    @field_validator("update", "graphs")
    @classmethod
    def _is_address(cls, value: str) -> str:
        return check_address(value) if value else ""

    def endpoint(self, query: str) -> Endpoint:
        """Give the endpoint, with what the environment says of who asks. Raises InputError."""
        who = Credentials.from_environment()
        return Endpoint(query, self.update, self.graphs, self.login, who, self.seconds, self.attempts)

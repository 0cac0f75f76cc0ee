"""The language model of a load: its settings, what it would cost in words, and whether the person agrees."""

import sys
from pathlib import Path

import click
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.answers import answers
from loaders.text.model import Model, Plan
from loaders.text.model_endpoint import Endpoint
from ontology.errors import InputError


class ModelSettings(BaseSettings):
    """Which language model answers where, and what a load may spend; read from KURBITS_MODEL_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="KURBITS_MODEL_", frozen=True, hide_input_in_errors=True)

    url: str = Field("", description="Base address of the server, without /chat/completions; http on this machine only")
    name: str = Field("", description="What the server calls the model")
    key: SecretStr = Field(SecretStr(""), description="The key, when the server wants one")
    seconds: float = Field(120.0, ge=1, le=3600, description="Time a call may take from beginning to end")
    at_once: int = Field(2, ge=1, le=32, description="Calls that are on their way at the same time")
    calls: int = Field(500, ge=1, description="Calls of one load, those that are tried again included")
    tokens: int = Field(2_000_000, ge=1, description="Tokens of one load, in and out; no call may begin beyond")
    answer_tokens: int = Field(4_096, ge=256, le=200_000, description="Tokens of an answer; thinking takes more")
    price_in: float | None = Field(None, ge=0, description="Price of a million tokens in, in any currency")
    price_out: float | None = Field(None, ge=0, description="Price of a million tokens out, in the same currency")


def read_model_settings() -> ModelSettings:
    """Read the settings from the environment. Raises InputError; no value is repeated, as one of them is a secret."""
    try:
        return ModelSettings()
    except ValidationError as error:
        wrong = "; ".join(f"KURBITS_MODEL_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise InputError(f"{wrong}. The settings are described in docs/cli.md") from error


def open_model(settings: ModelSettings, workspace: Path, source: str, dry: bool = False) -> Model:
    """Make the model that the settings name, with the answers about a source. Raises InputError when it is none."""
    endpoint = Endpoint(
        settings.url,
        settings.name,
        settings.key.get_secret_value(),
        seconds=settings.seconds,
        at_once=settings.at_once,
        calls=settings.calls,
        tokens=settings.tokens,
        answer_tokens=settings.answer_tokens,
    )
    return Model(endpoint, answers(workspace, source), dry)


def told(plan: Plan, settings: ModelSettings) -> list[str]:
    """Say what asking takes, line by line."""
    lines = [
        f"{len(plan.pieces)} texts to read: {plan.calls} calls to {settings.name} at {settings.url}, "
        f"{plan.kept} answers are here already"
    ]
    if not plan.calls:
        return lines
    lines.append(
        f"about {plan.tokens_in} tokens in and {plan.tokens_out} out, at most {plan.tokens_most} out"
        f"{_price(plan, settings)}"
    )
    if plan.calls > settings.calls or plan.tokens_in + plan.tokens_out > settings.tokens:
        lines.append(
            f"that is more than a load may take ({settings.calls} calls, {settings.tokens} tokens); "
            "what goes beyond is not asked (KURBITS_MODEL_CALLS, KURBITS_MODEL_TOKENS)"
        )
    lines.append("The texts are sent there with contact data masked; names of people and bodies stand in them.")
    return lines


def _price(plan: Plan, settings: ModelSettings) -> str:
    if settings.price_in is None or settings.price_out is None:
        return "; no price is set (KURBITS_MODEL_PRICE_IN, KURBITS_MODEL_PRICE_OUT)"
    likely, most = (
        (plan.tokens_in * settings.price_in + out * settings.price_out) / 1e6
        for out in (plan.tokens_out, plan.tokens_most)
    )
    return f": about {_sum(likely)}, at most {_sum(most)} if nothing has to be asked twice"


def _sum(amount: float) -> str:
    return f"{amount:.2f}" if amount >= 1 else f"{amount:.2g}"


def agree(plan: Plan, yes: bool) -> None:
    """Ask the person at the terminal whether to begin. Raises Abort for no, InputError where nobody can answer."""
    if yes or not plan.calls:
        return
    if not sys.stdin.isatty():
        raise InputError("nothing was sent: nobody is there to agree. Say so beforehand with --yes")
    click.confirm("Send them?", abort=True, err=True)

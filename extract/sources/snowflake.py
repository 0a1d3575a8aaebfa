"""Snowflake: whole tables, or rows that changed. Comes in: tables. Goes out: Arrow batches.

    sales:
      kind: snowflake
      connection:
        account: "${SNOWFLAKE_ACCOUNT}"                 # orgname-account
        user: "${SNOWFLAKE_USER}"
        key: "${SNOWFLAKE_PRIVATE_KEY}"                 # PEM; or key_file, password, or token (OAuth)
        warehouse: reading
        database: sales
        schema: public
      tables:
        orders: {contract: snowflake_orders, pattern: replace}

A name in lower case is the one that SQL without quotes means: `orders` is ORDERS; any other stands as it is. The connector gives
Arrow; numbers with decimals are asked for as decimals, which it would make floats of.
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from extract.errors import UsageError
from extract.sources.cursor_positions import TimeZone
from extract.sources.limits import SourceLimits
from extract.sources.snowflake_reader import SnowflakeReader, folded
from extract.sources.table_reading import Reader
from extract.sources.table_source import TableSource

WAYS_IN = ("password", "key", "key_file", "token")


class SnowflakeConnection(BaseModel):
    """An account, as whom it is read, and where its tables are.

    One of `password`, `key` (a private key in PEM), `key_file` (the path of one) and `token` (OAuth) says who it is;
    `key_passphrase` opens a key. `time_zone` is that of TIMESTAMP_NTZ. `host`, `port` and `protocol` are for a proxy.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    account: str = Field(min_length=1)
    user: str = Field(min_length=1)
    password: SecretStr | None = None
    key: SecretStr | None = None
    key_file: str | None = None
    key_passphrase: SecretStr | None = None
    token: SecretStr | None = None
    role: str | None = None
    warehouse: str | None = None
    database: str
    schema_name: str = Field(default="public", alias="schema")
    host: str | None = None
    port: int = 443
    protocol: str = Field(default="https", pattern="^https?$")
    time_zone: TimeZone = "UTC"
    statement_seconds: float = Field(default=600.0, gt=0)

    @model_validator(mode="after")
    def _has_one_way_in(self) -> Self:
        given = [name for name in WAYS_IN if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give one of {', '.join(WAYS_IN)}; it has {' and '.join(given) or 'none'}")
        return self

    def parameters(self) -> dict[str, object]:
        """Give what the connector's `connect` takes. Raises UsageError "bad_key"."""
        who: dict[str, object]
        if self.password is not None:
            who = {"password": self.password.get_secret_value()}
        elif self.token is not None:
            who = {"authenticator": "oauth", "token": self.token.get_secret_value()}
        else:
            who = {"private_key": self._private_key()}
        named = {
            "account": self.account,
            "user": self.user,
            "role": self.role,
            "warehouse": self.warehouse,
            "database": folded(self.database),
            "schema": folded(self.schema_name),
            "host": self.host,
            "port": self.port if self.host else None,
            "protocol": self.protocol if self.host else None,
        }
        return {name: value for name, value in (named | who).items() if value is not None}

    def _private_key(self) -> bytes:
        """Give the key as the connector takes it: PKCS #8 in DER, not encrypted."""
        from pathlib import Path  # noqa: PLC0415

        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - only where there is a key

        passphrase = self.key_passphrase.get_secret_value().encode() if self.key_passphrase else None
        try:
            text = (
                self.key.get_secret_value().encode() if self.key else Path(self.key_file or "").read_bytes()
            )
            key = serialization.load_pem_private_key(text.replace(b"\\n", b"\n"), passphrase)
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(
                "bad_key",
                f"the private key of {self.user} can't be read ({type(error).__name__}): it is PEM, and its passphrase, where it "
                "has one, is `key_passphrase`.",
            ) from None
        return key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


class Snowflake(TableSource):
    """Snowflake as a source."""

    def __init__(self, name: str, connection: SnowflakeConnection, limits: SourceLimits) -> None:
        super().__init__(name, connection.time_zone)
        self._connection = connection
        self._limits = limits

    def check(self) -> str:
        """Connect, and say as whom and to what."""
        now = self.reader.clock().now
        asked = self._connection
        role = f" as {asked.role}" if asked.role else ""
        return (
            f"{asked.user}{role} at {asked.account}, {folded(asked.database)}.{folded(asked.schema_name)}; "
            f"its clock shows {now:%Y-%m-%d %H:%M:%S} UTC"
        )

    def open_reader(self) -> Reader:
        """Give a reader of the account."""
        return SnowflakeReader(
            self.name,
            self._connection.parameters(),
            self._limits,
            statement_seconds=self._connection.statement_seconds,
        )

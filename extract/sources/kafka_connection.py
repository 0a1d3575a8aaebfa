"""What sources.yml says of a Kafka cluster and its topics. Goes out: checked options, and the settings of librdkafka."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

MOST_BYTES = 32_000_000
"""Of messages that are read ahead, or held for one batch."""


class KafkaConnection(BaseModel):
    """The cluster, and who asks. `group_id` is a name for the brokers' logs and access lists: no offsets are kept there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bootstrap_servers: str = Field(min_length=1)
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    username: str | None = None
    password: SecretStr | None = None
    ca_file: str | None = None
    group_id: str = "punchlist"

    def client_settings(self, on_error: Callable[[Any], object]) -> dict[str, Any]:
        """Give librdkafka's settings of a consumer that commits no offsets; `on_error` is called with what the connections meet."""
        settings = {
            "bootstrap.servers": self.bootstrap_servers,
            "security.protocol": self.security_protocol,
            "sasl.mechanisms": self.sasl_mechanism,
            "sasl.username": self.username,
            "sasl.password": self.password.get_secret_value() if self.password else None,
            "ssl.ca.location": self.ca_file,
            "group.id": self.group_id,
            "client.id": "punchlist",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "auto.offset.reset": "error",
            "fetch.wait.max.ms": 100,
            "queued.max.messages.kbytes": MOST_BYTES // 1000,
            "log_level": 0,  # what it says comes by error_cb too, and each word once
            "error_cb": on_error,
        }
        return {name: value for name, value in settings.items() if value is not None}


class KafkaOptions(BaseModel):
    """What sources.yml says of a topic under `options:`.

    `rename` gives the contract's names of keys that are written otherwise. `start` is where a partition begins that was never
    read: its earliest message, the end that it has now, a time, or an offset by partition; `when_deleted` says whether to stop or to go on where the broker has deleted messages that were not read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str = Field(min_length=1)
    rename: dict[str, str] = Field(default_factory=dict)
    start: Literal["earliest", "latest"] | dict[int, int] | AwareDatetime = "earliest"
    when_deleted: Literal["stop", "go_on"] = "stop"

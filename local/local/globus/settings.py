"""What the Globus server is told by the environment."""

from dataclasses import dataclass

from local.globus.memory import Client


@dataclass(frozen=True)
class GlobusSettings:
    env: str
    globus_client_id: str
    globus_client_secret: str
    globus_redirect_uris: str  #: separated by spaces
    globus_host: str = "127.0.0.1"
    globus_port: int = 8001
    globus_public_url: str = ""  #: what the browser sees; by default the host and port

    @property
    def client(self) -> Client:
        uris = tuple(self.globus_redirect_uris.split())
        return Client(self.globus_client_id, self.globus_client_secret, uris)

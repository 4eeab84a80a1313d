"""What the vault server is told by the environment."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VaultSettings:
    env: str
    vault_folder: str  #: everything it keeps is below
    vault_host: str = "127.0.0.1"
    vault_port: int = 8003
    vault_expedited_seconds: float = 2.0  #: at Glacier 1-5 minutes
    vault_standard_seconds: float = 6.0  #: at Glacier 3-5 hours
    vault_bulk_seconds: float = 10.0  #: at Glacier 5-12 hours
    vault_inventory_seconds: float = 3.0
    vault_output_seconds: float = 24 * 60 * 60.0  #: how long a completed job can be downloaded
    vault_notice_seconds: float = 1.0  #: until a notice is tried again; then ever longer

    def delay(self, tier: str) -> float:
        """How long a retrieval of this tier takes."""
        return {
            "Expedited": self.vault_expedited_seconds,
            "Standard": self.vault_standard_seconds,
            "Bulk": self.vault_bulk_seconds,
        }[tier]

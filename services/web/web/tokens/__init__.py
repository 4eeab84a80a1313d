"""Personal tokens: made, listed and revoked by their owner."""

"""gas: annotate variants from the terminal.  It knows the service by its API and nothing else."""

VERSION = "0.1.0"

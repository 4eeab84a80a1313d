"""What every service shares: messages, jobs and their moves, ports, and the worker loop."""

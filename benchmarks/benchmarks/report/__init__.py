"""What was measured, as JSON, as a table, as a plot, and as one line."""

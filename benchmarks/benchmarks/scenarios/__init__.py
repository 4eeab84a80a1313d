"""What is measured with what; each scenario gives what goes into the results."""

"""What is measured: each as the command lines that a person would type."""

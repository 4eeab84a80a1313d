"""Taking the time and the memory of programs, and what follows from many samples."""

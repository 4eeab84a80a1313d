"""Kills workers at random while jobs come and plans change, and counts what got lost."""

"""What the site knows of a user, and which mails they want."""

"""Plans and how they are paid for; only a signed notice of the provider makes anybody premium."""

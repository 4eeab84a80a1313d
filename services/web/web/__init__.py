"""The site: sign in, upload, watch, download."""

"""/api/v1: the site for programs.  They show a token; no cookie is asked or set."""

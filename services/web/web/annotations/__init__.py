"""A user's annotations: asked for, watched, read."""

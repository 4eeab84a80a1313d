"""Plots of a result's summary, drawn on the server."""

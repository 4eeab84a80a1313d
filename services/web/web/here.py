"""The settings and ports of the app that answers this request."""

from flask import Flask, current_app

from web.ports import Ports
from web.settings import Settings


def furnish(app: Flask, settings: Settings, ports: Ports) -> None:
    """Give an app what its views will ask for."""
    app.extensions["gas.settings"] = settings
    app.extensions["gas.ports"] = ports


def settings() -> Settings:
    told: Settings = current_app.extensions["gas.settings"]
    return told


def ports() -> Ports:
    given: Ports = current_app.extensions["gas.ports"]
    return given

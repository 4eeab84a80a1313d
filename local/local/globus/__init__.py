"""A Globus Auth server for one machine: what the unmodified globus-sdk needs to sign people in.

It speaks the paths of Globus Auth (`/v2/oauth2/…`), knows a few made-up people and asks for no
password, so it refuses to start anywhere but on a developer's machine.
"""

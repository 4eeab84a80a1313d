"""Deploys the data plane on the embedded AWS: the same template, by the same CloudFormation.

`python -m local.stack deploy` prints what the services are to be told, one `NAME=value` per line.
"""

import argparse
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from gas.aws.glacier import ensure_vault
from local.aws import client
from local.only import only_on_one_machine

WAIT_SECONDS = 120
_SETTLED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


class StackFailed(Exception):
    """Raised when CloudFormation could not do what the template says; tells which resource why."""


def deploy(
    aws_url: str, name: str, template: str, parameters: Mapping[str, str]
) -> dict[str, str]:
    """Create the stack or bring it up to date; returns its outputs."""
    cloudformation = client("cloudformation", aws_url)
    asked: dict[str, Any] = {
        "StackName": name,
        "TemplateBody": template,
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    }
    try:
        if _stack(cloudformation, name) is None:
            cloudformation.create_stack(**asked)
        else:
            cloudformation.update_stack(**asked)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise StackFailed(f"CloudFormation refused the stack {name}: {error}") from error
    settled = _wait(cloudformation, name)
    return {output["OutputKey"]: output["OutputValue"] for output in settled.get("Outputs", [])}


def parameters_for(env: str, site: str) -> dict[str, str]:
    """What the template is told on one machine, where the embedded AWS speaks no TLS."""
    return {"Env": env, "WebOrigin": site, "RequireTls": "false"}


def verify_sender(aws_url: str, sender: str) -> None:
    """Let SES send as `sender`; the embedded one asks for no confirmation."""
    ses = client("sesv2", aws_url)
    try:
        ses.create_email_identity(EmailIdentity=sender)
    except ses.exceptions.AlreadyExistsException:
        return


def outputs_as_env(outputs: Mapping[str, str]) -> dict[str, str]:
    """The output `FooBar` is the services' variable `GAS_FOO_BAR`."""
    return {
        "GAS_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).upper(): value
        for key, value in outputs.items()
    }


def _stack(cloudformation: Any, name: str) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return stack


def _wait(cloudformation: Any, name: str) -> dict[str, Any]:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        stack = _stack(cloudformation, name)
        status = stack["StackStatus"] if stack else "ABSENT"
        if stack and status in _SETTLED:
            return stack
        if not status.endswith("_IN_PROGRESS"):
            raise StackFailed(f"the stack {name} is {status}:\n{_failures(cloudformation, name)}")
        time.sleep(0.2)
    raise StackFailed(f"the stack {name} is still {status} after {WAIT_SECONDS} s")


def _failures(cloudformation: Any, name: str) -> str:
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return "\n".join(
        f"  {event['LogicalResourceId']} ({event['ResourceType']}): "
        f"{event.get('ResourceStatusReason', 'no reason given')}"
        for event in reversed(failed)
    )


def main() -> None:
    only_on_one_machine(os.environ)
    arguments = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    arguments.add_argument("action", choices=["deploy"])
    arguments.add_argument("--aws-url", default=os.environ.get("AWS_ENDPOINT_URL"))
    arguments.add_argument("--site", default=os.environ.get("GAS_PUBLIC_URL"))
    arguments.add_argument("--template", type=Path, default=Path("infra/data-plane.yaml"))
    arguments.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE")
    arguments.add_argument("--sender", default=os.environ.get("GAS_MAIL_SENDER"))
    arguments.add_argument("--vault", default=os.environ.get("GAS_ARCHIVE_VAULT"))
    arguments.add_argument("--glacier-url", default=os.environ.get("AWS_ENDPOINT_URL_GLACIER"))
    given = arguments.parse_args()
    if not given.aws_url:
        arguments.error("say where the embedded AWS is: --aws-url or AWS_ENDPOINT_URL")
    if not given.site:
        arguments.error("say where browsers find the site: --site or GAS_PUBLIC_URL")
    parameters = parameters_for(os.environ["GAS_ENV"], given.site)
    parameters.update(pair.split("=", 1) for pair in given.parameter)
    name = f"gas-{parameters['Env']}"
    try:
        outputs = deploy(given.aws_url, name, given.template.read_text(), parameters)
    except StackFailed as error:
        raise SystemExit(str(error)) from error
    if given.vault:  # CloudFormation has no Glacier vaults
        ensure_vault(client("glacier", given.glacier_url), given.vault)
    if given.sender:
        verify_sender(given.aws_url, given.sender)
    for name, value in outputs_as_env(outputs).items():
        print(f"{name}={value}")


if __name__ == "__main__":
    main()

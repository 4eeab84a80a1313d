"""gas-admin grant: give a user another plan, and say so, as a confirmed subscription does."""

from argparse import Namespace

from admin.answer import Answer, Code, Problem
from admin.arguments import Commands
from admin.ports import Ports
from gas.messages import Message, PlanChanged, UserUpgraded, kind_of
from gas.trace import current_trace, tracing
from gas.users import Plan, User, UserNotFound


def add(commands: Commands) -> None:
    grant = commands.command("grant", granted, "give a user the premium or the free plan")
    grant.add_argument("user", metavar="USER", help="the user's id: the Globus `sub`, a uuid")
    grant.add_argument("plan", choices=[plan.value for plan in Plan])
    grant.add_argument(
        "--again", action="store_true", help="say it again though the user has that plan already"
    )


def granted(asked: Namespace, ports: Ports) -> Answer:
    plan = Plan(asked.plan)
    user = _user(asked.user, ports)
    if user.plan is plan and not asked.again:
        text = f"{_name(user)} has the {plan} plan already: nothing was changed or said."
        hint = "\nIf an earlier grant broke off before it was said, add --again."
        return Answer(_data(user, changed=False, said=[]), text + hint)
    changed = user.plan is not plan
    if changed:
        user = ports.users.change_plan(user.user_id, plan, int(ports.now()))
    with tracing():
        said = _say(user, ports)
        data = _data(user, changed=changed, said=said) | {"trace_id": current_trace()}
    verb = "has now" if changed else "has, as before,"
    return Answer(data, f"{_name(user)} {verb} the {plan} plan. Said: {', '.join(said)}.")


def _user(user_id: str, ports: Ports) -> User:
    try:
        return ports.users.get(user_id)
    except UserNotFound:
        raise Problem(
            Code.NOT_FOUND,
            f"Nobody with the id {user_id} has signed in.",
            "Users are known by their Globus id (a uuid), not by e-mail address, and only after "
            "they have signed in once. A user's id stands in each of their jobs: "
            "`gas-admin story JOB`.",
        ) from None


def _say(user: User, ports: Ports) -> list[str]:
    """After the change, as law 5 has it: what dies here is said by `--again`."""
    upgraded: list[Message] = [UserUpgraded(user_id=user.user_id)]
    say = upgraded if user.plan is Plan.PREMIUM else []
    for message in (*say, PlanChanged(user_id=user.user_id)):
        try:
            ports.publish(message)
        except Exception as error:
            raise Problem(
                Code.FAILED,
                f"The plan is {user.plan} now, but {kind_of(message)} could not be said: {error}",
                "When the cause is mended, run the same command with --again.",
            ) from error
    return [kind_of(message) for message in (*say, PlanChanged(user_id=user.user_id))]


def _name(user: User) -> str:
    return f"{user.name} ({user.user_id})" if user.name else user.user_id


def _data(user: User, *, changed: bool, said: list[str]) -> dict[str, object]:
    return {"user_id": user.user_id, "plan": user.plan.value, "changed": changed, "said": said}

"""gas login: try a token, and keep it."""

from argparse import Namespace

from gas_cli import account
from gas_cli.account import Account
from gas_cli.answer import Answer, Code, Problem, moment
from gas_cli.api import Api
from gas_cli.arguments import Around, Commands


def add(commands: Commands) -> None:
    login = commands.add("login", run, "try a token, and keep it for this user of this machine")
    which = login.add_mutually_exclusive_group()
    which.add_argument("--url", help="the service's address (else GAS_URL)")
    which.add_argument("--local", action="store_true", help="what `make up` started here")


def run(asked: Namespace, around: Around) -> Answer:
    wanted = _local(around) if asked.local else _told(asked, around)
    me = Api(wanted, around.net).me()
    file = account.store(wanted, around.environ)
    scopes = me["token"]["scopes"]
    words = (
        f"Signed in to {wanted.url} as {me['name'] or me['email'] or me['user_id']}. "
        f"The token may {' and '.join(scopes)}, until {moment(me['token']['expires'])}. "
        f"It is kept in {file}."
    )
    return Answer({"url": wanted.url, "user": me, "stored": str(file)}, words)


def _local(around: Around) -> Account:
    file = account.local_at(around.prefix)
    if not file.exists():
        raise Problem(
            Code.NO_TOKEN, "No service of this machine has left an account.", "Run `make up`."
        )
    return account.read(file)


def _told(asked: Namespace, around: Around) -> Account:
    """The token is asked for, and no argument: other users of a machine can read those."""
    url = asked.url or around.environ.get("GAS_URL", "")
    if not url:
        raise Problem(
            Code.ASKED_WRONGLY, "It is not said which service.", "Give its address with --url."
        )
    page = account.checked(Account(url, "")).url + "/profile/tokens"
    token = around.environ.get("GAS_TOKEN") or around.ask(f"Token (made at {page}): ")
    if not token.strip():
        raise Problem(Code.NO_TOKEN, "No token was given.", f"Make one at {page}.")
    return account.checked(Account(url, token))

"""gas-admin dead replay, gas-admin dead discard: the two ways out of the dead letters."""

from argparse import Namespace
from contextlib import closing

from admin import letters
from admin.answer import Answer, Code, Problem, one_line
from admin.ports import Letter, Ports
from gas.events import Outcome, happened


def replayed(asked: Namespace, ports: Ports) -> Answer:
    if bool(asked.id) == asked.all:
        raise Problem(
            Code.ASKED_WRONGLY,
            "It is not clear what is to be replayed.",
            "Name one letter by its id, or say --all.",
        )
    if asked.all:
        return _replay_all(asked, ports)
    letter = _take_one(asked, ports, Outcome.REPLAYED)
    return Answer({"replayed": [letter.message_id], "failed": {}}, _text([letter]))


def _replay_all(asked: Namespace, ports: Ports) -> Answer:
    """One that is refused does not hold up the others."""
    done: list[Letter] = []
    failed: dict[str, str] = {}
    with closing(letters.every_letter(ports, asked.queue, asked.patience)) as found:
        for box, letter in found:
            try:
                box.replay(letter)
            except Exception as error:  # noqa: BLE001 - it is told below
                failed[letter.message_id] = f"{type(error).__name__}: {error}"
            else:
                done.append(letter)
                _tell(letter, Outcome.REPLAYED, ports)
    text = _text(done)
    if failed:
        text += "\nRefused, so that they are still here (and perhaps on the queue, too):\n"
        text += "\n".join(f"  {message_id}  {why}" for message_id, why in failed.items())
    data = {"replayed": [letter.message_id for letter in done], "failed": failed}
    return Answer(data, text, Code.FAILED if failed else Code.DONE)


def _text(done: list[Letter]) -> str:
    if not done:
        return "No letter was replayed."
    queues = ", ".join(sorted({letter.queue for letter in done}))
    return (
        f"Replayed {len(done)}, on the queue of: {queues}. Each has all its tries again; those "
        "that fail again come back to `gas-admin dead list`."
    )


def discarded(asked: Namespace, ports: Ports) -> Answer:
    if not asked.yes:
        raise Problem(
            Code.ASKED_WRONGLY,
            "Nothing was discarded: a letter cannot be brought back.",
            f"Read it (`gas-admin dead show {asked.id}`), then add --yes.",
        )
    letter = _take_one(asked, ports, Outcome.DISCARDED)
    text = f"Discarded {letter.message_id} of {letter.queue}. It said:\n  {one_line(letter.body)}"
    return Answer({"discarded": letters.summary(letter)}, text)


def _take_one(asked: Namespace, ports: Ports, outcome: Outcome) -> Letter:
    with closing(letters.every_letter(ports, asked.queue, asked.patience)) as found:
        for box, letter in found:
            if letter.message_id == asked.id:
                (box.replay if outcome is Outcome.REPLAYED else box.discard)(letter)
                _tell(letter, outcome, ports)
                return letter
    raise letters.no_such(asked.id)


def _tell(letter: Letter, outcome: Outcome, ports: Ports) -> None:
    """It becomes part of the job's story; where that fails, what was done stays done."""
    if ports.events is None:
        return
    said = letters.read(letter)
    try:
        for event in happened(
            letter,
            None if isinstance(said, Exception) else said,
            service=letter.queue,
            kind=letters.kind(letter, said),
            trace_id=letter.attributes.get("trace_id", ""),
            outcome=outcome,
            worker=ports.operator,
        ):
            ports.events.record(event)
    except Exception as error:  # noqa: BLE001 - it is told
        ports.tell(f"It is not in the job's story: {error}")

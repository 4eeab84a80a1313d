"""Running bcftools: an argument list, no shell, its messages in the log, its end understood."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from annotator.engine.log import Log, without_folders
from annotator.engine.refusal import Refused, ToolCrashed

#: Signs that the machine failed and not the input.
NO_FAULT_OF_THE_INPUT = ("No space left", "Cannot allocate", "Input/output error", "Too many open")

#: Commands that run at once.
AT_ONCE = 2


def command(*arguments: str) -> list[str]:
    """The argument list that starts bcftools as a child of this process."""
    return [sys.executable, "-m", "annotator.engine.bcftools", str(os.getpid()), *arguments]


def last_error(messages: str) -> str:
    """The line of a tool's messages that tells most: the last that speaks of an error."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if "rror" in line or line.startswith("[E::")]
    return without_folders((errors or lines or ["it gave no message"])[-1])


def judge(name: str, code: int, messages: str) -> None:
    """Turn the end of a tool into nothing, `Refused` or `ToolCrashed`."""
    if code == 0:
        return
    if code < 0:
        raise ToolCrashed(f"{name} was ended by {signal.Signals(-code).name}")
    if any(sign in messages for sign in NO_FAULT_OF_THE_INPUT):
        raise ToolCrashed(f"{name}: {last_error(messages)}")
    raise Refused(
        "BAD_RECORD",
        f"{name} could not read the file: {last_error(messages)}",
        "Check the file with `bcftools view` and correct the record that it names.",
    )


class Server:
    """One process that runs commands of bcftools, one after the other.

    `work` is on its command line for whoever lists processes.
    """

    def __init__(self, work: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (an argument list of our own making)
            command("--serve", str(work)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, arguments: list[str], messages: Path) -> tuple[int, str]:
        """Exit code (negative: the signal) and what the command said.  Raises `ToolCrashed`."""
        assert self._process.stdin is not None and self._process.stdout is not None
        request = {"arguments": arguments, "messages": str(messages)}
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline() or b"{}")
        except BrokenPipeError:
            answer = {}
        if not answer:
            raise ToolCrashed(f"the process that runs bcftools {self._end()}")
        return answer["code"], answer["said"]

    def _end(self) -> str:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "does not answer"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with suppress(BrokenPipeError):  # it may be gone already
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


class Tools:
    """bcftools, up to `AT_ONCE` commands at a time, from any thread."""

    def __init__(self, log: Log, work: Path) -> None:
        self.log, self.work = log, work
        self._idle: list[Server] = []
        self._started: list[Server] = []
        self._places = threading.Semaphore(AT_ONCE)
        self._idle.append(self._start())  # it loads bcftools while we read
        self._numbers = iter(range(1 << 62))

    def run(self, *arguments: str) -> str:
        """Run a command to its end; `arguments` say where its records go (`-o`).

        Gives what it wrote to the standard output, which is for a few words only.
        Raises `Refused` or `ToolCrashed`.
        """
        code, messages, said = self._run(arguments)
        judge(f"bcftools {arguments[0]}", code, messages)
        return said

    def try_run(self, *arguments: str) -> tuple[int, str]:
        """As `run`, but gives the exit code (negative: the signal), and the messages."""
        code, messages, _ = self._run(arguments)
        return code, messages

    def _run(self, arguments: tuple[str, ...]) -> tuple[int, str, str]:
        messages_file = self.work / f"messages-{next(self._numbers)}.txt"
        self.log.say("$ bcftools " + " ".join(arguments))
        with self._places:
            server = self._idle.pop() if self._idle else self._start()
            try:
                code, said = server.run(list(arguments), messages_file)
            finally:
                self._idle.append(server)
        messages = messages_file.read_text("utf-8", errors="replace")
        messages_file.unlink()
        if messages.strip():
            self.log.say(f"bcftools {arguments[0]} said:\n" + messages)
        return code, messages, said

    def _start(self) -> Server:
        # It dies with the thread that starts it (see `leash.py`): those of the pools outlive use.
        server = Server(self.work)
        self._started.append(server)
        return server

    def close(self) -> None:
        """End the processes; commands under way end with them."""
        for server in self._started:
            server.close()

import io
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from local.tail import follow, last_lines


def test_the_last_lines_of_a_long_log_and_of_none(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    assert last_lines(log, 3) == []
    log.write_text("".join(f"line {n}\n" for n in range(100_000)))
    assert last_lines(log, 2) == ["line 99998", "line 99999"]


def test_every_log_is_followed_even_one_that_begins_anew(tmp_path: Path) -> None:
    web, worker, out = tmp_path / "web.log", tmp_path / "worker.log", io.StringIO()
    web.write_text("old\n")
    logs = {"web": web, "worker": worker}
    threading.Thread(target=follow, args=(logs, out), daemon=True).start()
    _until(lambda: "web    | old" in out.getvalue())
    worker.write_text("first\nhalf")
    _until(lambda: "worker | first" in out.getvalue())
    assert "half" not in out.getvalue()
    web.write_text("a\n")
    _until(lambda: "web    | a" in out.getvalue())


def _until(so: Callable[[], bool]) -> None:
    deadline = monotonic() + 5
    while not so():
        assert monotonic() < deadline
        sleep(0.02)

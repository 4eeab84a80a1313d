import socket

from local.ports import HOST, choose, free_ports, is_free


def test_the_wished_port_is_taken_only_when_it_is_free() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free(port)
        free = free_ports(1)[0]
        chosen = choose(["web", "aws"], {"web": port, "aws": free})
    assert chosen["web"] != port
    assert chosen["aws"] == free


def test_two_parts_never_get_one_port() -> None:
    free = free_ports(1)[0]
    names = ["a", "b", "c", "d"]
    chosen = choose(names, dict.fromkeys(names, free))
    assert len(set(chosen.values())) == 4
    assert chosen["a"] == free

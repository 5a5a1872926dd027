"""Whose connection it is, by the kernel's own table."""

from __future__ import annotations

import pytest

from handcarry.host.peer import owner_of

TABLE = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:BAD5 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1 ffff
   1: 0100007F:BAD5 0100007F:8001 01 00000000:00000000 00:00000000 00000000  1000        0 112 1 ffff
   2: 0100007F:8001 0100007F:BAD5 01 00000000:00000000 00:00000000 00000000  1001        0 113 1 ffff
   3: 0100007F:8001 0100007F:0050 01 00000000:00000000 00:00000000 00000000  1002        0 114 1 ffff
""".splitlines()


@pytest.mark.parametrize(
    ("client", "port", "owner"),
    [
        (("127.0.0.1", 0x8001), 0xBAD5, 1001),
        (("127.0.0.1", 0x8001), 80, 1002),
        (("127.0.0.1", 5), 80, None),
        (("127.0.0.2", 0x8001), 80, None),
    ],
)
def test_the_clients_end_is_found_by_both_ends_of_the_connection(client: tuple[str, int], port: int, owner: int | None) -> None:
    assert owner_of(TABLE, client, port=port) == owner

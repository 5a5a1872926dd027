"""What is sent leaves the app as it lies in memory; h11 by itself makes a copy of every piece."""

from __future__ import annotations

import h11

from handcarry.web.connections import _Uncopied


def test_a_piece_of_a_volume_is_handed_on_as_it_is() -> None:
    voxels = memoryview(bytearray(1 << 20))
    connection = _Uncopied(h11.SERVER)
    connection.receive_data(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
    assert isinstance(connection.next_event(), h11.Request)
    connection.next_event()
    head = connection.send(h11.Response(status_code=200, headers=[("content-length", str(voxels.nbytes))]))
    piece = connection.send(h11.Data(data=voxels))  # type: ignore[arg-type]
    end = connection.send(h11.EndOfMessage())
    connection.start_next_cycle()
    assert bytes(head or b"").startswith(b"HTTP/1.1 200 ")
    assert piece is voxels
    assert end == b""
    assert connection.send(h11.ConnectionClosed()) is None

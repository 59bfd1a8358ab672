"""Python imports this at start-up when its folder is on PYTHONPATH: the network ends at loopback.

Notebooks run under it in the checks, so that a hidden download fails them. Child processes inherit
it. Libraries that open sockets in C are sent to a proxy that refuses (see kernel_environment).
"""

import ipaddress
import socket

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex
_sendto, _getaddrinfo, _gethostbyname = (
    socket.socket.sendto,
    socket.getaddrinfo,
    socket.gethostbyname,
)


class NetworkIsOff(ConnectionRefusedError):
    """A notebook tried to leave this machine."""


def _check(host):
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return
    try:
        allowed = ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        allowed = False
    if not allowed:
        raise NetworkIsOff(f"network off: this run may not reach {host!r}")


def _check_address(sock, address):
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        _check(address[0])


def connect(self, address):
    _check_address(self, address)
    return _connect(self, address)


def connect_ex(self, address):
    _check_address(self, address)
    return _connect_ex(self, address)


def sendto(self, data, *rest):
    _check_address(self, rest[-1])
    return _sendto(self, data, *rest)


def getaddrinfo(host, *rest, **options):
    _check(host)
    return _getaddrinfo(host, *rest, **options)


def gethostbyname(host):
    _check(host)
    return _gethostbyname(host)


socket.socket.connect, socket.socket.connect_ex = connect, connect_ex
socket.socket.sendto, socket.getaddrinfo = sendto, getaddrinfo
socket.gethostbyname = gethostbyname

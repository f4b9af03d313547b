"""Which device a sign-in comes from: a cookie that knows who signed in there, else the network it is in."""

import hashlib
import ipaddress
import secrets

from flask import Request, current_app
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

COOKIE = "device"
YEAR = 365 * 24 * 3600
_MOST_PEOPLE = 60
_MARK_LENGTH = 10


def device_key(request: Request, username: str) -> str:
    """The key under which failures of this account are counted.

    The device's own where the account has signed in there before, else its network (/64 of IPv6): a cookie earned
    with one's own account gives nobody fresh tries at another's.
    """
    device, people = _known(request)
    if device and _mark(username) in people:
        return f"device:{device}"
    return f"net:{_network(request.remote_addr or '')}"


def remember_device(request: Request, response: Response, username: str) -> None:
    """Note that the account signed in on this device, so that failures elsewhere never delay it here."""
    device, people = _known(request)
    mark = _mark(username)
    if mark in people:
        return
    people = [*people, mark][-_MOST_PEOPLE:]
    response.set_cookie(
        COOKIE,
        str(_signer().dumps([device or secrets.token_hex(12), *people])),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def _known(request: Request) -> tuple[str, list[str]]:
    """The device's own key and the marks of who signed in on it; blank where it is new."""
    try:
        kept = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadData:
        return "", []
    return (str(kept[0]), [str(mark) for mark in kept[1:]]) if isinstance(kept, list) and kept else ("", [])


def _mark(username: str) -> str:
    """Who somebody is, for this deployment's eyes only."""
    key = current_app.config["SECRET_KEY"].encode()
    name = username.strip().casefold().encode()
    return hashlib.blake2b(name, key=hashlib.sha256(key).digest(), digest_size=16).hexdigest()[:_MARK_LENGTH]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 6:
        return str(ipaddress.ip_network(f"{ip}/64", strict=False))
    return str(ip)

"""Which device a sign-in comes from: a cookie that knows who signed in there, else the network it is in."""

import hashlib
import ipaddress
import secrets

from flask import Request, current_app, request, session
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from portfolio.accounts.sign_in import CHOOSING

COOKIE = "device"
YEAR = 365 * 24 * 3600
_MOST_PEOPLE = 60
_MARK_LENGTH = 10


def device_key(call: Request, username: str) -> str:
    """The key under which failures of this account are counted.

    The device's own where the account has signed in there before, else its network (/64 of IPv6): a cookie earned
    with one's own account gives nobody fresh tries at another's.
    """
    device, people = _known(call)
    if device and _mark(username) in people:
        return f"device:{device}"
    return f"net:{_network(call.remote_addr or '')}"


def remember_device(call: Request, response: Response, username: str) -> None:
    """Note that the account signed in on this device, so that failures elsewhere never delay it here."""
    device, people = _known(call)
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
        secure=call.is_secure,
    )


def sign_in_bucket() -> str:
    """Whose tries are counted together: a whole school may share one address, so known devices stand for themselves."""
    return device_key(request, request.form.get("username", ""))


def person_bucket() -> str:
    """One bucket for each person, signed in or choosing a first password; else one for the address."""
    known = session.get("_user_id") or session.get(CHOOSING, [None])[0]
    return f"person:{known}" if known else f"net:{_network(request.remote_addr or '')}"


def _known(call: Request) -> tuple[str, list[str]]:
    """The device's own key and the marks of who signed in on it; blank where it is new."""
    try:
        kept = _signer().loads(call.cookies.get(COOKIE, ""))
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

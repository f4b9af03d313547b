"""Which device a sign-in comes from: a random cookie, else the network it is in."""

import ipaddress
import secrets

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

COOKIE = "device"
YEAR = 365 * 24 * 3600


def device_key(request: Request) -> str:
    """The key under which failures are counted: the device's own cookie, else its network (/64 of IPv6)."""
    try:
        known: str = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return f"net:{_network(request.remote_addr or '')}"
    return f"device:{known}"


def remember_device(request: Request, response: Response) -> None:
    """Give a device that signed in once its own key, so that failures elsewhere never delay it."""
    if device_key(request).startswith("net:"):
        response.set_cookie(
            COOKIE,
            str(_signer().dumps(secrets.token_hex(12))),
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )


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

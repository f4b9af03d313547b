"""Time stamps (RFC 3161): asked of an authority when a file is signed, and read from a signature.

A stamp stands beside what the school signs (CMS unsigned attributes), so it is held by its own signature alone.
"""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp, x509
from pyhanko.sign.timestamps import HTTPTimeStamper

STAMP = "signature_time_stamp_token"


class NoTimeStamp(Exception):
    """The time-stamp authority gave no stamp, or not the one that was asked for."""


@dataclass(frozen=True)
class Stamp:
    """When an authority saw the signature, and the authority's own name for itself."""

    at: datetime
    by: str


class Authority(HTTPTimeStamper):
    """An authority at an address; whatever goes wrong with it is NoTimeStamp."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A stamp on this digest. Raises NoTimeStamp."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            stamped = _info(token["content"])["message_imprint"]["hashed_message"].native
        except Exception as error:  # an answer may break the parser anywhere
            raise NoTimeStamp(self.url) from error
        if stamped != message_digest:
            raise NoTimeStamp(self.url)
        return token


def stamp_of(signer: cms.SignerInfo) -> Stamp | None:
    """The stamp beside a signature, as it reads; whether it holds is another question."""
    token = stamp_token(signer)
    if token is None:
        return None
    (authority,) = token["signer_infos"]
    number = authority["sid"].chosen["serial_number"].native
    names = [each.subject.native for each in certificates_of_stamp(signer) if each.serial_number == number]
    return Stamp(_info(token)["gen_time"].native, str(names[0].get("common_name", "")))


def certificates_of_stamp(signer: cms.SignerInfo) -> list[x509.Certificate]:
    """What the stamp brings along to be held against: the authority's certificate, and those above it."""
    token = stamp_token(signer)
    return [each.chosen for each in token["certificates"]] if token else []


def stamp_token(signer: cms.SignerInfo) -> cms.SignedData | None:
    """The one stamp beside a signature. Raises ValueError where anything else stands there."""
    if not len(signer["unsigned_attrs"]):
        return None
    (attribute,) = signer["unsigned_attrs"]
    (token,) = attribute["values"]
    if attribute["type"].native != STAMP:
        raise ValueError("something other than a time stamp")
    return token["content"]


def _info(token: cms.SignedData) -> tsp.TSTInfo:
    return token["encap_content_info"]["content"].parsed

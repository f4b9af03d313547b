"""What no page may do: errors and warnings in the console, broken content policy, calls to other hosts, failures."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

INSIDE = ("data:", "blob:", "about:", "chrome:", "chrome-extension:")  # the last two are the browser's own PDF viewer
STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


@dataclass
class Watch:
    """Collects faults of all pages of a context. A status that a test provokes is allowed by number."""

    origin: str
    faults: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)

    def attach(self, context: BrowserContext) -> None:
        """Listen from now on."""
        context.on("console", self._hear)
        context.on("weberror", self._hear_error)
        context.on("request", self._see_request)
        context.on("response", self._see_response)

    def allow(self, *statuses: int) -> None:
        """Answers that this test is about."""
        self.allowed.update(statuses)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        status = STATUS.match(message.text)
        if not (status and int(status[1]) in self.allowed):
            self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _hear_error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", *INSIDE)):
            self.faults.append(f"another host: {request.url}")

    def _see_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

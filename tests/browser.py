"""A real browser for tests: Debian's chromium, driven through chromedriver by the W3C WebDriver protocol.

with Browser(tmp_path) as browser:
    browser.open(path); browser.press("j"); browser.run("return document.title")
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MISSING = None if CHROMIUM and DRIVER else "no chromium here: apt-get install chromium chromium-driver"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "ArrowDown": "\ue015", "ArrowUp": "\ue013", "Tab": "\ue004"}
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-dev-shm-usage",
)  # fmt: skip


class Browser:
    """One headless browser with an empty profile; what it downloads is in `downloads`."""

    def __init__(self, folder: Path, *, dark: bool = False, size: tuple[int, int] = (1400, 900)) -> None:
        self.downloads = folder / "downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        self._driver = subprocess.Popen(
            [str(DRIVER), "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._base = f"http://127.0.0.1:{self._port()}"
        flags = [*_FLAGS, f"--user-data-dir={folder / 'profile'}", f"--window-size={size[0]},{size[1]}"]
        flags += ["--blink-settings=preferredColorScheme=0"] if dark else []
        options = {
            "binary": CHROMIUM,
            "args": flags,
            "prefs": {"download.default_directory": str(self.downloads)},
        }
        asked = {
            "capabilities": {
                "alwaysMatch": {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            }
        }
        try:
            self._base += f"/session/{self._send('POST', '/session', asked)['sessionId']}"
        except BaseException:
            self._end()
            raise

    def _port(self) -> int:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            if "successfully on port" in line:
                return int(line.rstrip(".\n").rpartition(" ")[2])
        raise AssertionError("chromedriver does not start")

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._base + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def open(self, path: Path) -> None:
        self._send("POST", "/url", {"url": path.resolve().as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        return self._send("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def press(self, *keys: str) -> None:
        """Press keys one after another, on what has the focus."""
        actions = [
            {"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")
        ]
        self._send("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def type(self, text: str) -> None:
        self.press(*text)

    def click(self, selector: str, *, only_hover: bool = False) -> None:
        found = self._send("POST", "/element", {"using": "css selector", "value": selector})
        move = {"type": "pointerMove", "origin": found, "x": 0, "y": 0, "duration": 0}
        buttons = (
            [] if only_hover else [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        )
        pointer = {"type": "pointer", "id": "mouse", "actions": [move, *buttons]}
        self._send("POST", "/actions", {"actions": [pointer]})

    def complaints(self) -> list[str]:
        """Errors of the page and what its policy blocked, since last asked."""
        return [entry["message"] for entry in self._send("POST", "/se/log", {"type": "browser"})]

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._send("GET", "/screenshot")))

    def downloaded(self, name: str) -> Path:
        """Wait for a file that the page saves."""
        deadline = time.monotonic() + 20
        while not (self.downloads / name).exists():
            assert time.monotonic() < deadline, f"{name} is not saved"
            time.sleep(0.05)
        return self.downloads / name

    def _end(self) -> None:
        self._driver.terminate()
        self._driver.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._send("DELETE", "")
        finally:
            self._end()

"""The demonstration as anybody starts it: a process of its own, data of its own, a port that is free."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.postgres import dies_with_us, free_port

COMMAND = Path(sys.executable).with_name("collegium")
MEMBERS = 60
DEADLINE = 300  # seconds until it must be ready; telling the story takes most of them on a crowded machine
GRACE = 120  # seconds within which it must end when told to, on a crowded machine too


class Demo:
    """`collegium demo` on data in a folder; it can be stopped and started again."""

    def __init__(self, data: Path, members: int = MEMBERS) -> None:
        self.data = data
        self.members = members
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.log = data.parent / f"{data.name}.log"

    @property
    def address(self) -> str:
        """Give where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Demo":
        """Start it and return it once it is ready."""
        self.port = free_port()
        with self.log.open("wb") as output:
            command = [*dies_with_us(), COMMAND, "demo", "--members", str(self.members)]
            self.process = subprocess.Popen(command, stdout=output, stderr=output, env=self._env())
        end = time.monotonic() + DEADLINE
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"the demonstration did not start:\n{self.log.read_text()}")
            time.sleep(0.1)
        return self

    def stop(self) -> int:
        """Tell it to end and return its exit status; one that does not end in time is killed and an error."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run another command of the operator's on the same data."""
        return subprocess.run([COMMAND, *words], env=self._env(), capture_output=True, text=True, check=False)

    def _env(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith(("COLLEGIUM_", "STRIPE_"))}
        return {**others, "COLLEGIUM_DATA": str(self.data), "COLLEGIUM_PORT": str(self.port)}

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health/ready", timeout=5).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

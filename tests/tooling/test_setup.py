"""`.ci/setup.sh` installs what is missing and nothing else, and without rights it says what to type."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / ".ci"


class Machine:
    """A checkout in which Debian's commands are stand-ins that write down what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stubs, self.log = folder, folder / "bin", folder / "log"
        (folder / ".ci").mkdir()
        shutil.copy(SCRIPTS / "setup.sh", folder / ".ci")
        (folder / "requirements.txt").write_text("Flask==3.1.3\n")
        (folder / "requirements-dev.txt").write_text("-r requirements.txt\n")
        for name in ("python", "pip"):
            self.stub(name, f'echo "python $*" >> {self.log}', folder / ".venv" / "bin")
        self.stub("apt-get", f'echo "apt-get $*" >> {self.log}')
        self.stub("sudo", "exit 1")
        self.has("everything")

    def stub(self, name: str, script: str, folder: Path | None = None) -> None:
        place = folder or self.stubs
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(f"#!/bin/sh\n{script}\n")
        (place / name).chmod(0o755)

    def has(self, missing: str) -> None:
        answer = f'for last; do :; done; [ "$last" = {missing} ] || printf installed'
        self.stub("dpkg-query", answer)

    def setup(self, user: int = 0, level: str = "runtime") -> subprocess.CompletedProcess[str]:
        self.stub("id", f"echo {user}")
        environ = os.environ | {"PATH": f"{self.stubs}:{os.environ['PATH']}"}
        command = ["bash", str(self.folder / ".ci" / "setup.sh"), level]
        return subprocess.run(
            command, env=environ, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )

    def asked(self) -> list[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_root_installs_only_what_is_missing(machine: Machine) -> None:
    machine.has("libharfbuzz-subset0")
    assert machine.setup().returncode == 0
    assert machine.asked()[:2] == [
        "apt-get update -q", "apt-get install -y --no-install-recommends libharfbuzz-subset0",
    ]  # fmt: skip


def test_without_rights_it_prints_the_line_and_stops(machine: Machine) -> None:
    machine.has("fonts-noto-cjk")
    done = machine.setup(user=1000)
    assert done.returncode == 1
    assert "apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk\n" in done.stderr
    assert machine.asked() == []


def test_with_sudo_it_installs(machine: Machine) -> None:
    machine.has("fonts-noto-cjk")
    machine.stub("sudo", '[ "$1" = -n ] || exec "$@"')
    assert machine.setup(user=1000).returncode == 0
    assert machine.asked()[1].endswith("fonts-noto-cjk")


def test_the_second_time_nothing_is_installed(machine: Machine) -> None:
    machine.setup()
    assert any("pip install" in line for line in machine.asked())
    machine.setup()
    assert machine.asked() == ["python .ci/compile_translations.py"]


def test_changed_requirements_are_installed_again(machine: Machine) -> None:
    machine.setup()
    machine.asked()
    (machine.folder / "requirements.txt").write_text("Flask==3.1.4\n")
    machine.setup()
    assert any("pip install" in line for line in machine.asked())


def test_tests_need_more_than_the_product(machine: Machine) -> None:
    machine.has("chromium")
    machine.setup()
    assert not any("chromium" in line for line in machine.asked())
    machine.setup(level="test")
    assert any("chromium" in line for line in machine.asked())

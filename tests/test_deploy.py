"""The container files, as far as they can be tried where no engine runs: their steps, their sources, their settings."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "manifest" / "deploy"
CONTAINERFILE = DEPLOY / "Containerfile"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"] == "champion:latest"}
OF_THE_FILE = {"POSTGRES_PASSWORD"}  # what compose.yaml itself asks .env for
STARTS_WITHIN = 60  # seconds, on a slow machine


def instructions() -> list[tuple[str, str]]:
    """The Containerfile, an instruction after the other, each on one line."""
    lines = "\n".join(line for line in CONTAINERFILE.read_text().splitlines() if not line.startswith("#"))
    return [(word, rest) for word, rest in re.findall(r"^([A-Z]+) (.+)$", lines.replace("\\\n", " "), re.MULTILINE)]


def all_of(word: str) -> list[str]:
    return [rest for each, rest in instructions() if each == word]


def copied() -> list[str]:
    """What is copied from the project, by its name in the root."""
    return [each for rest in all_of("COPY") if "--from" not in rest for each in rest.split()[:-1]]


def let_through() -> set[str]:
    """What .dockerignore hands to an engine at all."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines, "everything is left out that is not named"
    return {line.removeprefix("!") for line in lines if line.startswith("!")}


def test_what_is_copied_is_there_and_kept_and_is_all_that_an_engine_is_handed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    tops = {each.partition("/")[0] for each in tracked}
    assert set(copied()) <= tops
    assert set(copied()) == let_through()


def test_nothing_secret_or_generated_reaches_the_image() -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    assert {"**/.env*", "**/*.db*", "**/__pycache__", "**/*.log"} <= set(rules)
    assert not {"tests", "bench", ".git", ".env", ".venv", "build"} & set(copied())


def test_the_packages_are_installed_by_the_words_of_the_ordinary_setup() -> None:
    ordinary = (ROOT / "scripts" / "setup.sh").read_text()
    (words,) = re.findall(r'-m (pip install .*?--require-hashes --requirement) "\$requirements"', ordinary)
    assert f"-m {words} requirements.txt" in all_of("RUN")[0]
    (own,) = re.findall(r"-m (pip install .*?--no-build-isolation) --editable \.", ordinary)
    assert f"-m {own} ." in all_of("RUN")[1]


def test_it_runs_without_rights_and_is_told_to_stop_as_a_process_is() -> None:
    words = [word for word, _ in instructions()]
    assert all_of("USER") == ["champion"] and words.index("USER") > max(at for at, w in enumerate(words) if w == "RUN")
    assert all_of("STOPSIGNAL") == ["SIGTERM"]
    assert "pip" in all_of("RUN")[1].split("uninstall")[1] and "pip" in all_of("RUN")[2].split("useradd")[0]
    assert not any(re.search("KEY|TOKEN|SECRET|PASSWORD", each) for each in all_of("ENV") + all_of("ARG"))


async def test_its_steps_give_a_bot_that_starts_answers_and_stops(tmp_path: Path) -> None:
    """The second half of the build, the health check and the start, each by its own words, in a folder of their own."""
    venv = await asyncio.to_thread(built, tmp_path)
    await started(tmp_path, venv)


def built(folder: Path) -> Path:
    """The environment that the second half of the build leaves behind."""
    build, venv = folder / "build", folder / "champion"
    build.mkdir()
    for each in copied():
        if (ROOT / each).is_dir():
            shutil.copytree(ROOT / each, build / each, ignore=shutil.ignore_patterns("__pycache__", "deploy"))
        else:
            shutil.copy(ROOT / each, build / each)
    python = f"{sys.base_prefix}/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    subprocess.run([python, "-m", "venv", str(venv)], check=True)
    # Instead of the minute of the first step: the packages it would install are those the tests run with.
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    step = all_of("RUN")[1].replace("/opt/champion", str(venv))
    subprocess.run(["sh", "-euc", step], cwd=build, check=True, timeout=120)
    assert not (venv / "bin" / "pip").exists()
    assert (site / "adapters" / "manifests" / "slack" / "manifest.yaml").exists()
    return venv


async def started(folder: Path, venv: Path) -> None:
    """ENTRYPOINT and CMD start it, HEALTHCHECK finds it ready, STOPSIGNAL ends it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    data = folder / "data"
    data.mkdir()
    # As in the image, but for the address: the playground listens on this machine only.
    given = {"PATH": f"{venv / 'bin'}:{os.environ['PATH']}", "HOME": str(data), "PORT": port, "CHAMPION_LOG": "json"}
    command = [*json.loads(all_of("ENTRYPOINT")[0]), *json.loads(all_of("CMD")[0])]
    check = json.loads(all_of("HEALTHCHECK")[0].partition("CMD ")[2])
    process = await asyncio.create_subprocess_exec(
        *command, cwd=data, env=given, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            while await _code(check, data, given) != 0:
                assert process.returncode is None, "it ended"
                await asyncio.sleep(0.2)
    finally:
        if process.returncode is None:
            process.send_signal(getattr(signal, all_of("STOPSIGNAL")[0]))
        _, said = await process.communicate()
    assert process.returncode == 0
    assert [json.loads(line)["event"] for line in said.decode().splitlines()][-1] == "run.ended"
    assert await _code(check, data, given) != 0, "a bot that is gone is not healthy"


async def _code(command: list[str], folder: Path, given: dict[str, str]) -> int:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=given, stdout=quiet, stderr=quiet)
    return await process.wait()


@pytest.mark.parametrize("name", OURS)
def test_every_setting_of_a_container_is_one_that_is_known_and_fits(name: str) -> None:
    """Before it starts: a misspelt setting is ignored, and then the wrong bot runs."""
    given = {
        key.lower(): re.sub(r"\$\{\w+:\?[^}]*\}", "x", str(each)) for key, each in OURS[name]["environment"].items()
    }
    assert given.keys() <= Settings.model_fields.keys()
    Settings.model_validate({"champion_secret_keys": "", **given})
    assert given["database_url"].startswith("postgresql://")
    of_image = dict(re.findall(r"(\w+)=(\S+)", all_of("ENV")[1]))
    assert {
        each.lower() for each in of_image if not each.startswith(("PATH", "PYTHON"))
    } <= Settings.model_fields.keys()


def test_every_word_after_champion_is_one_of_its_commands() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for each in OURS.values():
        assert re.search(rf"^    {each['command'][0]} ", listed.stdout, re.MULTILINE)


def test_two_replicas_and_a_worker_begin_once_the_tables_are_there_and_end_in_time() -> None:
    running = {name: each for name, each in OURS.items() if each["command"] == ["run"]}
    assert sum("ports" in each for each in running.values()) == 2
    assert sum(each["environment"].get("CHAMPION_HTTP") == "off" for each in running.values()) == 1
    for each in running.values():
        assert each["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert each["stop_grace_period"] == "20s" and each["restart"] == "unless-stopped"
        assert all(port.startswith("127.0.0.1:") for port in each.get("ports", ())), "a balancer stands before them"
    assert OURS["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert OURS["migrate"]["restart"] == "no"
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql/data"] and "database" in COMPOSE["volumes"]
    assert SERVICES["database"]["healthcheck"]["test"][1] == "pg_isready"


def test_what_listens_nowhere_is_not_asked_whether_it_is_ready() -> None:
    for each in OURS.values():
        is_asked = each.get("healthcheck") != {"disable": True}
        assert is_asked == ("ports" in each)


def test_no_secret_stands_in_a_file_and_what_is_missing_is_named() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    asked = dict(re.findall(r"\$\{(\w+):\?([^}]+)\}", text))
    assert asked.keys() == OF_THE_FILE and all("is missing in .env" in sentence for sentence in asked.values())
    assert "${" not in re.sub(r"\$\{\w+:\?[^}]+\}", "", text)
    assert all(each["env_file"] == [".env"] for each in OURS.values())


def test_whoever_has_no_engine_is_told_so_in_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(["make", "image", "ENGINE="], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("champion: no container engine runs here;")
    asked = subprocess.run(
        ["make", "-n", "image", "ENGINE=podman"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "podman build --file manifest/deploy/Containerfile --tag champion:latest ." in asked.stdout

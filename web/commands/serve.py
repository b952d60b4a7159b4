"""Serves the association: web workers by gunicorn, projector and effects worker beside or inside them."""

import signal
import sys
import threading
from contextlib import ExitStack
from types import FrameType
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from web import logs
from web.app import create_app
from web.commands.opened import opened
from web.demo.load import load
from web.installation import Installation
from web.instruments import share, shared_folder, sweep
from web.loops import Loop, running
from web.settings import Settings

LOOK = 0.5
"""How often a follower looks whether one of its loops has failed (seconds)."""
DRAIN = 22
"""How long requests under way may take to finish after SIGTERM (seconds)."""
END = 28
"""How long after SIGTERM whatever has not ended is ended (seconds): the loops have what is left after the requests."""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker with threads, which refuses and begins nothing new from the moment it is told to end."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Let the thing that is being done outside be the last."""
        if self.app.house is not None:
            self.app.house.leaving.set()
        super().handle_exit(sig, frame)

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001  gunicorn's own signature
        """Close the door at the end: else new connections would wait in the queue for nobody."""
        super().set_accept_enabled(enabled)
        for listener in () if enabled or self.alive else self.sockets:
            listener.close()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings; each worker builds its installation after the fork."""

    def __init__(self, settings: Settings, *, workers: int, all_in_one: bool) -> None:
        self.settings = settings
        self.workers = workers
        self.all_in_one = all_in_one
        self.opened = ExitStack()
        self.house: Installation | None = None
        speak_up(settings)
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn is to do."""
        options: dict[str, Any] = {
            "bind": f"127.0.0.1:{self.settings.port}",
            "workers": self.workers,
            "worker_class": Worker,
            "threads": 8,
            "graceful_timeout": END,
            "post_fork": lambda _server, worker: worker.cfg.set("graceful_timeout", DRAIN),
            "timeout": 120,
            "limit_request_line": 8_190,
            "loglevel": "warning",
            "control_socket_disable": True,
            "logger_class": logs.Quiet,
            "worker_exit": lambda _server, _worker: self.opened.close(),
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application of one worker, its loops running until the worker ends if all is in one."""
        house = Installation(self.settings)
        loops = (house.presence.run, *(house.loops() if self.all_in_one else ()))
        self.opened.callback(house.close)
        self.opened.enter_context(running(*loops))
        self.house = house
        return create_app(house)


def speak_up(settings: Settings) -> None:
    """Have this process and its children write structured logs and share their measures."""
    logs.take_over()
    folder = shared_folder(settings.data)
    sweep(folder)
    share(folder)


@click.command()
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--all-in-one", is_flag=True, help="Run projector and effects worker in the web process too.")
def serve(workers: int, *, all_in_one: bool) -> None:
    """Serve API and pages on 127.0.0.1:COLLEGIUM_PORT."""
    with opened() as house:
        settings = house.settings
    click.echo(f"Collegium is at {settings.address}")
    Server(settings, workers=workers, all_in_one=all_in_one).run()


@click.command()
@click.option("--members", default=2_000, show_default=True, help="How many members the association has.")
def demo(members: int) -> None:
    """Load the demonstration association if there is none yet, and serve it from one process."""
    with opened(demo=True) as house:
        settings = house.settings
        load(house, members)
    click.echo(f"Collegium is at {settings.address} (stop it with Ctrl-C)")
    Server(settings, workers=1, all_in_one=True).run()


@click.command()
@click.option("--only", type=click.Choice(["views", "effects"]), help="One part alone; another process does the other.")
def follow(only: str | None) -> None:
    """Keep views up to date, run policies and carry out effects, until stopped."""
    speak_up(Settings.read())
    with opened() as house, running(house.presence.run, *_parts(house, only)) as stop:
        halted = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: halted.set())
        while not halted.wait(LOOK) and not stop.is_set():
            pass
        failed = stop.is_set()
    sys.exit(1 if failed else 0)


def _parts(house: Installation, only: str | None) -> tuple[Loop, ...]:
    views, effects = house.loops()
    return {"views": (views,), "effects": (effects,)}.get(only or "", (views, effects))


COMMANDS = (serve, demo, follow)

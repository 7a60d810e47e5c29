"""What a connection of our own may give away, where a bot would fall into it. The table is docs/slack-traps.md."""

import logging

import pytest

from adapters.slack import socket
from bot.cards import Card
from bot.ports import Reply
from tests.slack.faults import Refuse
from tests.slack.stage import staged

WROTE = "the salary of Maya is 90000"  # what no log may hold


async def test_neither_the_app_s_token_nor_a_connection_s_address_nor_what_came_over_it_stands_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "STAGGER_SECONDS", 0.05)
    monkeypatch.setattr(socket, "PAUSES", (0.0, 0.05))
    caplog.set_level(logging.INFO)
    async with staged(over_sockets=True) as stage:
        sockets = stage.slack.sockets
        await stage.slack.until(lambda: len(sockets.links) == socket.LINKS)
        asked = len(stage.slack.app.calls)
        stage.talk.replies["fine"] = Reply(cards=(Card("All is well."),))
        stage.talk.fail = RuntimeError(WROTE)
        await stage.slack.command("U1", WROTE)
        stage.talk.fail = None
        # No envelope at all, one of a kind nobody knows, and one without what it should hold.
        for odd in (
            "{",
            WROTE,
            f'{{"type": "{WROTE}"}}',
            f'{{"envelope_id": "1", "type": "interactive", "payload": ["{WROTE}"]}}',
        ):
            await sockets.links[0].socket.send_str(odd)
        stage.slack.faults.plan("apps.connections.open", Refuse("internal_error"))
        opened, sockets.root, right = sockets.opened, f"{sockets.root}/nowhere", sockets.root
        sockets.cut(sockets.links[0])
        await stage.slack.until(lambda: len(stage.slack.app.calls) > asked + 1, seconds=15)
        sockets.root = right
        await stage.slack.until(lambda: sockets.opened > opened, seconds=15)
        answer = await stage.slack.command("U1", "fine")
        assert answer.body["text"] == "All is well."
    written = "".join(f"{record.getMessage()} {record.__dict__} {record.exc_text}" for record in caplog.records)
    assert "slack.socket_ended" in written
    for secret in (stage.slack.app.app_token, "ticket=", "salary"):
        assert secret not in written

"""What users report in Slack: `/report` beside the other command. Its stories are told in test_stories."""

from tests.slack.stage import staged


async def test_report_is_a_command_of_its_own() -> None:
    async with staged() as stage:
        await stage.slack.command("U1", "wrong depot &amp; more", command="/report")
        await stage.slack.command("U1", "", command="/report")
        await stage.slack.command("U1", "status", command="/champion")
    assert [told[2][1] for told in stage.talk.told] == ["/report wrong depot & more", "/report", "/champion status"]

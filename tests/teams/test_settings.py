"""A setting of Teams that is missing or wrong is one sentence, which says where in Azure the right one stands."""

import pytest

from bot.__main__ import main
from bot.fitting import read_settings
from tests.test_settings import KEY

GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
TEAMS = {
    "TEAMS_APP_ID": GUID,
    "TEAMS_APP_PASSWORD": "hush",
    "TEAMS_APP_TENANT_ID": GUID,
    "CHAMPION_SECRET_KEYS": KEY,
}
IN_OVERVIEW = "in the Overview of the app registration"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"TEAMS_APP_ID": ""}, f"TEAMS_APP_ID is missing: it is the Application (client) ID {IN_OVERVIEW}."),
        (
            {"TEAMS_APP_ID": "champion"},
            f"TEAMS_APP_ID should be the Application (client) ID {IN_OVERVIEW}, and it begins with “champion”.",
        ),
        (
            {"TEAMS_APP_ID": "abc8Q~-hush-hush-hush"},
            f"TEAMS_APP_ID should be the Application (client) ID {IN_OVERVIEW}, and it begins with “abc8Q~-h…”.",
        ),
        (
            {"TEAMS_APP_PASSWORD": ""},
            "TEAMS_APP_PASSWORD is missing: it is the value of a client secret of the app registration.",
        ),
        (
            {"TEAMS_APP_TENANT_ID": ""},
            f"TEAMS_APP_TENANT_ID is missing: it is the Directory (tenant) ID {IN_OVERVIEW}; "
            "an app for many tenants has TEAMS_APP_TYPE=MultiTenant instead.",
        ),
        (
            {"TEAMS_APP_TENANT_ID": "contoso.onmicrosoft.com"},
            f"TEAMS_APP_TENANT_ID should be the Directory (tenant) ID {IN_OVERVIEW}, and it begins with “contoso.…”; "
            "an app for many tenants has TEAMS_APP_TYPE=MultiTenant instead.",
        ),
        (
            {"TEAMS_ALLOWED_TENANTS": f"{GUID}, contoso\n.com"},
            "TEAMS_ALLOWED_TENANTS should be tenant IDs with commas between them, each from the Overview of Microsoft "
            "Entra ID in that organisation, and one is “contoso .com”.",
        ),
        (
            {"TEAMS_APP_TYPE": "UserAssignedMSI"},
            "TEAMS_APP_TYPE should be SingleTenant, or MultiTenant for an app of several organisations, "
            "and it is “UserAssignedMSI”.",
        ),
        (
            {"CHAMPION_SECRET_KEYS": ""},
            "CHAMPION_SECRET_KEYS is missing: people's addresses are kept sealed with it, "
            "and `champion admin key` prints one.",
        ),
    ],
)
def test_a_setting_of_teams_that_is_missing_is_not_said_to_be_wrong_and_where_it_stands_is_said(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], change: dict[str, str], sentence: str
) -> None:
    """Before, whoever left one out read that it should be another, and not where in Azure it stands."""
    for name, value in (TEAMS | change).items():
        alone.setenv(name, value)
    assert main(["run"]) == 2
    assert capsys.readouterr().err == f"{sentence}\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("multitenant", "MultiTenant"),
        ("MULTITENANT", "MultiTenant"),
        ("Multi Tenant", "MultiTenant"),
        ("Single Tenant", "SingleTenant"),
        (" singleTenant\n", "SingleTenant"),
    ],
)
def test_the_kind_of_app_as_azure_itself_writes_it_was_refused(
    alone: pytest.MonkeyPatch, written: str, meant: str
) -> None:
    for name, value in (TEAMS | {"TEAMS_APP_TYPE": written}).items():
        alone.setenv(name, value)
    assert read_settings().teams_app_type == meant

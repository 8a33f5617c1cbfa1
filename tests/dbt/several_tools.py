"""A programme with two CRMs and tools that follow each other, from files to marts.

What belongs here: its declarations and files. What does not: assertions.
"""

from pathlib import Path

CRM = """\
source: {name}
kind: {kind}
format: {{type: csv}}
timezone: UTC
columns:
{columns}  created_at: {{column: Created, format: "%Y-%m-%d"}}
{attributes}identity: {{by: [{identity}]}}
valid_from: created_at
"""

SURVEY = """\
source: {name}
kind: survey_responses
format: {{type: csv}}
timezone: UTC
columns:
  response_id: id
  survey: {{value: {survey}}}
  survey_type: {{value: relational}}
  responded_at: {{column: at, format: "%Y-%m-%d %H:%M"}}
  score: score
{columns}identity: {{by: [response_id]}}
"""

EMAIL = "  email: email\n"


def source(name: str, kind: str, identity: str, columns: dict[str, str], attributes: str = "") -> str:
    """A CRM source."""
    lines = "".join(f"  {field}: {column}\n" for field, column in columns.items())
    return CRM.format(
        name=name,
        kind=kind,
        identity=identity,
        columns=lines,
        attributes=f"attributes: {{{attributes}}}\n" if attributes else "",
    )


SALESFORCE_ID = "{{column: {}, id_format: salesforce}}"

PROGRAMME = """\
name: several_tools
title: Several tools
timezone: UTC
holds_personal_data: false
minimum_responses: 2
segments: [{name: plan}, {name: region}, {name: job_level, of: contact}]
crm: {precedence: [salesforce, hubspot]}
successions:
- {survey: relational, archive: delighted, successor: formbricks}
- {survey: pulse, archive: old_pulse, successor: new_pulse}
"""

SOURCES = {
    "salesforce_accounts": source(
        "salesforce_accounts",
        "crm_accounts",
        "account_id",
        {
            "account_id": SALESFORCE_ID.format("Id"),
            "merged_into_account_id": SALESFORCE_ID.format("MasterRecordId"),
            "same_as_account_id": "HubSpotId",
        },
        "plan: Plan",
    ),
    "hubspot_companies": source(
        "hubspot_companies",
        "crm_accounts",
        "account_id",
        {
            "account_id": "Id",
            "merged_into_account_id": "MergedInto",
            "same_as_account_id": SALESFORCE_ID.format("SalesforceId"),
        },
        "plan: Plan, region: Region",
    ),
    "salesforce_contacts": source(
        "salesforce_contacts",
        "crm_contacts",
        "person_id",
        {
            "person_id": SALESFORCE_ID.format("Id"),
            "account_id": SALESFORCE_ID.format("AccountId"),
            "email": "Email",
        },
    ),
    "hubspot_contacts": source(
        "hubspot_contacts",
        "crm_contacts",
        "person_id",
        {"person_id": "Id", "account_id": "CompanyId", "email": "Email", "job_level": "Level"},
    ),
    "qualtrics": SURVEY.format(
        name="qualtrics", survey="service", columns=f"  account_id: {SALESFORCE_ID.format('account')}\n{EMAIL}"
    ),
    "typeform": SURVEY.format(
        name="typeform", survey="product", columns="  account_id: account\n  person_id: person\n"
    ),
    "delighted": SURVEY.format(name="delighted", survey="relational", columns=EMAIL),
    "formbricks": SURVEY.format(name="formbricks", survey="relational", columns=EMAIL),
    "old_pulse": SURVEY.format(name="old_pulse", survey="pulse", columns=""),
    "new_pulse": SURVEY.format(name="new_pulse", survey="pulse", columns=""),
}

FILES = {
    # 001…9u and 001…9v are customers, 9w went into 9v by way of 9z, 9x and 9y were merged into each other
    "salesforce_accounts": """\
Id,Plan,MasterRecordId,HubSpotId,Created
001A0000006Vm9uIAC,pro,,,2025-01-01
001A0000006Vm9vIAC,basic,,h2,2025-01-01
001A0000006Vm9zIAC,basic,001A0000006Vm9vIAC,,2025-01-01
001A0000006Vm9wIAC,basic,001A0000006Vm9zIAC,,2025-01-01
001A0000006Vm9xIAC,max,001A0000006Vm9yIAC,,2025-01-01
001A0000006Vm9yIAC,max,001A0000006Vm9xIAC,,2025-01-01
""",
    "hubspot_companies": """\
Id,Plan,Region,MergedInto,SalesforceId,Created
h1,mini,north,,001A0000006Vm9u,2025-01-01
h2,,south,,,2025-01-01
h3,,east,h4,,2025-01-01
h4,,west,,,2025-01-01
""",
    "salesforce_contacts": """\
Id,AccountId,Email,Created
003A0000006Vm9uIAC,001A0000006Vm9uIAC,anna@example.com,2025-01-01
003A0000006Vm9vIAC,001A0000006Vm9vIAC,both@example.org,2025-01-01
003A0000006Vm9wIAC,001A0000006Vm9xIAC,both@example.org,2025-01-01
""",
    "hubspot_contacts": """\
Id,CompanyId,Email,Level,Created
k1,h1,Anna@Example.com,director,2025-01-01
k2,h4,otto@example.org,clerk,2025-01-01
k3,h4,info@example.org,clerk,2025-01-01
""",
    "qualtrics": """\
id,score,at,account,email
1,10,2026-05-01 10:00,001A0000006Vm9u,
2,9,2026-05-01 10:00,001A0000006Vm9w,
3,8,2026-05-01 10:00,001A0000006Vm9x,
4,7,2026-05-01 10:00,,ANNA@example.com
5,6,2026-05-01 10:00,,both@example.org
6,5,2026-05-01 10:00,,info@example.org
7,4,2026-05-01 10:00,,stranger@example.net
8,3,2026-05-01 10:00,,
""",
    "typeform": """\
id,score,at,account,person
1,10,2026-05-02 10:00,h2,
2,9,2026-05-02 10:00,h3,
3,8,2026-05-02 10:00,,k1
""",
    "delighted": """\
id,score,at,email
1,9,2026-06-01 08:00,anna@example.com
2,3,2026-06-02 08:00,otto@example.org
3,8,2026-05-20 08:00,stranger@example.net
""",
    "formbricks": """\
id,score,at,email
1,9,2026-06-01 20:00,anna@example.com
2,10,2026-06-03 08:00,otto@example.org
3,7,2026-06-10 08:00,anna@example.com
""",
    "old_pulse": "id,score,at\n1,9,2026-06-01 08:00\n2,9,2026-06-01 08:00\n",
    "new_pulse": "id,score,at\n1,9,2026-06-01 08:00\n2,0,2026-06-01 08:00\n",
}


def write_several_tools(folder: Path) -> None:
    """Write the programme with its inbox."""
    (folder / "sources").mkdir(parents=True)
    (folder / "programme.yml").write_text(PROGRAMME, encoding="utf-8")
    for name, text in SOURCES.items():
        (folder / "sources" / f"{name}.yml").write_text(text, encoding="utf-8")
        (folder / "inbox" / name).mkdir(parents=True)
        (folder / "inbox" / name / "export.csv").write_text(FILES[name], encoding="utf-8")

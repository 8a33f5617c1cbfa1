"""Files to Parquet landing: plain Python, no Dagster, and never the warehouse.

What belongs here: the declarations a programme writes (`declarations`), the readers of export
formats (`readers`), the rules that give every row its fate (`fates`), the landing with its
manifests and ledger (`landing`) and the guards over what landed (`guards`).
What does not: SQL over landed data (`dbt_project`), scheduling (`orchestration`), anything that
writes for BI tools (`publishing`).
"""

"""The statements that land a batch on BigQuery. Comes in: contracts and names of staging tables. Goes out: one script.

The script is one transaction. It first writes the one row of `raw.landing_turns`, which every batch writes: BigQuery lets
only one of two transactions that change the same table commit, so no two batches look for what is new at a time. Then it
takes out of the staging tables what has landed before, inserts the rest, and writes the ledger where anything is left.
Run twice, the second time finds nothing new. No value of a row stands in it: rows and the ledger's facts are loaded.
"""

from __future__ import annotations

from collections.abc import Mapping

from extract.landing.contract import ColumnType, Contract, load_contract

TURNS = "raw.landing_turns"

CONTENT_HASH_SQL = """
    if(count(*) = 0, null, format(
        '%015x%015x',
        bit_xor(cast(concat('0x', substr(row_hash, 1, 15)) as int64)),
        bit_xor(cast(concat('0x', substr(row_hash, 17, 15)) as int64))
    ))
"""
"""The hash of a batch as `row_hash.CONTENT_HASH_SQL` gives it."""

_AS_TEXT: dict[ColumnType, str] = {
    "text": "{}",
    "bigint": "cast({} as string)",
    "timestamptz": "cast(unix_micros({}) as string)",
}


def landing_script(
    load_id: str, staged: Mapping[str, str], ledger: str | None, replaced: str | None = None
) -> str:
    """Give the script that lands what is staged.

    `staged` has the full name of the staging table of each raw table, `ledger` that of the rows of load_batches, still
    without what only the transaction knows; None writes no ledger. Of a table that is `replaced`, rows go that are not staged.
    """
    statements = [
        "begin transaction",
        f"update {TURNS} set load_id = '{load_id}', taken_at = current_timestamp() where true",
    ]
    if replaced:
        statements.append(_remove_others(load_contract(replaced), staged[replaced]))
    for name, staging in staged.items():
        statements += _land_table(load_contract(name), staging)
    if ledger:
        statements.append(_write_ledger(staged, ledger))
    return ";\n".join([*statements, "commit transaction;"])


def lookup_query(staged: Mapping[str, str]) -> str:
    """Give one query that reads what the script's look for known content reads, by which its bytes are estimated."""
    return "\nunion all\n".join(
        f"select count(*) as known_rows from {staging} as incoming\n"
        f"inner join {load_contract(name).full_name} as landed on landed.row_hash = incoming.row_hash"
        for name, staging in staged.items()
    )


def _land_table(contract: Contract, staging: str) -> list[str]:
    names = ", ".join(f"`{name}`" for name in [*contract.columns, *contract.system_columns])
    return [
        # quoted whole: `raw` alone would be a column of the rows to delete, which those of work_order_fields have
        f"delete from {staging} as incoming where exists (\n"
        f"    select 1 from `{contract.full_name}` as landed where landed.row_hash = incoming.row_hash\n)",
        # distinct: an answer that was lost may have brought a file twice where a server forgets the ids of jobs
        f"insert into {contract.full_name} ({names}) select distinct {names} from {staging}",
    ]


def _remove_others(contract: Contract, staging: str) -> str:
    return (
        f"delete from `{contract.full_name}` as landed where not exists (\n"
        f"    select 1 from {staging} as incoming where incoming.row_hash = landed.row_hash\n)"
    )


def _write_ledger(staged: Mapping[str, str], ledger: str) -> str:
    """Give the insert of the ledger's rows, one per table, if any row landed or went."""
    contract = load_contract("load_batches")
    names = ", ".join(f"`{name}`" for name in contract.columns)
    landed = "\n    union all\n".join(
        f"    select '{name}' as table_name, count(*) as new_rows, {CONTENT_HASH_SQL.strip()} as new_hash\n"
        f"    from (select distinct row_hash from {staging})"
        for name, staging in staged.items()
    )
    return f"""insert into {contract.full_name} ({names}, `row_hash`, `loaded_at`)
with landed as (
{landed}
),
entries as (
    select
        expected.batch_id,
        expected.table_name,
        expected.source,
        expected.rows_received,
        coalesce(landed.new_rows, 0) as rows_landed,
        expected.rows_received - expected.rows_quarantined - coalesce(landed.new_rows, 0) as rows_known,
        expected.rows_quarantined,
        expected.rows_removed,
        landed.new_hash as content_hash,
        expected.started_at,
        current_timestamp() as committed_at,
        expected.run_id
    from (select distinct * from {ledger}) as expected
    left join landed on expected.table_name = landed.table_name
)
select {names}, {_row_hash_sql(contract)}, started_at
from entries
where (select sum(new_rows) from landed) > 0 or (select sum(rows_removed) from {ledger}) > 0"""


def _row_hash_sql(contract: Contract) -> str:
    """Give the SQL of `row_hash` by the recipe of `row_hash.py`, for the columns that a ledger has."""
    parts = []
    for name, column in sorted(contract.content_columns.items()):
        text = _AS_TEXT[column.type].format(f"`{name}`")
        part = f"concat(cast(byte_length({text}) as string), ':{name}:', {text})"
        parts.append(part if column.required else f"coalesce({part}, '')")
    return f"to_hex(sha256(concat({', '.join(parts)})))"

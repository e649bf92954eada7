#!/usr/bin/env bash
# Reads the log with the Go implementation that its formats come from; needs Go and its module proxy.
set -euo pipefail
cd "$(dirname "$0")"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
timeout 300 env GOFLAGS=-mod=readonly go build -o "$folder/reader" . </dev/null
cd ../..
GO_TLOG_READER=$folder/reader timeout 120 npx vitest run test/go </dev/null

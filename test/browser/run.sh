#!/usr/bin/env bash
# What only a real browser shows: Debian's Chromium signs in, and pages of other origins try to use its session.
set -euo pipefail
cd "$(dirname "$0")/../.."

source test/support/chromium.sh
timeout 200 npx vitest run test/browser </dev/null

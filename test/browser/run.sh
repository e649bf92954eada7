#!/usr/bin/env bash
# What only a real browser shows: Debian's Chromium signs in, and pages of other origins try to use its session. Installs Chromium
# and a font for Chinese where they are missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

chromium=$(command -v chromium || true)
if [ -z "$chromium" ] || ! dpkg-query --show fonts-noto-cjk >/dev/null 2>&1; then
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  echo 'Browser: installing chromium and fonts-noto-cjk'
  $as_root apt-get update -qq </dev/null
  DEBIAN_FRONTEND=noninteractive timeout 500 $as_root apt-get install -qq -y --no-install-recommends \
    chromium fonts-noto-cjk </dev/null >/dev/null
  chromium=$(command -v chromium)
fi

CHROMIUM_PATH=$chromium timeout 200 npx vitest run test/browser </dev/null

# For scripts that drive a real browser: installs Debian's Chromium and a font for Chinese where they are missing, and tells where it is.
export CHROMIUM_PATH
CHROMIUM_PATH=$(command -v chromium || true)
if [ -z "$CHROMIUM_PATH" ] || ! dpkg-query --show fonts-noto-cjk >/dev/null 2>&1; then
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  echo 'Browser: installing chromium and fonts-noto-cjk'
  $as_root apt-get update -qq </dev/null
  DEBIAN_FRONTEND=noninteractive timeout 500 $as_root apt-get install -qq -y --no-install-recommends \
    chromium fonts-noto-cjk </dev/null >/dev/null
  CHROMIUM_PATH=$(command -v chromium)
fi

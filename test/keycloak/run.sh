#!/usr/bin/env bash
# The contract with a real Keycloak: keeps one in the user's cache, starts it with our realm in memory, runs the test and stops it.
#
# What was tried: Keycloak 26.7.3 on OpenJDK 17 (Debian 12), two busy cores. Download 176 MB; `build` 20 to 35 s, once; start with
# the import 15 to 30 s, most of it the schema of the database; 450 MB resident with a heap of 256 MB (520 MB with 512 MB).
# `start-dev` builds anew in every fresh folder, hence `build` and `start --optimized`. Compiling at the first level only and leaving
# out features make the start shorter; a feature that another one needs (`authorization`) cannot be left out.
set -euo pipefail
cd "$(dirname "$0")/../.."

source test/support/throw-away.sh
source test/support/chromium.sh

version=26.7.3
sha256=77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47
name=keycloak-quarkus-dist
cache=${XDG_CACHE_HOME:-$HOME/.cache}/wardline
kept=$cache/keycloak-$version

from_debian() {
  echo "Keycloak: installing $1"
  timeout 120 apt-get update -qq </dev/null >/dev/null && timeout 400 apt-get install -y -qq "$1" </dev/null >/dev/null
}
has_java() { java -version 2>&1 | grep -Eq 'version "(1[7-9]|2[0-9])'; }

has_java || from_debian openjdk-21-jre-headless || from_debian openjdk-17-jre-headless
has_java || { echo 'Keycloak needs Java 17 or newer' >&2; exit 1; }
if [ ! -d "$kept" ]; then
  command -v mvn >/dev/null || from_debian maven
  echo "Keycloak: fetching $version from Maven's repository"
  timeout 500 mvn --batch-mode --quiet -Dstyle.color=never dependency:copy -Dartifact="org.keycloak:$name:$version:tar.gz" \
    -DoutputDirectory="$folder" </dev/null
  echo "$sha256  $folder/$name-$version.tar.gz" | sha256sum --check --quiet
  mkdir "$folder/built"
  tar -xzf "$folder/$name-$version.tar.gz" -C "$folder/built" --strip-components 1
  rm "$folder/$name-$version.tar.gz"
  timeout 300 "$folder/built/bin/kc.sh" build --db=dev-mem --features-disabled=kerberos,docker,oid4vc-vci,scim-api,ciba \
    </dev/null >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
  mkdir -p "$cache"
  mv --no-target-directory "$folder/built" "$kept" 2>/dev/null || [ -d "$kept" ] # Another run was faster.
fi

cp -r "$kept" "$folder/keycloak"
mkdir -p "$folder/keycloak/data/import"
cp deploy/keycloak/wardline-realm.json "$folder/keycloak/data/import/"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
password=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
export WARDLINE_ORIGIN=https://wardline.hospital.example
KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=$password JAVA_OPTS_KC_HEAP='-Xms64m -Xmx256m -XX:TieredStopAtLevel=1' \
  "$folder/keycloak/bin/kc.sh" start --optimized --import-realm --cache=local --http-enabled=true --http-host=127.0.0.1 \
  --http-port="$port" --hostname="http://127.0.0.1:$port" </dev/null >"$folder/log" 2>&1 &
server=$!
url=http://127.0.0.1:$port
ready() { curl --silent --fail --output /dev/null --max-time 2 "$url/realms/wardline"; }
for _ in $(seq 240); do
  ready && break
  kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.5
done
ready || { cat "$folder/log" >&2; echo 'Keycloak did not start in two minutes' >&2; exit 1; }

KEYCLOAK_TEST_URL=$url KEYCLOAK_TEST_PASSWORD=$password timeout 300 npx vitest run test/keycloak </dev/null

#!/usr/bin/env bash
# Finds the .NET SDK, restores the tools and hands over to build.cake, which holds the targets.
#   ./build.sh run|test|bench|load|rehearse|check|storm|fuzz|services|stop|build|format|restore|migrate|audit|sbom [arguments]
set -euo pipefail

# What a script starts in the background ignores SIGINT, and a shell cannot undo that by itself; GNU's env can.
if [[ $(trap -p INT) ]] && env --default-signal=INT true 2>/dev/null; then
  exec env --default-signal=INT bash "${BASH_SOURCE[0]}" "$@"
fi

cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v dotnet >/dev/null; then
  for home in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/local/share/dotnet; do
    [[ -x "$home/dotnet" ]] && export DOTNET_ROOT="$home" PATH="$home:$PATH" && break
  done
fi
if ! command -v dotnet >/dev/null; then
  echo "build.sh: the .NET SDK was not found. Install version 10 from https://dot.net and put 'dotnet' on the PATH." >&2
  exit 1
fi

# The compiled build script is cached: starting it takes a fraction of a second instead of several.
export CAKE_SETTINGS_ENABLESCRIPTCACHE=true CAKE_PATHS_CACHE=.local/cake
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
[[ -t 1 ]] || export NO_COLOR=1

restored=$(dotnet tool restore 2>&1) || { echo "$restored" >&2; exit 1; }

target=test
if [[ $# -gt 0 && $1 != -* ]]; then
  target=$1
  shift
fi

# A signal may reach this shell alone. The build runs in the background, because bash handles a trap only
# between foreground commands, and is asked to end by SIGTERM, which it answers by stopping what it started.
# A terminal that closes would end what lies between this shell and the build, so only the shell hears of it.
(trap '' HUP && exec dotnet cake build.cake --target="$target" --verbosity=quiet --no-report "$@") &
build=$!
trap 'signalled=1; kill -TERM "$build" 2>/dev/null || true' INT TERM HUP

# A trap interrupts the wait, so only a wait that no signal cut short tells how the build ended.
while :; do
  signalled= status=0
  wait "$build" || status=$?
  [[ $signalled ]] || exit "$status"
done

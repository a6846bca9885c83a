# shellcheck shell=bash
# Shared by every script: messages, the cache outside the checkout, and the choice of Rust toolchain.
# Sourced, never run. Kept quick: it looks at files and starts no compiler.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${CLIENTELA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clientela}
mkdir -p "$cache/bin"

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
digest() { if have sha256sum; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# Runs one named step and says how long it took.
step() {
  local name=$1 began=$SECONDS
  shift
  say "$name"
  "$@" || die "$name failed after $((SECONDS - began)) s"
  say "$name: $((SECONDS - began)) s"
}

# An empty home folder has rustup's proxies in PATH but no toolchains (and a proxy once run leaves an empty
# .rustup there): use those beside the proxies.
if [ -z "${RUSTUP_HOME:-}" ] && [ ! -d "$HOME/.rustup/toolchains" ] && have rustup; then
  beside=$(cd "$(dirname "$(command -v rustup)")/../.." && pwd)/.rustup
  if [ -d "$beside" ]; then export RUSTUP_HOME=$beside; fi
fi

wasm_std_dir=/usr/lib/rustlib/wasm32-unknown-unknown/lib

# Debian's compiler, once `scripts/wasm-std` has linked it and built its WASM library.
use_debian_toolchain() {
  export RUSTUP_TOOLCHAIN=debian CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
}
if [ -e "${RUSTUP_HOME:-$HOME/.rustup}/toolchains/debian" ] && compgen -G "$wasm_std_dir/libstd-*.rlib" >/dev/null; then
  use_debian_toolchain
fi

# rustfmt and clippy: Debian's toolchain has neither.
stable_cargo() { if have rustup; then cargo +stable "$@"; else cargo "$@"; fi; }

# The version of a package in Cargo.lock.
locked_version() {
  [ -f "$root/Cargo.lock" ] || die "Cargo.lock is missing"
  awk -v want="\"$1\"" '$1 == "name" { hit = ($3 == want) } hit && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' "$root/Cargo.lock"
}

export CARGO_TARGET_DIR=$cache/target
# Cargo knows a crate by its place in the workspace and a fresh one by its files' times: what another
# checkout built last would pass for this one's.
if [ "$(cat "$cache/checkout" 2>/dev/null)" != "$root" ]; then
  find "$root"/{app,domain,frontend,migrations,server,service} -type f -exec touch {} +
  printf '%s\n' "$root" >"$cache/checkout"
fi
export PATH=$cache/bin:$root/node_modules/.bin:$PATH
export LEPTOS_OUTPUT_NAME=clientela
for browser in chromium chromium-browser; do
  if [ -z "${CLIENTELA_CHROMIUM:-}" ] && have "$browser"; then
    CLIENTELA_CHROMIUM=$(command -v "$browser")
    export CLIENTELA_CHROMIUM
  fi
done

# Serves on a free port: sets server_pid and server_url. start_server BINARY LOG
# Without rate limits: measuring and fuzzing ask more, and more wrongly, than anybody should.
start_server() {
  local binary=$1 log=$2 waited=0
  : >"$log"
  CLIENTELA_RATE_KEY=0 CLIENTELA_RATE_AGENT=0 CLIENTELA_RATE_ADDRESS=0 \
    CLIENTELA_LOG=${CLIENTELA_LOG:-info} CLIENTELA_LOG_FORMAT=text "$binary" serve --addr 127.0.0.1:0 2>"$log" &
  server_pid=$!
  # shellcheck disable=SC2034 # for whoever started it
  until server_url=$(grep -om1 'http://127\.0\.0\.1:[0-9]*' "$log"); do
    if ! kill -0 "$server_pid" 2>/dev/null || [ "$((waited += 1))" -gt 300 ]; then
      cat "$log" >&2
      die "the server doesn't start"
    fi
    sleep 0.1
  done
}

stop_server() {
  kill "$server_pid" 2>/dev/null || return 0
  wait "$server_pid" || true
}

#!/bin/sh
# Makes process.wasm; needs cargo, and Rust's core library for WebAssembly.
set -eu
cd "$(dirname -- "$0")"
target=wasm32-unknown-unknown
command -v cargo >/dev/null 2>&1 || {
  echo "There is no cargo on the PATH: install Rust, then try again." >&2
  exit 69
}
[ -d "$("${RUSTC:-rustc}" --print sysroot)/lib/rustlib/$target" ] || {
  echo "Rust here has no target $target: run \`rustup target add $target\` (Debian: apt-get install libstd-rust-dev-wasm32)." >&2
  exit 69
}
cargo build --quiet --release --target $target
cp "${CARGO_TARGET_DIR:-target}/$target/release/process.wasm" process.wasm

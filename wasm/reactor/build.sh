#!/bin/sh
# Builds the reactor as it is shipped: sh wasm/reactor/build.sh OUT.wasm
#
# Calls are not inlined in packages where that makes the module larger and no answer
# faster that could be measured. Then shrink drops what only traces of faults would
# show.
set -eu
out=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")/../.."
module=github.com/ruilkring/ruilkring
set -- -buildmode=c-shared -trimpath -buildvcs=false -ldflags='-s -w'
for package in "$module/wasm/..." "$module/matching" "$module/matching/jsontext" "$module/matching/scenario" \
	"$module/matching/survey" "$module/matching/verify" "$module/matching/solve" "$module/matching/solve/internal/barter" \
	"$module/matching/solve/internal/lp" "$module/matching/solve/internal/packing" "$module/matching/solve/internal/sorting" \
	"$module/matching/solve/internal/decompose" sort strconv time strings syscall internal/bisect internal/godebug internal/runtime/atomic internal/runtime/math; do
	set -- "$@" -gcflags="$package=-l"
done
GOOS=wasip1 GOARCH=wasm go build "$@" -o "$out.large" ./wasm/reactor
go run ./wasm/reactor/shrink "$out.large" "$out"
rm "$out.large"

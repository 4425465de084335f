#!/usr/bin/env bash
# Fills every `<!-- output: COMMAND; COMMAND… -->` … `<!-- /output -->` of the pages below with what the last COMMAND
# prints: the ranking or the difference, without the program's own output above it and the lists below it. And writes the
# reference of the command line, and takes the pictures of the report as a page, for which it takes Chromium and its driver.
set -euo pipefail
cd "$(dirname "$0")/.."

# Runs commands that semicolons part, and gives what the last of them prints.
last_output() {
    local commands command
    IFS=';' read -ra commands <<<"$1"
    for command in "${commands[@]}"; do
        $command </dev/null >"$printed" || return
    done
    sed -n '/^peak /,/^$/p; /^ #  /,/^$/p' "$printed" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

printed=$(mktemp)
for page in README.md examples/*/README.md; do
    written=$(mktemp)
    while IFS= read -r line; do
        if [[ $line == '<!-- output: '*' -->' ]]; then
            commands=${line#<!-- output: } commands=${commands% -->}
            output=$(last_output "$commands")
            [[ -n $output ]]
            printf '%s\n```console\n$ %s\n%s\n```\n<!-- /output -->\n' "$line" "${commands//; /$'\n$ '}" "$output"
            while IFS= read -r line && [[ $line != '<!-- /output -->' ]]; do :; done
        else
            printf '%s\n' "$line"
        fi
    done <"$page" >"$written"
    cat "$written" >"$page"
    rm "$written"
done
rm "$printed"
# What the case study was compared with.
cargo memtrace baseline remove before

cargo run --quiet --package memtrace-report --example reference >docs/cli.md

MEMTRACE_DIR=target/before cargo memtrace run --package file-processor >/dev/null
MEMTRACE_DIR=target/after cargo memtrace run --package file-processor -- --variant after >/dev/null
cargo run --quiet --package test-browser --example screenshots -- target/before target/after \
    before::last_lines=after::tail::last_lines before=after

#!/usr/bin/env bash
# Fills every `<!-- output: COMMAND -->` … `<!-- /output -->` of the pages below with what COMMAND prints: the ranking,
# without the program's own output above it and the lists below it. And writes the reference of the command line.
set -euo pipefail
cd "$(dirname "$0")/.."

for page in README.md examples/*/README.md; do
    written=$(mktemp)
    while IFS= read -r line; do
        if [[ $line == '<!-- output: '*' -->' ]]; then
            command=${line#<!-- output: } command=${command% -->}
            ranking=$($command </dev/null | sed -n '/^peak /,/^$/p; /^ #  /,/^$/p' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}')
            [[ -n $ranking ]]
            printf '%s\n```console\n$ %s\n%s\n```\n<!-- /output -->\n' "$line" "$command" "$ranking"
            while IFS= read -r line && [[ $line != '<!-- /output -->' ]]; do :; done
        else
            printf '%s\n' "$line"
        fi
    done <"$page" >"$written"
    cat "$written" >"$page"
    rm "$written"
done

cargo run --quiet --package memtrace-report --example reference >docs/cli.md

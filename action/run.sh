#!/usr/bin/env bash
# Lints once, in every form that the job wants. Inputs come as environment variables, see action.yml.
set -euo pipefail

# Words are split and nothing else is read into them: no patterns, no quotes, no commands. `read` ends with 1 at the end of the text.
read -r -d '' -a paths <<<"$SEAWORTHY_PATHS" || true
read -r -d '' -a args <<<"$SEAWORTHY_ARGS" || true

sarif=$RUNNER_TEMP/seaworthy.sarif
json=$RUNNER_TEMP/seaworthy.jsonl
summary=$RUNNER_TEMP/seaworthy.md
format=concise
if [[ $SEAWORTHY_ANNOTATIONS == true ]]; then format=github; fi
if [[ -n $SEAWORTHY_CONFIG ]]; then args+=(--config "$SEAWORTHY_CONFIG"); fi

code=0
# The longer form of an empty list is for the bash 3.2 of macOS.
seaworthy check --no-progress --fail-on "$SEAWORTHY_FAIL_ON" \
  --output "$format=-" --output "sarif=$sarif" --output "json-lines=$json" --output "markdown=$summary" \
  ${args[@]+"${args[@]}"} -- ${paths[@]+"${paths[@]}"} || code=$?
if ((code > 1)); then
  printf '::error title=seaworthy::seaworthy could not do its work, see the log of this step\n'
  exit "$code"
fi

# A summary holds 1 MiB; of a longer one only whole lines are kept.
if (($(wc -c <"$summary") <= 1000000)); then
  cat "$summary"
else
  head -c 1000000 "$summary" | sed '$d'
fi >>"$GITHUB_STEP_SUMMARY"
{
  printf 'findings=%d\n' "$(wc -l <"$json")"
  printf 'exit-code=%d\n' "$code"
  printf 'sarif-file=%s\n' "$sarif"
  printf 'json-file=%s\n' "$json"
} >>"$GITHUB_OUTPUT"

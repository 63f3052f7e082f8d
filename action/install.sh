#!/usr/bin/env bash
# Puts the release that was asked for on the path, once a runner. Inputs come as environment variables, see action.yml.
set -euo pipefail

die() {
  printf '::error title=seaworthy::%s\n' "$*"
  exit 2
}

# The version of the action itself, if nobody asked for another.
version=${SEAWORTHY_VERSION:-$(sed -n '/^version = /{s/.*"\(.*\)"/\1/p;q;}' "$GITHUB_ACTION_PATH/Cargo.toml")}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die "the input 'version' is a release such as 1.2.3"
[[ $SEAWORTHY_CHECKSUM =~ ^([0-9a-f]{64})?$ ]] || die "the input 'checksum' is a SHA-256: 64 of 0-9 and a-f"

case "$RUNNER_OS-$RUNNER_ARCH" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  Windows-ARM64) target=aarch64-pc-windows-msvc ;;
  *) die "there is no release for a runner of $RUNNER_OS on $RUNNER_ARCH; 'cargo install seaworthy' builds one" ;;
esac

# Runners unpack an action into _actions/<owner>/<repository>/<ref>; `uses: ./` is the workflow's own repository.
repository=$GITHUB_REPOSITORY
[[ $GITHUB_ACTION_PATH =~ [/\\]_actions[/\\]([^/\\]+)[/\\]([^/\\]+)[/\\] ]] && repository="${BASH_REMATCH[1]}/${BASH_REMATCH[2]}"
releases=${SEAWORTHY_RELEASES:-$GITHUB_SERVER_URL/$repository/releases/download}

# Read as a stream, here and by tar: in a name of Windows, `\` is escaped by one and `C:` is another machine to the other.
sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi <"$1" | cut -d' ' -f1
}

download() {
  curl --fail --silent --show-error --location --retry 3 --output "$2" -- "$1" || die "cannot download $1"
}

archive=seaworthy-$target.tar.gz
# What was fetched under another checksum is another release.
folder=${RUNNER_TOOL_CACHE:-$RUNNER_TEMP}/seaworthy/$version/${SEAWORTHY_CHECKSUM:-published}/$target
if [[ ! -e $folder/complete ]]; then
  mkdir -p "$folder"
  download "$releases/v$version/$archive" "$RUNNER_TEMP/$archive"
  want=$SEAWORTHY_CHECKSUM
  if [[ -z $want ]]; then
    download "$releases/v$version/$archive.sha256" "$RUNNER_TEMP/$archive.sha256"
    want=$(cut -d' ' -f1 "$RUNNER_TEMP/$archive.sha256")
  fi
  have=$(sha256 "$RUNNER_TEMP/$archive")
  [[ $have == "$want" ]] || die "$archive has the SHA-256 $have, not $want"
  tar -xzf - -C "$folder" <"$RUNNER_TEMP/$archive"
  touch "$folder/complete"
fi

printf '%s\n' "$folder" >>"$GITHUB_PATH"
printf 'version=%s\n' "$version" >>"$GITHUB_OUTPUT"

#!/usr/bin/env node
// Runs the program of this platform, and ends as it ends.
"use strict";

const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");

const platform = `${process.platform}-${process.arch}`;
const program = process.platform === "win32" ? "seaworthy.exe" : "seaworthy";
let file;
try {
  file = require.resolve(`@seaworthy/cli-${platform}/${program}`);
} catch {
  console.error(`error: there is no package @seaworthy/cli-${platform} beside this one`);
  console.error("npm leaves it out with --omit=optional; `cargo install seaworthy` builds the program for other platforms");
  process.exit(2);
}
const { status, signal, error } = spawnSync(file, process.argv.slice(2), { stdio: "inherit", argv0: process.argv[1] });
if (error) {
  console.error(`error: cannot run ${file}: ${error.message}`);
  process.exit(2);
}
process.exit(status ?? 128 + constants.signals[signal]);

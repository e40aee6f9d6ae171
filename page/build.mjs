// Builds the page's script and style into the package, or its tests into build/page with --tests.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const argument = process.argv[2];

if (argument === "--tests") {
  const out = join(here, "..", "build", "page");
  rmSync(out, { recursive: true, force: true });
  const tests = readdirSync(join(here, "test")).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: tests.map((name) => join(here, "test", name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    define: { FIXTURES: JSON.stringify(join(here, "test", "fixtures")) },
    logLevel: "warning",
  });
} else {
  const out = argument ?? join(here, "..", "src", "openvm_prof", "core", "document", "page_assets");
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: {
      report: join(here, "src", "main.ts"),
      trends: join(here, "src", "trends", "main.ts"),
      loader: join(here, "src", "loader.ts"),
    },
    outdir: out,
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
  });
  const sums = ["loader.js", "report.css", "report.js", "trends.css", "trends.js"].map((name) => {
    const digest = createHash("sha256")
      .update(readFileSync(join(out, name)))
      .digest("hex");
    return `${digest}  ${name}\n`;
  });
  writeFileSync(join(out, "SHA256SUMS"), sums.join(""));
}

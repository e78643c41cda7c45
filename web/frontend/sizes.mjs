// Prints what each kind of page loads of JavaScript, gzipped, with all that its entries import; exits with 1 above a limit.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const built = `${import.meta.dirname}/../static/built`;
const PAGES = [
  { page: "portal", entries: ["portal"], limit: 15 },
  { page: "inbox, task", entries: ["page"], limit: 60 },
  { page: "viewer", entries: ["page", "diagram"], limit: 80 },
  { page: "definition", entries: ["page", "drawn"], limit: 80 },
  { page: "modeler", entries: ["page", "modeler"], limit: 480 },
];

const manifest = JSON.parse(readFileSync(`${built}/manifest.json`, "utf8"));
const chunkOf = (entry) => manifest[`src/entries/${entry}.ts`];
const size = (file) => gzipSync(readFileSync(`${built}/${file}`), { level: 9 }).length;

function filesOf(chunk, found = new Set()) {
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const name of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) filesOf(manifest[name], found);
  return found;
}

let wrong = 0;
console.log("page            KB gzip   limit");
for (const { page, entries, limit } of PAGES) {
  const files = new Set(entries.flatMap((entry) => [...filesOf(chunkOf(entry))]));
  const kilobytes = [...files].filter((file) => file.endsWith(".js")).reduce((sum, file) => sum + size(file), 0) / 1024;
  const over = kilobytes > limit;
  wrong += over;
  console.log(`${page.padEnd(14)} ${kilobytes.toFixed(1).padStart(8)} ${String(limit).padStart(7)}${over ? "  TOO LARGE" : ""}`);
}
const weighed = new Set(PAGES.flatMap(({ entries }) => entries));
for (const name of readdirSync(`${import.meta.dirname}/src/entries`)) {
  if (!weighed.has(name.replace(/\.ts$/, ""))) {
    console.log(`src/entries/${name} is of no page of this table: add it to sizes.mjs`);
    wrong += 1;
  }
}
process.exit(wrong ? 1 : 0);

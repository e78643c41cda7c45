// One entry for each file of src/entries; what several pages share becomes chunks. web/scripts.py reads the manifest.
import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

const here = import.meta.dirname;
const entries = readdirSync(`${here}/src/entries`)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => [name.slice(0, -3), `${here}/src/entries/${name}`]);

export default defineConfig({
  root: here,
  base: "/static/built/",
  publicDir: false,
  build: {
    outDir: "../static/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // Fonts and pictures stay files: the Content-Security-Policy takes no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: Object.fromEntries(entries),
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});

import { afterEach, expect, test, vi } from "vitest";
import { say } from "../src/say";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["zh-CN", "完成"],
  ["en", "Complete"],
  ["en-GB", "Complete"],
  ["", "完成"],
])("a page in %s says %s", (lang, said) => {
  vi.stubGlobal("document", { documentElement: { lang } });
  expect(say("完成", "Complete")).toBe(said);
});

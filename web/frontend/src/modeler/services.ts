/** What is asked outside: a hook, a decision table, another process. */

import { say } from "../say";
import type { Context } from "./context";
import { choose, make, text } from "./controls";
import { inside, mappings, onElement } from "./mappings";
import type { Element, Moddle } from "./model";

const named = (names: Record<string, string>): [string, string][] => Object.entries(names).map(([key, name]) => [key, `${name} (${key})`]);
const CHOOSE = (): [string, string] => ["", say("请选择", "Choose")];

export function service(context: Context, element: Element, object: Moddle, plain: string): HTMLElement[] {
  if (plain === "ServiceTask") return hook(context, element, object);
  if (plain === "BusinessRuleTask") return decision(context, element, object);
  const { model, facts } = context;
  const called = object.calledElement ?? "";
  return [
    choose({ id: "called", label: say("调用哪个流程", "Which process"), value: called, options: [CHOOSE(), ...named(facts.vocabulary.processes)], change: (key) => { context.change(() => model.service("modeling").updateProperties(element, { calledElement: key || undefined })); context.again(); } }),
    ...(called ? [make("p", { class: "note" }, make("a", { href: `/admin/definitions/process/${called}`, target: "_blank" }, say("看这个流程（新窗口）", "See this process (new window)")))] : []),
    ...mappings(context, element, say("传入（被调流程只看得到这些）", "In (all that it sees)"), onElement(context, element, object, "Input")),
    ...mappings(context, element, say("带回", "Out"), onElement(context, element, object, "Output")),
  ];
}

function hook(context: Context, element: Element, object: Moddle): HTMLElement[] {
  const { model, facts } = context;
  const found = model.word(object, "Hook");
  const put = (properties: Record<string, unknown>): void => context.change(() => model.put(element, object, "Hook", properties));
  const fields = [choose({ id: "hook", label: say("哪个服务", "Which service"), value: found?.get("name") ?? "", options: [CHOOSE(), ...facts.vocabulary.hooks.map((name) => [name, name] as [string, string])], change: (name) => { put({ name }); context.again(); } })];
  if (!found) return fields;
  const number = (name: string, label: string): HTMLElement => text({ id: name, label, value: String(found.get(name) ?? ""), change: (value) => put({ [name]: /^\d+$/.test(value) ? Number(value) : undefined }) });
  return [...fields, number("timeout", say("等多少秒算超时（默认 30）", "Timeout in seconds (30)")), number("attempts", say("最多试几次（默认 5）", "Attempts (5)")), number("backoff", say("隔多少秒再试（默认 10，逐次加倍）", "Backoff in seconds (10, doubling)")),
    ...mappings(context, element, say("传入", "In"), inside(context, element, () => found, "inputs")),
    ...mappings(context, element, say("带回（result 是应答）", "Out (result is the answer)"), inside(context, element, () => found, "outputs"))];
}

function decision(context: Context, element: Element, object: Moddle): HTMLElement[] {
  const { model, facts } = context;
  const found = model.word(object, "Decision");
  const put = (properties: Record<string, unknown>): void => context.change(() => model.put(element, object, "Decision", properties));
  const fields = [choose({ id: "table", label: say("查哪张判定表", "Which table"), value: found?.get("table") ?? "", options: [CHOOSE(), ...named(facts.vocabulary.decisions)], change: (table) => { put({ table }); context.again(); } })];
  if (!found) return fields;
  return [...fields,
    text({ id: "result", mono: true, label: say("结果放进变量", "Result goes into"), value: found.get("result") ?? "", change: (result) => put({ result }) }),
    text({ id: "on", mono: true, label: say("按哪一天的规则（FEEL，默认今天）", "Rules of which day (FEEL, today)"), value: found.get("on") ?? "", change: (on) => put({ on }) }),
    ...mappings(context, element, say("传入", "In"), inside(context, element, () => found, "inputs"))];
}

/** Who does a user task: our `fl:assignment`. */

import { english, say } from "../say";
import type { Context } from "./context";
import { checks, choose, folded, text, title } from "./controls";
import type { Element, Moddle } from "./model";

export function assignment(context: Context, element: Element, object: Moddle): HTMLElement[] {
  const { model, facts } = context;
  const found = model.word(object, "Assignment");
  const value = (name: string): string => found?.get(name) ?? "";
  const put = (properties: Record<string, string>): void => context.change(() => model.put(element, object, "Assignment", found || properties.rule ? properties : { rule: "role", ...properties }));
  const rule = value("rule");
  const roles = Object.entries(facts.vocabulary.roles).map(([id, names]) => [id, english() ? names.en : names.zh] as [string, string]);
  const others = model.all().filter((one) => one.type === "bpmn:UserTask" && one !== element).map((one) => [one.id, one.businessObject.name || one.id] as [string, string]);
  const fields = [
    title(say("谁来办", "Who does it")),
    choose({ id: "rule", label: say("分派方式", "How it is assigned"), value: rule, options: [
      ["", say("请选择", "Choose")], ["role", say("岗位里的人认领", "offered to a role")], ["least-loaded", say("岗位里手上最少的人", "the least loaded of a role")],
      ["same-person", say("办过某一步的同一个人", "whoever did an earlier task")], ["party", say("客户一方，在客户页办", "a party, on its page")], ["expression", say("由表达式决定", "by an expression")],
    ], change: (chosen) => { put(cleared(chosen)); context.again(); } }),
  ];
  if (rule === "same-person") fields.push(choose({ id: "task", label: say("哪一步", "Which task"), value: value("task"), options: [["", say("请选择", "Choose")], ...others], change: (task) => put({ task }) }));
  if (["role", "least-loaded", "same-person"].includes(rule)) {
    fields.push(choose({ id: "role", label: rule === "same-person" ? say("找不到人时的岗位", "Role if there is nobody") : say("办理岗位", "Role"), value: value("role"), options: [["", say("请选择岗位", "Choose a role")], ...roles], change: (role) => put({ role }) }));
    fields.push(choose({ id: "scope", label: say("范围", "Scope"), value: value("scope"), options: [["", say("默认（本门店）", "default (own branch)")], ["branch", say("本门店", "own branch")], ["agency", say("全机构", "whole agency")]], change: (scope) => put({ scope }) }));
  }
  if (rule === "party") fields.push(choose({ id: "party", label: say("哪一方", "Which party"), value: value("party"), options: [["", say("请选择", "Choose")], ...facts.vocabulary.parties.map((party) => [party, partyName(party)] as [string, string])], change: (party) => put({ party }) }));
  if (rule === "expression") fields.push(text({ id: "who", mono: true, label: say("表达式（FEEL）", "Expression (FEEL)"), hint: say("得到登录名、人员编号，或 \"role:岗位\"。", "Gives a login, a person's id, or \"role:name\"."), value: value("expression"), change: (expression) => put({ expression }) }));
  if (rule && rule !== "party" && others.length) {
    const barred = value("distinctFrom").split(/\s+/).filter(Boolean);
    fields.push(folded(say("四眼：两步不能是同一个人", "Four eyes: not the same person"), barred.length > 0, checks(say("办过这些步骤的人不能办这一步", "Nobody who did one of these"), others, barred, (ids) => put({ distinctFrom: ids.join(" ") }))));
  }
  return fields;
}

export function partyName(party: string): string {
  const names: Record<string, [string, string]> = { buyer: ["买方", "Buyer"], seller: ["卖方", "Seller"] };
  const found = names[party];
  return found ? say(...found) : party;
}

/** A rule keeps only the attributes that mean something with it. */
function cleared(rule: string): Record<string, string> {
  const kept: Record<string, string[]> = { role: ["role", "scope", "distinctFrom"], "least-loaded": ["role", "scope", "distinctFrom"], "same-person": ["role", "scope", "task", "distinctFrom"], party: ["party"], expression: ["expression", "distinctFrom"], "": [] };
  const gone = ["role", "scope", "task", "expression", "party", "distinctFrom"].filter((name) => !(kept[rule] ?? []).includes(name));
  return { rule, ...Object.fromEntries(gone.map((name) => [name, ""])) };
}

/** The elements as a table beside the canvas: chosen, read and added to by keyboard alone. */

import { english, say } from "../say";
import { partyName } from "./assignment";
import type { Context } from "./context";
import { button, make } from "./controls";
import type { Element } from "./model";
import { kindOf } from "./offered";
import { termInWords } from "./sla";

const LISTED = /Task$|Gateway$|Event$|CallActivity|SubProcess/;

export class Outline {
  private readonly held = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "outline" });

  constructor(place: HTMLElement, private readonly context: Context) {
    place.append(this.held);
  }

  draw(chosen: Element | undefined): void {
    const focused = document.activeElement instanceof HTMLElement && this.held.contains(document.activeElement) ? document.activeElement.dataset.of : undefined;
    const head = make("tr", {}, ...[say("元素", "Element"), say("类型", "Kind"), say("办理", "Done by"), say("截止", "Due"), say("表单", "Form"), say("加一步", "Add")].map((words) => make("th", { scope: "col" }, words)));
    const body = make("tbody", {}, ...this.ordered().map((element) => this.row(element, element === chosen)));
    this.held.replaceChildren(make("table", { class: "table" }, make("thead", {}, head), body));
    if (focused) this.held.querySelector<HTMLElement>(`[data-of="${CSS.escape(focused)}"]`)?.focus();
  }

  /** From the starts along the flows, then whatever is not connected. */
  private ordered(): Element[] {
    const all = this.context.model.all().filter((element) => LISTED.test(element.type));
    const seen = new Set<Element>();
    const visit = (element: Element): void => {
      const stack = [element];
      while (stack.length) {
        const one = stack.shift() as Element;
        if (seen.has(one)) continue;
        seen.add(one);
        stack.push(...one.outgoing.map((flow) => (flow as any).target as Element).filter((next) => next && LISTED.test(next.type)));
        stack.push(...(((one as any).attachers ?? []) as Element[]));
      }
    };
    for (const element of all) if (element.type === "bpmn:StartEvent") visit(element);
    return [...seen, ...all.filter((element) => !seen.has(element))].filter((element) => all.includes(element));
  }

  private row(element: Element, chosen: boolean): HTMLElement {
    const { model, facts } = this.context;
    const object = element.businessObject;
    const work = model.word(object, "Assignment");
    const role = facts.vocabulary.roles[work?.get("role") ?? ""];
    const who = role ? (english() ? role.en : role.zh) : work?.get("party") ? partyName(work.get("party")) : (work?.get("rule") ?? "");
    const form: string = model.word(object, "Form")?.get("id") ?? "";
    const name = object.name || object.id || "";
    const choose = make("button", { type: "button", class: "link", "data-of": element.id, "aria-pressed": String(chosen) }, name);
    choose.addEventListener("click", () => this.context.choose(element));
    const add = /EndEvent|EventBasedGateway/.test(element.type) ? "" : button(say("加任务", "Add task"), () => this.context.choose(model.insertAfter(element)), "quiet", say(`在“${name}”后面`, `behind “${name}”`));
    if (add) add.dataset.of = `add-${element.id}`;
    return make("tr", chosen ? { "data-chosen": "" } : {}, make("th", { scope: "row" }, choose), make("td", {}, kindOf(element.type)), make("td", {}, who), make("td", {}, termInWords(model.word(object, "Sla")?.get("due") ?? "")), make("td", {}, facts.vocabulary.forms[form] ?? facts.drafted_forms[form] ?? form), make("td", {}, add));
  }
}

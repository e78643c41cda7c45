/** The properties of the chosen element, in tabs; every change is one step of undo. Which groups an element has, `groups` says. */

import { say } from "../say";
import { make } from "./controls";
import { type Group, groupsOf } from "./groups";
import type { Context } from "./context";
import type { Element } from "./model";
import { kindOf } from "./offered";

export class Properties {
  private chosen: Element | undefined;
  private tab = "general";

  constructor(private readonly place: HTMLElement, private readonly context: Context) {}

  show(element: Element | undefined): void {
    this.chosen = element;
    this.draw();
  }

  /** Draw again what is shown, and put the focus back where it was. */
  again(): void {
    const held = document.activeElement instanceof HTMLElement && this.place.contains(document.activeElement) ? document.activeElement.id : "";
    const top = this.place.scrollTop;
    this.draw();
    this.place.scrollTop = top;
    if (held) document.getElementById(held)?.focus();
  }

  private draw(): void {
    const { model } = this.context;
    const process = model.process();
    const element = this.chosen ?? process.element;
    const object = this.chosen && this.chosen.type !== "bpmn:Participant" ? this.chosen.businessObject : process.object;
    const type = this.chosen && this.chosen.type !== "bpmn:Participant" ? this.chosen.type : "bpmn:Process";
    const groups = groupsOf(this.context, element, object, type);
    if (!groups.some((group) => group.id === this.tab)) this.tab = groups[0]?.id ?? "general";
    const head = make("header", {}, make("h2", {}, object.name || object.id || kindOf(type)),
      make("p", { class: "note" }, `${kindOf(type)} · `, make("span", { class: "mono" }, object.id ?? "")));
    const tabs = make("div", { class: "tabs", role: "tablist", "aria-label": say("属性分组", "Groups of properties") });
    const panels = groups.map((group) => this.panel(group, tabs));
    this.place.replaceChildren(head, tabs, ...panels);
  }

  private panel(group: Group, tabs: HTMLElement): HTMLElement {
    const open = group.id === this.tab;
    const tab = make("button", { type: "button", role: "tab", id: `tab-${group.id}`, "aria-controls": `panel-${group.id}`, "aria-selected": String(open), tabindex: open ? "0" : "-1" }, group.title);
    const panel = make("div", { role: "tabpanel", id: `panel-${group.id}`, "aria-labelledby": tab.id, hidden: open ? undefined : "" });
    if (open) panel.append(...group.fields());
    tab.addEventListener("click", () => { this.tab = group.id; this.draw(); document.getElementById(tab.id)?.focus(); });
    tab.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!step) return;
      event.preventDefault();
      const all = [...tabs.children] as HTMLElement[];
      all[(all.indexOf(tab) + step + all.length) % all.length]?.click();
    });
    tabs.append(tab);
    return panel;
  }

  /** Open a group of the chosen element. */
  open(tab: string): void {
    this.tab = tab;
    this.draw();
  }
}

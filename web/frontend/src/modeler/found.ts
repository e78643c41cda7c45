/** What the check found, beside the canvas: each finding leads to its element; errors are marked in the drawing. */

import { say } from "../say";
import { make } from "./controls";
import type { Context } from "./context";
import type { Finding } from "./facts";

const SHAPES: Record<Finding["severity"], string[]> = {
  error: ["M7 .9 13.1 7 7 13.1.9 7z", "M7 4.400v3.200M7 9.600v.1"],
  warning: ["M7 1.8 12.8 12H1.200z", "M7 5.600v2.800M7 10.200v.1"],
};

export class Found {
  private marked: string[] = [];
  errors = 0;

  constructor(private readonly place: HTMLElement, private readonly said: HTMLElement, private readonly context: Context) {}

  draw(findings: Finding[]): void {
    const canvas = this.context.model.service("canvas");
    for (const id of this.marked) if (this.context.model.element(id)) canvas.removeMarker(id, "fl-error");
    this.marked = [...new Set(findings.filter((one) => one.severity === "error" && one.element && this.context.model.element(one.element)).map((one) => one.element as string))];
    for (const id of this.marked) canvas.addMarker(id, "fl-error");
    this.errors = findings.filter((one) => one.severity === "error").length;
    this.said.textContent = this.errors ? say(`改好 ${this.errors} 处错误后可以发布`, `Correct ${this.errors} ${this.errors === 1 ? "error" : "errors"}, then it can be published`) : say("没有错误，可以发布", "No errors: it can be published");
    if (!findings.length) {
      this.place.replaceChildren(make("p", {}, say("检查没有发现问题。", "The check found nothing.")));
      return;
    }
    this.place.replaceChildren(make("ul", { class: "findings" }, ...findings.map((one) => this.line(one))));
  }

  private line(one: Finding): HTMLElement {
    const element = one.element ? this.context.model.element(one.element) : undefined;
    const name = element ? element.businessObject.name || element.id : "";
    const text = name && !one.text.includes(name) ? `${name}：${one.text}` : one.text;
    let told: HTMLElement;
    if (element) {
      told = make("button", { type: "button" }, text);
      told.addEventListener("click", () => { this.context.choose(element); document.querySelector<HTMLElement>(".editor__props [role=tab][aria-selected=true]")?.focus(); });
    } else told = make("p", {}, text);
    return make("li", { class: "finding" }, chip(one.severity), told, make("code", {}, one.rule));
  }
}

function chip(severity: Finding["severity"]): HTMLElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 14 14");
  svg.setAttribute("aria-hidden", "true");
  SHAPES[severity].forEach((d, at) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    if (severity === "error") path.setAttribute("class", at ? "cut" : "fill");
    svg.append(path);
  });
  const made = make("span", { class: "chip", "data-state": severity === "error" ? "late" : "warn" }, severity === "error" ? say("错误", "Error") : say("提醒", "Advice"));
  made.prepend(svg);
  return made;
}

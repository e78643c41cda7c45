/** Until when: our `fl:sla`, with the deadline that a task would get if it came now, reckoned by the server. */

import { say } from "../say";
import type { Context } from "./context";
import { checks, choose, folded, make, term, text, title } from "./controls";
import { JSON_ONLY } from "./facts";
import type { Element, Moddle } from "./model";
import { partyName } from "./assignment";

export function calendarName(key: string): string {
  const names: Record<string, [string, string]> = { office: ["办公日历", "Office"], bank: ["银行窗口", "Bank"], tax: ["办税窗口", "Tax office"], registry: ["登记大厅", "Registry"], court: ["法院", "Court"] };
  const found = names[key];
  return found ? `${say(...found)} (${key})` : key;
}

/** A term as people say it; what is written otherwise stays as it is. */
export function termInWords(text: string): string {
  const found = /^(?:(\d+)(WD|WH)|PT(\d+)H|P(\d+)D)$/.exec(text);
  if (!found) return text;
  if (found[2] === "WD") return say(`${found[1]} 个工作日`, `${found[1]} working days`);
  if (found[2] === "WH") return say(`${found[1]} 个工作小时`, `${found[1]} working hours`);
  return found[3] ? say(`${found[3]} 小时`, `${found[3]} hours`) : say(`${found[4]} 天`, `${found[4]} days`);
}

export function sla(context: Context, element: Element, object: Moddle): HTMLElement[] {
  const { model, facts } = context;
  const found = () => model.word(object, "Sla");
  const value = (name: string): string => found()?.get(name) ?? "";
  const preview = make("p", { class: "preview", role: "status" });
  const put = (properties: Record<string, string>): void => {
    context.change(() => model.put(element, object, "Sla", properties));
    void foresee(preview, value);
  };
  const pause = model.word(object, "PauseOn");
  const recipients = ["assignee", "superior", ...facts.vocabulary.parties];
  const names: Record<string, string> = { assignee: say("办理人", "assignee"), superior: say("上级", "superior") };
  const fields = [
    title(say("时限", "Time")),
    term({ id: "due", label: say("截止", "Due"), value: value("due"), change: (due) => put({ due }) }),
    term({ id: "warning", label: say("预警", "Warning"), value: value("warning"), change: (warning) => put({ warning }) }),
    term({ id: "escalation", label: say("升级", "Escalation"), value: value("escalation"), change: (escalation) => put({ escalation }) }),
    choose({ id: "calendar", label: say("日历", "Calendar"), value: value("calendar"), options: [["", say("默认（办公日历）", "default (office)")], ...facts.vocabulary.calendars.map((key) => [key, calendarName(key)] as [string, string])], change: (calendar) => put({ calendar }) }),
    preview,
    folded(say("升级、通知和等待", "Escalation, notices, waiting"), ["onEscalation", "notify", "dueAt"].some(value) || pause !== undefined,
    choose({ id: "on-escalation", label: say("升级时", "On escalation"), value: value("onEscalation"), options: [["", say("默认（只通知）", "default (notify)")], ["notify", say("只通知", "notify")], ["add-superior", say("加上上级一起办", "add the superior")], ["reassign", say("转给上级", "reassign to the superior")]], change: (onEscalation) => put({ onEscalation }) }),
    checks(say("通知谁", "Who is told"), recipients.map((one) => [one, names[one] ?? partyName(one)]), value("notify").split(/\s+/).filter(Boolean), (chosen) => put({ notify: chosen.join(" ") })),
    text({ id: "due-at", mono: true, label: say("或按约定的日期（FEEL）", "Or by a date (FEEL)"), hint: say("例如 sign_date；填了它就不填“截止”。", "For example sign_date; then leave “due” empty."), value: value("dueAt"), change: (dueAt) => put({ dueAt }) }),
    choose({ id: "pause", label: say("一开始就在等谁（等待期间不计时）", "Waits from the start for (the clock stands)"), value: pause?.get("waitingOn") ?? "", options: [["", say("不等", "nobody")], ["bank", say("银行", "the bank")], ["authority", say("主管部门", "an authority")], ["customer", say("客户", "the customer")]], change: (waitingOn) => context.change(() => model.put(element, object, "PauseOn", { waitingOn })) })),
  ];
  void foresee(preview, value);
  return fields;
}

let asked = 0;

/** Say when a task that came this moment would be due, and why. */
async function foresee(place: HTMLElement, value: (name: string) => string): Promise<void> {
  const mine = (asked += 1);
  const names = ["due", "warning", "escalation"].filter((name) => value(name));
  if (!names.length) {
    place.textContent = value("dueAt") ? say("截止按约定的日期，办理时才知道。", "Due by the date in the facts, known when it runs.") : say("没有时限：到期不会提醒任何人。", "No time limit: nobody will be reminded.");
    return;
  }
  const query = new URLSearchParams(names.map((name) => [name, value(name)]));
  query.set("calendar", value("calendar") || "office");
  const answer = await fetch(`/admin/definitions/due?${query}`, { headers: JSON_ONLY }).catch(() => undefined);
  if (mine !== asked) return;
  if (!answer) { place.textContent = say("现在连不上，算不出日期。", "Not connected, so no date can be reckoned."); return; }
  const told = await answer.json().catch(() => ({})) as Record<string, any>;
  if (!answer.ok) { place.textContent = [told.text, ...(told.texts ?? [])].filter(Boolean).join(" "); return; }
  const more = [told.warning && say(`预警 ${told.warning}`, `warning ${told.warning}`), told.escalation && say(`升级 ${told.escalation}`, `escalation ${told.escalation}`)].filter(Boolean).join(" · ");
  place.replaceChildren(told.due ? say("现在到手，截止在", "If it came now, it would be due") : say("现在到手", "If it came now"), make("b", {}, told.due ?? told.unknown ?? ""), [told.why, more].filter(Boolean).join(" · "));
}

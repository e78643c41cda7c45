/** What customers read while a token is here, and the milestone that is reached. */

import { say } from "../say";
import { partyName } from "./assignment";
import type { Context } from "./context";
import { area, button, make, note, text, title } from "./controls";
import type { Element, Moddle } from "./model";

export function portal(context: Context, element: Element, object: Moddle): HTMLElement[] {
  const { model, facts } = context;
  const texts = model.words(object, "Portal");
  const missing = facts.vocabulary.parties.filter((party) => !texts.some((one) => one.get("party") === party));
  const fields: HTMLElement[] = [note(say("走到这一步时，客户页上这样写；没写就显示步骤名。", "Customers read this on their page while the process is here; without it they read the step's name."))];
  for (const one of texts) {
    const party = partyName(one.get("party"));
    const put = (properties: Record<string, unknown>): void => context.change(() => model.set(element, one, properties));
    fields.push(title(party),
      area({ id: `portal-${one.get("party")}-zh`, label: say(`给${party}看的中文`, `Chinese for the ${party.toLowerCase()}`), value: one.get("zh") ?? "", change: (zh) => put({ zh }) }),
      area({ id: `portal-${one.get("party")}-en`, label: say(`给${party}看的英文`, `English for the ${party.toLowerCase()}`), value: one.get("en") ?? "", change: (en) => put({ en: en || undefined }) }),
      button(say("不写了", "Take away"), () => { context.change(() => model.remove(element, object, one)); context.again(); }, "quiet", party));
  }
  if (missing.length) {
    fields.push(make("div", { class: "page__actions" }, ...missing.map((party) => button(say(`写给${partyName(party)}`, `Write for the ${partyName(party).toLowerCase()}`), () => {
      context.change(() => model.add(element, object, "Portal", { party, zh: "" }));
      context.again();
      document.getElementById(`property-portal-${party}-zh`)?.focus();
    }))));
  }
  const milestone = model.word(object, "Milestone");
  const put = (properties: Record<string, string>): void => context.change(() => model.put(element, object, "Milestone", properties));
  fields.push(title(say("里程碑", "Milestone")), note(say("办完这一步就算到了；三项都空就是没有。", "Reached once this step is done; none when all three are empty.")),
    text({ id: "milestone", mono: true, label: say("标识", "Key"), value: milestone?.get("name") ?? "", change: (name) => put({ name }) }),
    text({ id: "milestone-zh", label: say("中文", "Chinese"), value: milestone?.get("zh") ?? "", change: (zh) => put({ zh }) }),
    text({ id: "milestone-en", label: say("英文", "English"), value: milestone?.get("en") ?? "", change: (en) => put({ en }) }));
  return fields;
}

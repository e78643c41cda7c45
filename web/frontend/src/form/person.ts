/** A word to filter a long list of people by, above the select that is sent. */

import { make } from "../dom";
import { register } from "../enhance";
import { say } from "../say";

const FEW = 7;

register("person", (field) => {
  const select = field.querySelector("select");
  if (select === null || select.options.length <= FEW) return;
  const all = [...select.options];
  const label = say("按姓名或岗位找人", "Find by name or role");
  const input = make("input", { type: "search", "aria-label": label, placeholder: label, autocomplete: "off" });
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = select.value;
    const fitting = all.filter(
      (option) => option.value === "" || option.value === chosen || words.every((word) => option.text.toLowerCase().includes(word)),
    );
    select.replaceChildren(...fitting);
    select.value = chosen;
  });
  select.closest(".select")?.before(input);
});

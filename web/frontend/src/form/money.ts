/** Writes an amount in capitals while it is typed; without a script the server does it on the next page. */

import { register } from "../enhance";
import { inWords } from "../forms/money";

register("money", (field) => {
  const input = field.querySelector("input");
  const words = field.querySelector("output");
  if (input === null || words === null) return;
  const write = (): void => {
    const text = inWords(input.value);
    words.textContent = text === "" ? "" : `人民币${text}`;
    words.hidden = text === "";
  };
  input.addEventListener("input", write);
  write();
});

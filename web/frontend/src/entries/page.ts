/** Every signed-in page: looks up what its elements' `data-enhance` asks for. */

import { enhanceWithin } from "../enhance";
import "../dialog";
import { forgetOthers } from "../form/away";
import "../form/files";
import "../form/form";
import "../form/money";
import "../form/person";
import "../form/rows";
import "../form/signature";
import "../live";
import "../menus";
import "../sent_once";

forgetOthers();
document.addEventListener("submit", (event) => {
  if (event.target instanceof HTMLFormElement && new URL(event.target.action).pathname === "/sign-out") forgetOthers(true);
});
enhanceWithin(document);
document.documentElement.dataset.scripted = "";

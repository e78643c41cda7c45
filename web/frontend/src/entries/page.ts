/** Every signed-in page: looks up what its elements' `data-enhance` asks for. */

import { enhanceWithin } from "../enhance";
import "../dialog";
import "../live";

enhanceWithin(document);
document.documentElement.dataset.scripted = "";

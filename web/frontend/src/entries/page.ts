/** Every signed-in page: looks up what its elements' `data-enhance` asks for. */

import { enhanceWithin } from "../enhance";

enhanceWithin(document);
document.documentElement.dataset.scripted = "";

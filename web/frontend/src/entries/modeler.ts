/** The editor of processes. */

import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import { start } from "../modeler/editing";

if (document.querySelector("[data-modeler]")) void start();

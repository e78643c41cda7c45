"""The hall: runs BPMN processes. It knows no house, no face and no price; the trade lives in the rooms around it."""

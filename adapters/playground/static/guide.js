// Three steps through a pilot's life for somebody who has just arrived. Each button does the step.
import { byId, el } from "./dom.js";

// What the first step fills in, so that a newcomer reads it rather than invents it. People are named, not numbered.
const EXAMPLE = {
  name: "Route planning",
  question: "How many minutes did route planning take each morning, on average?",
  unit: "min",
  start: "180",
  target: "108",
  better: "lower",
  champion: "Maya",
  manager: "Tom",
  deputy: "Nora",
  owner: "Priya",
  sponsor: "Ruth",
};

export function filled(form) {
  const value = (field) => {
    const example = EXAMPLE[field.name];
    if (!example || (field.value && field.value.length)) return field.value;
    return field.kind === "person" ? (field.options.find((option) => option.label === example) || { value: null }).value : example;
  };
  return { ...form, fields: form.fields.map((field) => ({ ...field, value: value(field) })) };
}

const STEPS = [
  {
    title: "Tom opens a pilot",
    text: "He names the one number that should move, and Maya as its owner. An example is filled in.",
    label: "Open it as Tom",
  },
  {
    title: "Maya says yes",
    text: "Her offer waits in her conversation: four questions about what she may decide alone.",
    label: "Go to Maya",
  },
  {
    title: "Tuesday, ten o’clock: the question",
    text: "Turn the clock. Maya is asked for last week’s number. Answer it, or keep silent for two weeks and see what Tom hears.",
    label: "Turn to Tuesday 10:00",
  },
];

function step(index, each, done, next, act) {
  const number = el("span", { class: "number", "aria-hidden": "true" }, done ? "✓" : String(index + 1));
  const words = el("div", {}, el("b", {}, each.title), done ? el("span", { class: "hidden" }, " (done)") : null, el("p", {}, each.text));
  const button = el("button", { type: "button", class: next ? "primary" : null, onclick: act }, each.label);
  return el("li", { class: done ? "done" : next ? "next" : null }, number, words, button);
}

const has = (messages, verb) => messages.some((message) => message.buttons.some((button) => button.verb === verb));

// How far the visitor is, read from what Tom and Maya have been sent.
export function progress(tom, maya) {
  const opened = maya.length > 0;
  const accepted = opened && !has(maya, "accept");
  const answered = accepted && maya.some((message) => message.blocks.some((block) => block.type === "chart") || message.buttons.some((button) => button.verb === "fix"));
  return [opened, accepted, answered];
}

export function draw(done, acts, tell, hide) {
  const next = done.indexOf(false);
  byId("guide").replaceChildren(
    el("h2", { id: "guide-title" }, "Live through a pilot in two minutes"),
    el("p", {}, "You are everybody here, and the clock is yours. Nothing leaves this machine."),
    el("ol", {}, STEPS.map((each, index) => step(index, each, done[index], index === next, acts[index]))),
    el("div", { class: "foot" },
      el("span", {}, "Or watch it happen: six weeks before, eight weeks with the pilot, in a few seconds."),
      el("button", { type: "button", onclick: tell }, "Load the worked story"),
      el("button", { type: "button", onclick: hide }, "Hide")),
  );
}

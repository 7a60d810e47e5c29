// Three steps through a pilot's life for somebody who has just arrived: always one thing to press next.
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
  ["Tom opens a pilot", "He names the one number that should move, and Maya as its owner. An example is filled in."],
  ["Maya says yes", "Her offer waits in her conversation: four questions about what she may decide alone."],
  ["Tuesday, ten o’clock: the question", "You turn the clock, and Maya is asked for last week’s number."],
];

function step(index, [title, text], act) {
  return el("li", { class: act ? "next" : null },
    el("span", { class: "number", "aria-hidden": "true" }, String(index + 1)),
    el("div", {}, el("b", {}, title), el("p", {}, text)),
    act ? el("button", { type: "button", class: "primary", onclick: act }, "Open it as Tom") : null);
}

const has = (messages, ...verbs) => messages.some((message) => message.buttons.some((button) => verbs.includes(button.verb)));

// How far the visitor is, read from what Tom and Maya have been sent.
export function stage(tom, maya) {
  if (!maya.length) return "open";
  if (has(maya, "accept")) return "accept";
  if (has(tom, "help", "decide", "reassign")) return "decide";
  if (maya.some((message) => message.blocks.some((block) => block.type === "chart")) || has(maya, "fix")) return "silence";
  return has(maya, "enter") ? "answer" : "turn";
}

// What to press next once the pilot is open: one line, out of the way of the conversation.
const NEXT = {
  accept: ["Step 2 of 3", "Press Accept in Maya’s offer and answer the four questions.", "Go to Maya"],
  turn: ["Step 3 of 3", "Turn the clock until Maya is asked for her number.", "Turn to Tuesday 10:00"],
  answer: ["Step 3 of 3", "Maya was asked. Press Enter number in her conversation.", "Go to Maya"],
  silence: ["And then", "That is a good week. Now stay silent for three, and see what Tom hears.", "Stay silent for three weeks"],
  decide: ["And then", "Tom has to decide: help, reassign, pause or stop. That is the whole life of a pilot.", "Go to Tom"],
};

function compact(at, act, hide) {
  const [where, what, label] = NEXT[at];
  return [
    el("p", {}, el("b", { id: "guide-title" }, where), " ", el("span", {}, what)),
    act ? el("button", { type: "button", class: "primary", onclick: act }, label) : null,
    el("button", { type: "button", class: "quiet", "aria-label": "Hide the guide", onclick: hide }, "×"),
  ].filter(Boolean);
}

function full(acts, tell, hide) {
  return [
    el("h2", { id: "guide-title" }, "Live through a pilot in two minutes"),
    el("p", {}, "You are everybody here, and the clock is yours. Nothing leaves this machine."),
    el("ol", {}, STEPS.map((each, index) => step(index, each, index === 0 ? acts.open : null))),
    el("div", { class: "foot" },
      el("span", {}, "Or watch a whole life in a few seconds: numbers, a blocker, a report, silence, a decision, a new owner."),
      el("button", { type: "button", onclick: tell }, "Load the worked story"),
      el("button", { type: "button", onclick: hide }, "Hide")),
  ];
}

// acts: what the button of each stage does; one without an act has nothing to press here.
export function draw(at, acts, tell, hide) {
  const box = byId("guide");
  const drawn = `${at} ${Boolean(acts[at])}`;
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  const hadFocus = box.contains(document.activeElement);
  const isFull = at === "open";
  box.classList.toggle("compact", !isFull);
  box.replaceChildren(...(isFull ? full(acts, tell, hide) : compact(at, acts[at], hide)));
  const scroll = byId("scroll");
  if (isFull && box.parentElement !== scroll) scroll.prepend(box);
  if (!isFull && box.parentElement === scroll) scroll.before(box);
  if (hadFocus && !document.querySelector("dialog[open]")) (box.querySelector(".primary") || byId("words")).focus();
}

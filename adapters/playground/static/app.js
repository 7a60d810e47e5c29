// The page: whose eyes, which conversation, and everything a press sets going.
import { get, listen, post } from "./api.js";
import * as clock from "./clock.js";
import * as compose from "./compose.js";
import * as conversation from "./conversation.js";
import { announce, byId, isBusy, isOneStop, setBusy, toast } from "./dom.js";
import { open } from "./form.js";
import * as guide from "./guide.js";
import * as menu from "./menu.js";
import * as people from "./people.js";

const HINTS = {
  champion: ["/champion checkin 126", "/champion status", "/champion chart", "/champion help"],
  manager: ["/champion new", "/champion list", "/champion status", "/champion help"],
  owner: ["/champion list", "/champion help"],
  sponsor: ["/champion list", "/champion help"],
  admin: ["/champion list", "/champion help"],
  user: ["/report …", "/champion help"],
};

const state = { people: [], current: null, heard: {}, newest: {}, guide: null, reading: false, again: false };
let passing = []; // shown once, and kept by nobody but this page: [whose conversation, message]

const hues = new Map();

const named = (name) => state.people.find((person) => person.name === name) || state.people[0];
const withId = (id) => state.people.find((person) => person.id === id) || state.people[0];

// --- the conversation ---------------------------------------------------------------------------------------
async function read(isFirst = false) {
  const person = state.current;
  if (state.reading && !isFirst) {
    state.again = true;
    return;
  }
  state.reading = true;
  try {
    const messages = await get(`messages?as=${person.id}`);
    if (person !== state.current) return;
    const here = passing.filter(([id]) => id === person.id).map(([, message]) => message);
    const shown = [...messages, ...here].sort((a, b) => new Date(a.at) - new Date(b.at));
    conversation.show(shown, person.zone, isFirst, press);
    byId("empty").hidden = shown.length > 0 || state.guide;
    const heard = Math.max(0, ...messages.filter((each) => each.from === "bot").map((each) => each.seq));
    state.newest[person.id] = Math.max(0, ...messages.map((each) => each.seq));
    people.markSeen(person.id, heard);
  } catch (wrong) {
    toast(wrong.message);
  } finally {
    state.reading = false;
  }
  people.refresh(state.people, state.current, state.heard);
  if (state.again) {
    state.again = false;
    await read();
  }
}

// --- acting -------------------------------------------------------------------------------------------------
async function after(answer, by, prepared = (form) => form) {
  passing.push(...answer.replies.filter((each) => !each.kept).map((each) => [by.id, each]));
  await read();
  if (answer.form) ask(prepared(answer.form), state.current);
}

function ask(form, by) {
  const send = async (values, close) => {
    const answer = await post("submit", { as: by.id, form: form.id, values });
    if (Object.keys(answer.errors).length) return answer.errors;
    close();
    await after(answer, by);
    return {};
  };
  open(form, by.id, send, conversation.wayBack());
}

async function say(text, prepared) {
  const nonce = `${Date.now()} ${Math.random()}`;
  try {
    const by = state.current;
    await after(await post("say", { as: by.id, text, nonce }), by, prepared);
    return true;
  } catch (wrong) {
    toast(wrong.message);
    return false;
  }
}

async function press(message, button, row) {
  if (row.getAttribute("aria-busy")) return;
  row.setAttribute("aria-busy", "true");
  try {
    const by = state.current;
    await after(await post("press", { as: by.id, message: message.id, verb: button.verb, token: button.token }), by);
  } catch (wrong) {
    toast(wrong.message);
    await read();
  } finally {
    row.removeAttribute("aria-busy");
  }
}

async function tell() {
  if (isBusy(byId("tell"))) return;
  setBusy(byId("tell"), true);
  try {
    await showGuide(false);
    const told = await post("story", { name: "route-planning" });
    passing = [];
    await meet();
    await choose(withId(told.open));
    announce("The story is told. Every conversation has its part of it.");
  } catch (wrong) {
    toast(wrong.message);
  } finally {
    setBusy(byId("tell"), false);
  }
}

// Emptying can not be taken back, so the first press only asks.
const SURE = "Sure? Press again";
async function startAnew() {
  const button = byId("anew");
  if (button.textContent !== SURE) {
    button.dataset.label = button.textContent;
    button.textContent = SURE;
    announce("Everything said and decided here will be gone. Press again to start empty.");
    setTimeout(() => { button.textContent = button.dataset.label; }, 5000);
    return;
  }
  button.textContent = button.dataset.label;
  try {
    const begun = await post("story", { name: "empty" });
    passing = [];
    await meet();
    await choose(withId(begun.open));
    await showGuide(true);
  } catch (wrong) {
    toast(wrong.message);
  }
}

// --- whose eyes ---------------------------------------------------------------------------------------------
async function choose(person) {
  state.current = person;
  byId("news").setAttribute("aria-live", "off"); // a whole conversation is not news
  conversation.clear();
  byId("who").textContent = person.name;
  byId("who-role").textContent = `${people.role(person)}, ${clock.city(person.zone)}`;
  const face = people.face(person);
  face.id = "who-face";
  byId("who-face").replaceWith(face);
  byId("words").placeholder = `Write as ${person.name}, or type /`;
  byId("empty").textContent = `Nothing has been sent to ${person.name} yet.`;
  byId("hints").replaceChildren(...(person.left ? [] : HINTS[person.role] || HINTS.user).map((text) => compose.hint(text, say)));
  byId("hints").querySelectorAll("button").forEach((each, index) => { each.tabIndex = index ? -1 : 0; });
  byId("composer").classList.toggle("closed", Boolean(person.left));
  byId("gone").hidden = !person.left;
  byId("gone").textContent = `${person.name} has left. What was said stays here to be read.`;
  menu.about(person);
  people.refresh(state.people, person, state.heard);
  clock.draw(person.zone);
  await Promise.all([read(true), drawGuide()]);
  byId("news").setAttribute("aria-live", "polite");
}

// Chosen from the list, one can write at once; on a phone the keyboard would only cover what one came to read.
async function lookThrough(person) {
  const typing = matchMedia("(hover: hover) and (pointer: fine)").matches;
  await choose(person);
  if (person === state.current && typing && !person.left) byId("words").focus();
  announce(`You act as ${person.name}, ${people.role(person)}.`);
}

// Everybody who is here, and after them who has left; each keeps the colour they came with.
async function meet() {
  const [here, left] = await Promise.all([get("people"), get("people/left")]);
  state.people = [...here, ...left.map((person) => ({ ...person, left: true }))];
  for (const { id } of state.people) if (!hues.has(id)) hues.set(id, hues.size % 10);
  state.people.forEach((person) => { person.hue = hues.get(person.id); });
  people.draw(state.people, lookThrough);
  if (state.current) people.refresh(state.people, null, state.heard);
}

async function leave(person) {
  try {
    await post("leave", { as: person.id });
    await meet();
    const isStill = state.current.id === person.id; // whoever went on to somebody else meanwhile is not called back
    if (isStill) await choose(withId(person.id));
    announce(`${person.name} has left.`);
    if (isStill) byId("scroll").focus();
  } catch (wrong) {
    toast(wrong.message);
  }
}

const entries = () => [
  { label: `Write as ${state.current.name}`, act: () => byId("words").focus() },
  { label: "Show all commands", act: () => say("/champion help all") },
  { label: `Let ${state.current.name} leave…`, sure: `Sure? ${state.current.name} is then gone`, danger: true, act: () => leave(state.current) },
];

// --- the guide ----------------------------------------------------------------------------------------------
async function drawGuide() {
  if (!state.guide) return;
  const [tom, maya] = [named("Tom"), named("Maya")];
  const [toTom, toMaya] = await Promise.all([tom, maya].map((person) => get(`messages?as=${person.id}`)));
  const goTo = (person) => (person === state.current ? null : () => choose(person));
  const acts = {
    open: async () => { await choose(tom); await say("/champion new", guide.filled); },
    accept: goTo(maya),
    turn: () => toTheQuestion(maya),
    answer: goTo(maya),
    silence: () => staySilent(tom),
    decide: goTo(tom),
  };
  guide.draw(guide.stage(toTom, toMaya), acts, tell, hideGuide);
}

// The first question comes on the second Tuesday when the first is too near: turn until there is a new one.
async function toTheQuestion(maya) {
  await choose(maya);
  const asked = async () => (await get(`messages?as=${maya.id}`)).filter((each) => each.buttons.some((button) => button.verb === "enter")).map((each) => each.id);
  const before = await asked();
  for (let tries = 0; tries < 3; tries += 1) {
    await clock.turn("tuesday", maya.zone);
    if ((await asked()).some((id) => !before.includes(id))) break;
  }
  await read();
}

async function staySilent(tom) {
  for (let weeks = 0; weeks < 3; weeks += 1) await clock.turn("P7D", tom.zone);
  await choose(tom);
}

async function showGuide(shown) {
  state.guide = shown;
  byId("guide-toggle").setAttribute("aria-expanded", String(shown));
  byId("empty").hidden = shown || !conversation.isEmpty();
  if (shown) await drawGuide();
  byId("guide").hidden = !shown;
  if (shown) byId("scroll").scrollTop = 0;
}

async function hideGuide() {
  await showGuide(false);
  byId("guide-toggle").focus();
}

// --- what happens meanwhile ---------------------------------------------------------------------------------
async function heard(news) {
  const isFirst = state.guide === null;
  state.heard = news.heard;
  clock.set(news.now);
  clock.draw(state.current.zone);
  byId("progress").textContent = news.story ? `The story is being told: ${news.story}` : "";
  byId("progress").hidden = !news.story;
  people.refresh(state.people, state.current, state.heard);
  if (isFirst) await showGuide(Object.values(news.people).every((seq) => seq === 0));
  const { id } = state.current;
  if (news.people[id] !== undefined && news.people[id] !== state.newest[id]) await read();
  if (!news.story) await drawGuide();
}

function wire() {
  byId("turns").addEventListener("click", async (event) => {
    const how = event.target.dataset.turn;
    if (!how || isBusy(event.target)) return;
    await clock.turn(how, state.current.zone);
    people.refresh(state.people, state.current, state.heard);
    await read();
  });
  byId("tell").addEventListener("click", tell);
  byId("anew").addEventListener("click", startAnew);
  byId("guide-toggle").addEventListener("click", () => showGuide(!state.guide));
  byId("scroll").addEventListener("keydown", (event) => { if (event.key === "Escape") byId("words").focus(); });
  menu.wire(entries);
  isOneStop(byId("turns"))(byId("turns").firstElementChild);
  isOneStop(byId("hints"));
  setInterval(() => {
    clock.draw(state.current.zone);
    people.refresh(state.people, state.current, state.heard);
  }, 10000);
}

async function start() {
  clock.set((await get("clock")).now);
  await meet();
  wire();
  compose.wire(await get("commands"), () => state.people.filter((person) => !person.left).map((person) => person.name), say);
  if (!state.current) await choose(named("Tom")); // whoever was quick has chosen already
  listen(heard, () => toast("The connection was lost. Trying again…"));
}

start().catch((wrong) => toast(wrong.message));

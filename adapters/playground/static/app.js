// The page: whose eyes, which conversation, and everything a press sets going.
import { get, listen, post } from "./api.js";
import * as clock from "./clock.js";
import { byId, el, toast } from "./dom.js";
import { open } from "./form.js";
import * as guide from "./guide.js";
import { draw } from "./message.js";
import * as people from "./people.js";

const HINTS = {
  champion: ["/champion checkin 126", "/champion status", "/champion chart", "/champion phase validate", "/champion help"],
  manager: ["/champion new", "/champion list", "/champion status", "/champion help"],
  owner: ["/champion list", "/champion help"],
  sponsor: ["/champion list", "/champion help"],
  admin: ["/champion list", "/champion help"],
  user: ["/champion help"],
};

const state = { people: [], current: null, heard: {}, newest: {}, drawn: new Map(), guide: null, reading: false, again: false };

const named = (name) => state.people.find((person) => person.name === name) || state.people[0];

// --- the conversation ---------------------------------------------------------------------------------------
function show(messages, isFirst) {
  const log = byId("log");
  const { zone } = state.current;
  let lastDay = "";
  let fresh = null;
  let focused = null;
  const rows = [];
  for (const message of messages) {
    const day = clock.day(new Date(message.at), zone);
    if (day !== lastDay) rows.push(dayRow(day));
    lastDay = day;
    const old = state.drawn.get(message.id);
    if (!old || old.seq !== message.seq) {
      const row = draw(message, zone, (button) => press(message, button, row));
      if (old && old.row.contains(document.activeElement)) focused = row; // its button is gone: stay at the message
      if (!isFirst) {
        row.classList.add("fresh");
        fresh = row;
      }
      state.drawn.set(message.id, { seq: message.seq, row });
    }
    rows.push(state.drawn.get(message.id).row);
  }
  place(log, rows);
  if (focused) focused.focus({ preventScroll: true });
  byId("empty").hidden = messages.length > 0 || state.guide;
  if (isFirst) byId("scroll").scrollTop = messages.length ? byId("scroll").scrollHeight : 0;
  else if (fresh) fresh.scrollIntoView({ block: "nearest" });
}

function dayRow(day) {
  const key = `day ${day}`;
  if (!state.drawn.has(key)) state.drawn.set(key, { seq: 0, row: el("li", { class: "day" }, day) });
  return state.drawn.get(key).row;
}

// Moves only what is out of place: a row that stays keeps its focus, and is not read out again.
function place(log, rows) {
  rows.forEach((row, index) => {
    if (log.children[index] !== row) log.insertBefore(row, log.children[index] || null);
  });
  while (log.children.length > rows.length) log.lastChild.remove();
}

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
    show(messages, isFirst);
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
async function after(answer, prepared = (form) => form) {
  await read();
  if (answer.form) ask(prepared(answer.form), state.current);
}

function ask(form, by) {
  open(form, by.id, async (values, close) => {
    const answer = await post("submit", { as: by.id, form: form.id, values });
    if (Object.keys(answer.errors).length) return answer.errors;
    close();
    await after(answer);
    return {};
  });
}

async function say(text, prepared) {
  const nonce = `${Date.now()} ${Math.random()}`;
  try {
    await after(await post("say", { as: state.current.id, text, nonce }), prepared);
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
    await after(await post("press", { as: state.current.id, message: message.id, verb: button.verb, token: button.token }));
  } catch (wrong) {
    toast(wrong.message);
    await read();
  } finally {
    row.removeAttribute("aria-busy");
  }
}

async function tell() {
  byId("tell").disabled = true;
  try {
    showGuide(false);
    const told = await post("story", { name: "route-planning" });
    await choose(state.people.find((person) => person.id === told.open));
  } catch (wrong) {
    toast(wrong.message);
  } finally {
    byId("tell").disabled = false;
  }
}

// Emptying can not be taken back, so the first press only asks.
const SURE = "Sure? Press again";
async function startAnew() {
  const button = byId("anew");
  if (button.textContent !== SURE) {
    button.dataset.label = button.textContent;
    button.textContent = SURE;
    setTimeout(() => { button.textContent = button.dataset.label; }, 4000);
    return;
  }
  button.textContent = button.dataset.label;
  try {
    const begun = await post("story", { name: "empty" });
    await choose(state.people.find((person) => person.id === begun.open));
    await showGuide(true);
  } catch (wrong) {
    toast(wrong.message);
  }
}

// --- whose eyes ---------------------------------------------------------------------------------------------
function hint(text) {
  const isExample = /\d$/.test(text); // a number is only an example: it is put into the box to be changed
  const use = () => {
    if (!isExample) return say(text);
    byId("words").value = text;
    byId("words").focus();
    byId("words").setSelectionRange(text.search(/\d+$/), text.length);
    return null;
  };
  return el("button", { type: "button", onclick: use }, text);
}

async function choose(person) {
  state.current = person;
  state.drawn = new Map();
  const log = byId("log");
  log.setAttribute("aria-live", "off"); // a whole conversation is not news
  log.replaceChildren();
  byId("who").textContent = person.name;
  byId("who-role").textContent = `${people.role(person)}, ${clock.city(person.zone)}`;
  const face = people.face(person, state.people);
  face.id = "who-face";
  byId("who-face").replaceWith(face);
  byId("words").placeholder = `Write as ${person.name}, or /champion help`;
  byId("empty").textContent = `Nothing has been sent to ${person.name} yet.`;
  byId("hints").replaceChildren(...(HINTS[person.role] || HINTS.user).map(hint));
  people.refresh(state.people, person, state.heard);
  clock.draw(person.zone);
  await Promise.all([read(true), drawGuide()]);
  log.setAttribute("aria-live", "polite");
}

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
  guide.draw(guide.stage(toTom, toMaya), acts, tell, () => showGuide(false));
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
  byId("empty").hidden = shown || byId("log").children.length > 0;
  if (shown) await drawGuide();
  byId("guide").hidden = !shown;
  if (shown) byId("scroll").scrollTop = 0;
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
  byId("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = byId("words");
    const text = box.value;
    if (!text.trim()) return;
    box.value = "";
    if (!await say(text) && !box.value) box.value = text;
  });
  byId("turns").addEventListener("click", async (event) => {
    const how = event.target.dataset.turn;
    if (!how) return;
    await clock.turn(how, state.current.zone);
    people.refresh(state.people, state.current, state.heard);
    await read();
  });
  byId("tell").addEventListener("click", tell);
  byId("anew").addEventListener("click", startAnew);
  byId("guide-toggle").addEventListener("click", () => showGuide(!state.guide));
  setInterval(() => {
    clock.draw(state.current.zone);
    people.refresh(state.people, state.current, state.heard);
  }, 10000);
}

async function start() {
  state.people = await get("people");
  clock.set((await get("clock")).now);
  people.draw(state.people, choose);
  wire();
  await choose(named("Tom"));
  listen(heard, () => toast("The connection was lost. Trying again…"));
}

start().catch((wrong) => toast(wrong.message));

// One message as elements: the card's blocks, its buttons, when it was sent.
import { hour } from "./clock.js";
import { el } from "./dom.js";

const isWeb = (url) => /^https?:\/\//i.test(url);

function link(attributes, ...label) {
  return el("a", { ...attributes, rel: "noopener noreferrer", target: "_blank" }, ...label, el("span", { class: "hidden" }, " (opens in a new tab)"));
}

function span(part) {
  if (part.type === "bold") return el("strong", {}, part.text);
  if (part.type === "mention") return el("span", { class: "mention" }, part.text);
  if (part.type === "link" && isWeb(part.url)) return link({ href: part.url }, part.text);
  return document.createTextNode(part.text);
}

const WIDE = 4; // so many columns become one below the other on a phone

// Roles are said, because a table that is drawn as blocks on a phone would stop being one to a screen reader.
function grid(header, rows) {
  const cell = (text, index) => el("td", { role: "cell", dir: "auto", "data-label": header[index] }, text);
  const head = el("tr", { role: "row" }, header.map((each) => el("th", { scope: "col", role: "columnheader" }, each)));
  const body = rows.map((row) => el("tr", { role: "row" }, row.map(cell)));
  return el("table", { role: "table", class: header.length >= WIDE ? "wide" : null },
    el("thead", { role: "rowgroup" }, head), el("tbody", { role: "rowgroup" }, body));
}

// Only what can be scrolled sideways is a stop for the keyboard.
const watched = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

function table(block, message) {
  const box = el("div", { class: "table", role: "group", "aria-label": message.title || "Table" }, grid(block.header, block.rows));
  watched.observe(box);
  return box;
}

function numbers(block) {
  const rows = block.labels.map((label, index) => [label, block.values[index] ?? "–"]);
  return el("details", { class: "numbers" },
    el("summary", {}, "The numbers", el("span", { class: "hidden" }, ` of ${block.title}`)),
    grid(["Week", block.unit || "Number"], rows));
}

function chart(block, message) {
  const figure = el("figure");
  const lost = () => figure.replaceChildren(el("figcaption", {}, block.alt), numbers(block));
  // Its size is known before it arrives, so that nothing jumps when it does.
  const src = `${block.src}?v=${message.seq}`;
  const picture = el("img", { src, alt: block.alt, width: 720, height: 360, loading: "lazy", onerror: lost });
  const marks = (block.marks ?? []).map((each) => el("li", { dir: "auto" }, each));
  const changed = marks.length ? [el("ul", { class: "marks" }, marks)] : [];
  figure.append(link({ href: src, title: "Open the picture" }, picture), ...changed, numbers(block));
  return figure;
}

function image(block) {
  const label = block.alt || block.url;
  return el("p", {}, isWeb(block.url) ? span({ type: "link", text: label, url: block.url }) : label);
}

// Words of people run in their own direction; the bot's sentences run in its own.
const BLOCKS = {
  paragraph: (block, message) => el("p", { dir: message.from === "me" ? "auto" : null }, block.spans.map(span)),
  facts: (block) => el("dl", { class: "facts" }, block.rows.flatMap(([label, value]) => [el("dt", {}, label), el("dd", { dir: "auto" }, value)])),
  table,
  chart,
  image,
  quote: (block) => el("blockquote", { dir: "auto" }, block.text),
};

// Heard alone, in a list of all buttons of the page, its name still says what it is about.
function button(each, about, press) {
  const name = about ? `${each.label}: ${about}` : each.label;
  return el("button", { type: "button", class: each.tone === "plain" ? null : each.tone, "aria-label": name, onclick: () => press(each) }, each.label);
}

export function draw(message, zone, press) {
  const mine = message.from === "me";
  const card = el("div", { class: "card" });
  card.append(el("span", { class: "hidden" }, mine ? "You said: " : "Champion: "));
  if (message.title) card.append(el("h4", {}, message.title));
  card.append(...message.blocks.map((block) => BLOCKS[block.type](block, message)));
  if (message.buttons.length) {
    card.append(el("div", { class: "buttons" }, message.buttons.map((each) => button(each, message.title, press))));
  }
  const sent = new Date(message.at);
  const meta = el("div", { class: "meta" },
    el("time", { datetime: sent.toISOString() }, hour(sent, zone)),
    message.edited ? " · edited" : null);
  return el("li", { class: mine ? "message mine" : "message", id: `m-${message.id}`, tabindex: -1 }, card, meta);
}

// The page: several phones side by side, and the clock.

import { make } from "./bubbles.js";
import { Phone } from "./screen.js";
import { wireTrouble } from "./trouble.js";

const at = (id) => document.getElementById(id);
const phones = new Map();
let active = 0;

function complain(text) {
  at("problem").textContent = text;
  at("problem").hidden = !text;
}

async function post(path, fields) {
  try {
    const answer = await fetch(path, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(fields),
    });
    return await answer.json();
  } catch {
    complain("The practice server does not answer. Is it still running?");
    return { error: "not sent" };
  }
}

function choose(id) {
  active = id;
  for (const [number, phone] of phones) phone.node.classList.toggle("active", number === active);
  for (const tab of at("tabs").children) tab.setAttribute("aria-pressed", String(Number(tab.dataset.id) === active));
}

function addPhone(view) {
  const phone = new Phone(post, complain);
  phones.set(view.peer.id, phone);
  at("phones").append(phone.node);
  at("tabs").append(make("button", {
    type: "button", "data-id": String(view.peer.id), "aria-pressed": "false", onclick: () => choose(view.peer.id),
  }, view.peer.name));
  at("trouble-whose").append(make("option", { value: String(view.peer.id) }, view.peer.name));
  document.body.classList.toggle("many", phones.size > 1);
  if (phones.size === 1) choose(view.peer.id);
  return phone;
}

function showClock(now) {
  const date = new Date(now);
  const [wide, always] = at("now").children;
  wide.textContent = date.toLocaleDateString("en-CA", { weekday: "long" }) + " ";
  const day = date.toLocaleDateString("en-CA", { day: "numeric", month: "short" });
  always.textContent = `${day} ${date.toLocaleTimeString("en-CA", { hour: "2-digit", minute: "2-digit", hour12: false })}`;
  at("now").setAttribute("datetime", now);
}

async function look(path, show) {
  try {
    show(await (await fetch(path)).json());
  } catch {
    complain("The practice server does not answer. Is it still running?");
  }
}

function listen() {
  const stream = new EventSource("/phone/events");
  stream.addEventListener("phone", (event) => {
    const view = JSON.parse(event.data);
    (phones.get(view.peer.id) || addPhone(view)).show(view);
    showClock(view.now);
  });
  stream.addEventListener("open", () => complain(""));
  stream.addEventListener("error", () => complain("The practice server does not answer. Is it still running?"));
}

function wire() {
  for (const button of document.querySelectorAll("[data-hours]")) {
    button.addEventListener("click", async () => {
      const done = await post("/phone/clock", { hours: Number(button.dataset.hours) });
      if (done.now) showClock(done.now);
    });
  }
  at("add").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const made = await post("/phone/peers", { name: form.name.value.trim(), language_code: form.language_code.value });
    form.name.value = "";
    at("add-fold").open = false;
    if (made.id) setTimeout(() => choose(made.id), 200);
  });
  wireTrouble(post);
  document.addEventListener("click", (event) => {
    for (const fold of document.querySelectorAll("details.fold[open]")) {
      if (!fold.contains(event.target)) fold.open = false;
    }
  });
}

async function begin() {
  wire();
  await look("/phone/peers", async ({ peers, now }) => {
    showClock(now);
    if (!peers.length) {
      await post("/phone/peers", { name: "Sam", language_code: navigator.language.startsWith("fr") ? "fr" : "en" });
    }
  });
  listen();
  setInterval(() => look("/phone/clock", ({ now }) => showClock(now)), 20000);
}

begin();

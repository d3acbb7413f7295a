// SPDX-License-Identifier: EUPL-1.2
// Checks a receipt in the browser, so that it need not be sent anywhere. The steps are those of
// docs/reference/receipt-format.md. Where the browser lacks Ed25519, the form is posted as without script.

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A reason why a receipt does not hold; the page has words for each. */
class Fault extends Error {}

const fail = (reason) => {
  throw new Fault(reason);
};

const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const same = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);
const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

async function hmac(key, text) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, utf8.encode(text)));
}

/** Write a value in its one canonical form; anything outside the subset is a fault. */
function canonical(value) {
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) fail("malformed");
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(",")}}`;
}

function bytesOf(text, url) {
  let plain = text;
  if (typeof text !== "string") fail("malformed");
  if (url) {
    if (/[+/=]/.test(text)) fail("malformed");
    plain = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat(-text.length & 3);
  }
  let binary;
  try {
    binary = atob(plain);
  } catch {
    fail("malformed");
  }
  if (btoa(binary) !== plain) fail("malformed");
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

function hash(text) {
  const bytes = bytesOf(text, true);
  if (bytes.length !== 32) fail("malformed");
  return bytes;
}

function members(value, names) {
  const plain = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!plain || Object.keys(value).sort().join() !== names) fail("malformed");
  return value;
}

const count = (value) => (Number.isSafeInteger(value) && value >= 0 ? value : fail("malformed"));

/** Read a receipt; every field must be there, and no other, in exactly the canonical text. */
function parse(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    fail("malformed");
  }
  if (canonical(value) !== text) fail("malformed");
  members(value, "checkpoint,format,index,leaf,opening,proof,treeSize");
  members(value.leaf, "body,id,subjects,time,type,v");
  members(value.opening, "body,bodySalt,position,subject,subjectSalt");
  members(value.opening.subject, "identifier,scheme");
  members(value.opening.body, Object.keys(value.opening.body).sort().join());
  if (value.format !== "samband-receipt-v1" || value.leaf.v !== 1) fail("malformed");
  if (!Array.isArray(value.proof) || !Array.isArray(value.leaf.subjects)) fail("malformed");
  [value.index, value.treeSize, value.opening.position].forEach(count);
  return value;
}

async function checkOpening({ leaf, opening }) {
  const body = await sha256(joined(hash(opening.bodySalt), utf8.encode(canonical(opening.body))));
  if (!same(body, hash(leaf.body))) fail("body");
  const { scheme, identifier } = opening.subject;
  const stands = leaf.subjects[opening.position];
  if (stands === undefined || `${scheme}${identifier}`.includes(":")) fail("subject");
  const subject = await hmac(hash(opening.subjectSalt), `${scheme}:${identifier}`);
  if (!same(subject, hash(stands))) fail("subject");
}

/** Read a log key: name, id and public key; the id must be that of the name and key. */
async function parseKey(line) {
  const [name, id, ...rest] = line.split("+");
  let material;
  try {
    material = bytesOf(rest.join("+"), false);
  } catch {
    fail("bad-key");
  }
  const right = await sha256(joined(utf8.encode(`${name}\n`), material));
  const hex = Array.from(right.slice(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!name || /\s/u.test(name) || material[0] !== 1 || material.length !== 33 || hex !== id) fail("bad-key");
  return { name, id: right.slice(0, 4), key: material.slice(1) };
}

/** Give the root that the key has signed for a tree of the receipt's size. */
async function signedRoot(receipt, known) {
  const end = receipt.checkpoint.lastIndexOf("\n\n");
  const text = receipt.checkpoint.slice(0, end + 1);
  const tail = receipt.checkpoint.slice(end + 2);
  if (end < 0 || !tail.endsWith("\n")) fail("signature");
  const signatures = tail.slice(0, -1).split("\n").map((line) => readLine(line));
  const ours = signatures.filter((line) => line.name === known.name && same(line.raw.slice(0, 4), known.id));
  if (!ours.length) fail("unknown-key");
  const key = await crypto.subtle.importKey("raw", known.key, "Ed25519", false, ["verify"]);
  for (const line of ours) {
    const holds = await crypto.subtle.verify("Ed25519", key, line.raw.slice(4), utf8.encode(text));
    if (!holds) fail("signature");
  }
  const [origin, size, root] = text.split("\n");
  if (origin !== known.name || size !== String(receipt.treeSize)) fail("checkpoint");
  return bytesOf(root, false);
}

function readLine(line) {
  const [dash, name, value, ...more] = line.split(" ");
  if (dash !== "\u2014" || !name || value === undefined || more.length) fail("signature");
  return { name, raw: bytesOf(value, false) };
}

/** Walk the inclusion proof as RFC 9162 section 2.1.3.2 says. Halving is by division: sizes pass 2^32. */
async function checkInclusion(receipt, root) {
  let position = receipt.index;
  let last = receipt.treeSize - 1;
  if (position > last) fail("inclusion");
  let value = await sha256(joined(Uint8Array.of(0), utf8.encode(canonical(receipt.leaf))));
  const half = () => {
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  };
  for (const text of receipt.proof) {
    const sibling = hash(text);
    if (last === 0) fail("inclusion");
    if (position % 2 || position === last) {
      value = await sha256(joined(Uint8Array.of(1), sibling, value));
      while (position % 2 === 0 && position > 0) half();
    } else {
      value = await sha256(joined(Uint8Array.of(1), value, sibling));
    }
    half();
  }
  if (last !== 0 || !same(value, root)) fail("inclusion");
}

/** Check a receipt against a log key that the reader trusts; gives the receipt or throws a Fault. */
export async function verifyReceipt(text, line) {
  const known = await parseKey(line);
  const receipt = parse(text);
  await checkOpening(receipt);
  await checkInclusion(receipt, await signedRoot(receipt, known));
  return receipt;
}

const form = document.getElementById("check");
const result = document.getElementById("result");

/** Take away what the server said of an earlier try, which this one answers anew. */
function forgetFaults() {
  document.getElementById("faults")?.remove();
  for (const field of form.querySelectorAll(".field-fault")) field.classList.remove("field-fault");
  for (const words of form.querySelectorAll(".fault")) words.remove();
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/** Write a moment as the other pages do: in Swedish time, in words. */
function inWords(moment) {
  const lang = document.documentElement.lang;
  const how = { dateStyle: "long", timeStyle: "medium", timeZone: "Europe/Stockholm" };
  return new Date(moment).toLocaleString(lang === "en" ? "en-GB" : lang, how);
}

function tell(kind, title, text) {
  forgetFaults();
  const notice = document.createElement("section");
  notice.className = `notice notice-${kind}`;
  const heading = document.createElement("h2");
  heading.textContent = title;
  const words = document.createElement("p");
  words.textContent = text;
  notice.append(heading, words);
  result.replaceChildren(notice);
}

function tellFacts(receipt) {
  const list = document.createElement("dl");
  list.className = "summary";
  const facts = [
    [result.dataset.who, receipt.opening.body.organisationName],
    [result.dataset.when, inWords(receipt.leaf.time)],
    [result.dataset.subject, receipt.opening.subject.identifier],
    [result.dataset.log, receipt.checkpoint.split("\n")[0]],
  ];
  for (const [term, value] of facts.filter(([, known]) => known)) {
    const row = document.createElement("div");
    const name = document.createElement("dt");
    name.textContent = term;
    const told = document.createElement("dd");
    told.textContent = value;
    row.append(name, told);
    list.append(row);
  }
  result.append(list);
}

async function check(text, line) {
  try {
    const receipt = await verifyReceipt(text, line);
    tell("done", result.dataset.holds, result.dataset.holdsText);
    if (receipt.opening.body.sandbox === true) {
      const words = document.createElement("p");
      words.textContent = result.dataset.sandbox;
      result.firstElementChild.append(words);
    }
    tellFacts(receipt);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const key = `fault${error.message.replace(/(?:^|-)(.)/g, (_, first) => first.toUpperCase())}`;
    tell("wait", result.dataset.fails, result.dataset[key]);
  }
}

async function knowsEd25519() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

if (form && globalThis.crypto?.subtle) {
  const file = document.getElementById("file");
  document.getElementById("file-field").hidden = false;
  file.addEventListener("change", async () => {
    const bytes = new Uint8Array(await file.files[0].arrayBuffer());
    try {
      form.elements.receipt.value = strict.decode(bytes).trim();
    } catch {
      tell("wait", result.dataset.fails, result.dataset.faultMalformed);
    }
  });
  const able = knowsEd25519();
  form.addEventListener("submit", async (event) => {
    const text = form.elements.receipt.value.trim();
    if (!text) return;
    event.preventDefault();
    try {
      if (!(await able)) throw new Error("no Ed25519");
      await check(text, form.elements.key.value.trim());
    } catch {
      form.submit();
    }
  });
}

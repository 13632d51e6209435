"use strict";
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const worksheet = document.body.classList.contains("worksheet");

  // --- Languages: the style shows one of them; a screen reader asks which. ---
  for (const radio of all("input[name=language]")) {
    radio.addEventListener("change", () => {
      document.documentElement.lang = radio.value;
    });
    if (radio.checked) document.documentElement.lang = radio.value;
  }

  // --- Units: folded for the eye, unfolded for paper. ---
  const units = all("details.unit");
  const open = (which, wanted) => which.forEach((unit) => { unit.open = wanted; });
  let folded = [];
  const unfoldAll = () => { units.forEach(explain); open(units, true); };
  window.addEventListener("beforeprint", () => {
    folded = units.filter((unit) => !unit.open);
    if (units.length <= 500) unfoldAll();
  });
  window.addEventListener("afterprint", () => open(folded, false));
  if (!worksheet) open(units, false);
  for (const tools of all(".tools")) tools.hidden = false;
  document.getElementById("unfold").addEventListener("click", unfoldAll);
  document.getElementById("fold").addEventListener("click", () => open(units, false));
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const unit = target && target.closest("details");
    if (unit) unit.open = true;
  };
  window.addEventListener("hashchange", reveal);
  reveal();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const at = units.indexOf(document.activeElement && document.activeElement.closest("details"));
    const next = units[Math.max(0, Math.min(units.length - 1, at < 0 ? 0 : at + step))];
    if (!next) return;
    next.querySelector("summary").focus();
    next.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  });

  // --- Bytes and meanings light each other. ---
  let lit = [];
  const light = (event) => {
    const from = event.target.closest && event.target.closest("[data-m]");
    if (!from) return;
    lit.forEach((each) => each.classList.remove("lit"));
    lit = all(`[data-m="${from.dataset.m}"]`, from.closest("details") || document);
    lit.forEach((each) => each.classList.add("lit"));
  };
  for (const kind of ["pointerover", "focusin", "click"]) document.addEventListener(kind, light);

  // --- The rows of a large page: what a unit means is made when it is opened. ---
  const late = document.getElementById("late");
  const known = late ? JSON.parse(late.textContent) : null;
  const told = (number) => {
    const words = element("span");
    known.texts[number].forEach((text, index) => {
      const word = element("span", text);
      word.lang = known.languages[index];
      words.append(word);
    });
    return words;
  };
  function explain(unit) {
    if (!known || !unit.classList.contains("late")) return;
    unit.classList.remove("late");
    const [says, section, meanings] = known.units[Number(unit.id.slice(1)) - 1];
    const first = element("p", undefined, "says");
    first.append(told(says), ` ${section && `[${section}]`}`);
    unit.querySelector("pre").before(first);
    const list = element("dl", undefined, "meanings");
    for (const [name, text, where] of meanings) {
      const row = element("div");
      const definition = element("dd");
      definition.append(told(text), ` ${where && `[${where}]`}`);
      row.append(element("dt", name), definition);
      list.append(row);
    }
    if (meanings.length) unit.append(list);
  }
  for (const unit of units) unit.addEventListener("toggle", () => { if (unit.open) explain(unit); });

  // --- Hashes of our own: crypto.subtle is absent on a page without https. RFC 6234, 2104, 8018 ---
  const utf8 = (text) => new TextEncoder().encode(text);
  const join = (...parts) => {
    const made = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) { made.set(part, at); at += part.length; }
    return made;
  };
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const padded = (data, block, sizeBytes) => {
    const size = Math.ceil((data.length + 1 + sizeBytes) / block) * block;
    const made = new Uint8Array(size);
    made.set(data);
    made[data.length] = 0x80;
    new DataView(made.buffer).setUint32(size - 4, data.length * 8);
    return new DataView(made.buffer);
  };
  const primes = (() => {
    const found = [];
    for (let n = 2; found.length < 80; n += 1) if (found.every((p) => n % p)) found.push(n);
    return found;
  })();
  // The first 64 bits of the fraction of a root of a prime, as the standard defines its constants.
  const fraction = (prime, root) => {
    const target = BigInt(prime) << BigInt(64 * root);
    let low = 0n;
    let high = 1n << 72n;
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** BigInt(root) <= target) low = middle; else high = middle;
    }
    return low & 0xffffffffffffffffn;
  };
  const halves = (value) => [Number(value >> 32n) | 0, Number(value & 0xffffffffn) | 0];
  const roots = primes.map((prime) => halves(fraction(prime, 3)));
  const starts = primes.slice(0, 8).map((prime) => halves(fraction(prime, 2)));
  const left = (word, by) => (word << by) | (word >>> (32 - by));

  const sha1 = (data) => {
    const view = padded(data, 64, 8);
    const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
    const w = new Int32Array(80);
    for (let at = 0; at < view.byteLength; at += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 80; i += 1) w[i] = left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
      let [a, b, c, d, e] = state;
      for (let i = 0; i < 80; i += 1) {
        const [f, k] = i < 20 ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40 ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
        const next = (left(a, 5) + f + e + k + w[i]) | 0;
        e = d; d = c; c = left(b, 30); b = a; a = next;
      }
      [a, b, c, d, e].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
    }
    const out = new DataView(new ArrayBuffer(20));
    state.forEach((word, i) => out.setInt32(4 * i, word));
    return new Uint8Array(out.buffer);
  };

  const sha256 = (data) => {
    const view = padded(data, 64, 8);
    const state = starts.map((pair) => pair[0]);
    const w = new Int32Array(64);
    const right = (word, by) => (word >>> by) | (word << (32 - by));
    for (let at = 0; at < view.byteLength; at += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i += 1) {
        const s0 = right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        const s1 = right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
        const one = (h + s1 + ((e & f) ^ (~e & g)) + roots[i][0] + w[i]) | 0;
        const s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
        const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
    }
    const out = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => out.setInt32(4 * i, word));
    return new Uint8Array(out.buffer);
  };

  const sha512 = (data) => {
    const view = padded(data, 128, 16);
    const state = starts.map((pair) => pair.slice());
    const hi = new Int32Array(80);
    const lo = new Int32Array(80);
    const add = (...pairs) => {
      let low = 0;
      let high = 0;
      for (const pair of pairs) { low += pair[1] >>> 0; high += pair[0]; }
      return [(high + Math.floor(low / 4294967296)) | 0, low | 0];
    };
    const turn = ([h, l], by) => {
      const [a, b, n] = by < 32 ? [h, l, by] : [l, h, by - 32];
      return [(a >>> n) | (b << (32 - n)), (b >>> n) | (a << (32 - n))];
    };
    const shift = ([h, l], by) => [h >>> by, (l >>> by) | (h << (32 - by))];
    const xor = (...pairs) => [
      pairs.reduce((word, pair) => word ^ pair[0], 0), pairs.reduce((word, pair) => word ^ pair[1], 0),
    ];
    const and = (a, b) => [a[0] & b[0], a[1] & b[1]];
    for (let at = 0; at < view.byteLength; at += 128) {
      for (let i = 0; i < 16; i += 1) {
        hi[i] = view.getInt32(at + 8 * i);
        lo[i] = view.getInt32(at + 8 * i + 4);
      }
      for (let i = 16; i < 80; i += 1) {
        const a = [hi[i - 15], lo[i - 15]];
        const b = [hi[i - 2], lo[i - 2]];
        const s0 = xor(turn(a, 1), turn(a, 8), shift(a, 7));
        const s1 = xor(turn(b, 19), turn(b, 61), shift(b, 6));
        [hi[i], lo[i]] = add([hi[i - 16], lo[i - 16]], s0, [hi[i - 7], lo[i - 7]], s1);
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 80; i += 1) {
        const s1 = xor(turn(e, 14), turn(e, 18), turn(e, 41));
        const choice = xor(and(e, f), and([~e[0], ~e[1]], g));
        const one = add(h, s1, choice, roots[i], [hi[i], lo[i]]);
        const s0 = xor(turn(a, 28), turn(a, 34), turn(a, 39));
        const two = add(s0, xor(and(a, b), and(a, c), and(b, c)));
        h = g; g = f; f = e; e = add(d, one); d = c; c = b; b = a; a = add(one, two);
      }
      [a, b, c, d, e, f, g, h].forEach((pair, i) => { state[i] = add(state[i], pair); });
    }
    const out = new DataView(new ArrayBuffer(64));
    state.forEach(([h, l], i) => { out.setInt32(8 * i, h); out.setInt32(8 * i + 4, l); });
    return new Uint8Array(out.buffer);
  };

  const HASHES = { "SHA-1": [sha1, 64], "SHA-256": [sha256, 64], "SHA-512": [sha512, 128] };
  const hmac = ([hash, block], key, data) => {
    const whole = new Uint8Array(block);
    whole.set(key.length > block ? hash(key) : key);
    const inner = hash(join(whole.map((byte) => byte ^ 0x36), data));
    return hash(join(whole.map((byte) => byte ^ 0x5c), inner));
  };
  const xorBytes = (a, b) => a.map((byte, i) => byte ^ b[i]);
  const stretched = (kind, password, salt, rounds) => {
    let last = hmac(kind, password, join(salt, Uint8Array.of(0, 0, 0, 1)));
    let made = last;
    for (let i = 1; i < rounds; i += 1) {
      last = hmac(kind, password, last);
      made = xorBytes(made, last);
    }
    return made;
  };
  const scram = (name, typed, salt, rounds, message) => {
    const kind = HASHES[name];
    const password = utf8(typed.normalize("NFKC"));
    const salted = stretched(kind, password, unhex(salt), rounds);
    const clientKey = hmac(kind, salted, utf8("Client Key"));
    const storedKey = kind[0](clientKey);
    const serverKey = hmac(kind, salted, utf8("Server Key"));
    const signature = hmac(kind, storedKey, utf8(message));
    return {
      salted_password: hex(salted), client_key: hex(clientKey), stored_key: hex(storedKey),
      server_key: hex(serverKey), client_signature: hex(signature),
      client_proof: hex(xorBytes(clientKey, signature)),
      server_signature: hex(hmac(kind, serverKey, utf8(message))),
    };
  };

  // --- Another password: it stays in this page, and in nothing that outlives it. ---
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const letterOf = (byte) => {
    if (byte === 0) return "\\0";
    return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
  };
  const row = (cells, width, className) => {
    const made = element("tr");
    for (const [text, group] of cells) {
      const cell = element("td", text, `${className || ""} ${group ? `g${group}` : ""}`.trim());
      cell.colSpan = width;
      made.append(cell);
    }
    return made;
  };
  const threes = (fields) => {
    const box = element("div", undefined, "threes");
    const bytes = fields.flatMap(([data, group]) => Array.from(data, (byte) => [byte, group]));
    for (let at = 0; at < bytes.length; at += 3) {
      const part = bytes.slice(at, at + 3);
      const bits = part.map(([byte]) => byte.toString(2).padStart(8, "0"));
      const whole = bits.join("");
      const sixes = (whole.padEnd(Math.ceil(whole.length / 6) * 6, "0").match(/.{6}/g));
      const letters = sixes.map((six) => ALPHABET[parseInt(six, 2)]);
      while (letters.length < 4) { letters.push("="); sixes.push(""); }
      const body = element("tbody");
      body.append(
        row(part.map(([byte, group]) => [letterOf(byte), group]), 8),
        row(part.map(([byte, group]) => [byte.toString(16).padStart(2, "0"), group]), 8),
        row(part.map(([, group], i) => [bits[i], group]), 8, "bits"),
        row(sixes.map((six) => [six, 0]), 6, "bits"), row(letters.map((x) => [x, 0]), 6, "b64"),
      );
      const table = element("table", undefined, "three");
      table.append(body);
      box.append(table);
    }
    return box;
  };
  const section = document.getElementById("try");
  const shownPlain = document.querySelector("[data-plain]");
  const tables = all("table[data-scram]");
  const last = tables.length && JSON.parse(tables[tables.length - 1].dataset.scram);
  const typed = () => {
    const user = document.getElementById("try-name").value;
    const password = document.getElementById("try-password").value;
    const nul = Uint8Array.of(0);
    document.getElementById("try-plain").replaceChildren(
      threes([[nul, 0], [utf8(user), 1], [nul, 0], [utf8(password), 2]]));
    const name = last && (last.mechanism.match(/SHA-\d+/) || [""])[0];
    if (!HASHES[name] || last.iterations > 100000) return;
    const values = scram(name, password, last.salt, last.iterations, last.message);
    const body = document.querySelector("#try-scram tbody");
    body.replaceChildren(...Object.entries(values).map(([key, value]) => {
      const line = element("tr");
      const head = element("th", key);
      head.scope = "row";
      const cell = element("td", value.match(/.{1,8}/g).join(" "), "mono");
      line.append(head, cell);
      return line;
    }));
    document.getElementById("try-scram").hidden = false;
    for (const each of all("#try-same span[data-same]")) {
      each.hidden = !last.proof || each.dataset.same !== String(Number(last.proof === values.client_proof));
    }
  };
  if (section && (shownPlain || last) && !worksheet) {
    section.hidden = false;
    let soon = 0;
    section.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(typed, 120); });
  }
  // For whoever checks the arithmetic at the console.
  window.xmppWalk = Object.freeze({ sha1, sha256, sha512, hex, utf8, scram });
})();

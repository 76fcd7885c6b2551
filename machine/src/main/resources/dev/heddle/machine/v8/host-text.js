"use strict";
// UTF-8 as emscripten's glue and the Encoding Standard do it, since V8 alone has no TextDecoder.

/** How many bytes encodeUtf8 needs; a surrogate counts with whatever follows it. */
function utf8Size(text) {
  let size = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit <= 0x7f) size++;
    else if (unit <= 0x7ff) size += 2;
    else if (unit >= 0xd800 && unit <= 0xdfff) {
      size += 4;
      i++;
    } else size += 3;
  }
  return size;
}

function putUtf8(text, target, start) {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c >= 0xd800 && c <= 0xdfff) {
      c = (0x10000 + ((c & 0x3ff) << 10)) | (text.charCodeAt(++i) & 0x3ff);
    }
    if (c <= 0x7f) target[at++] = c;
    else if (c <= 0x7ff) {
      target[at++] = 0xc0 | (c >> 6);
      target[at++] = 0x80 | (c & 63);
    } else if (c <= 0xffff) {
      target[at++] = 0xe0 | (c >> 12);
      target[at++] = 0x80 | ((c >> 6) & 63);
      target[at++] = 0x80 | (c & 63);
    } else {
      target[at++] = 0xf0 | (c >> 18);
      target[at++] = 0x80 | ((c >> 12) & 63);
      target[at++] = 0x80 | ((c >> 6) & 63);
      target[at++] = 0x80 | (c & 63);
    }
  }
  return at - start;
}

function encodeUtf8(text) {
  const encoded = new Uint8Array(utf8Size(text));
  return encoded.subarray(0, putUtf8(text, encoded, 0));
}

/** Collects UTF-16 units and joins them in pieces small enough for the stack. */
class TextBuilder {
  constructor(sizeMax) {
    this.units = new Uint16Array(Math.min(sizeMax, 8192) + 2);
    this.count = 0;
    this.text = "";
  }

  add(codePoint) {
    if (codePoint < 0x10000) {
      this.units[this.count++] = codePoint;
    } else {
      const rest = codePoint - 0x10000;
      this.units[this.count++] = 0xd800 | (rest >> 10);
      this.units[this.count++] = 0xdc00 | (rest & 0x3ff);
    }
    if (this.count >= this.units.length - 2) this.flush();
  }

  flush() {
    this.text += String.fromCharCode.apply(null, this.units.subarray(0, this.count));
    this.count = 0;
  }

  done() {
    this.flush();
    return this.text;
  }
}

/** The glue's own decoder for up to 16 bytes: never refuses, never replaces, may read past the end. */
function decodeUtf8Short(u8, at, size) {
  const end = at + size;
  const built = new TextBuilder(size);
  while (at < end) {
    const first = u8[at++];
    if (first < 0x80) {
      built.add(first);
      continue;
    }
    const second = u8[at++] & 63;
    if ((first & 0xe0) === 0xc0) {
      built.add(((first & 31) << 6) | second);
      continue;
    }
    const third = u8[at++] & 63;
    if ((first & 0xf0) === 0xe0) {
      built.add(((first & 15) << 12) | (second << 6) | third);
    } else {
      built.add(((first & 7) << 18) | (second << 12) | (third << 6) | (u8[at++] & 63));
    }
  }
  return built.done();
}

/** The Encoding Standard's decoder: a byte order mark is dropped, each bad part becomes U+FFFD. */
function decodeUtf8Long(u8, at, size) {
  const end = at + size;
  if (size >= 3 && u8[at] === 0xef && u8[at + 1] === 0xbb && u8[at + 2] === 0xbf) at += 3;
  const built = new TextBuilder(size);
  while (at < end) {
    const first = u8[at++];
    if (first < 0x80) {
      built.add(first);
      continue;
    }
    let needed = 0;
    let lower = 0x80;
    let upper = 0xbf;
    let codePoint = 0;
    if (first >= 0xc2 && first <= 0xdf) {
      needed = 1;
      codePoint = first & 0x1f;
    } else if (first >= 0xe0 && first <= 0xef) {
      if (first === 0xe0) lower = 0xa0;
      if (first === 0xed) upper = 0x9f;
      needed = 2;
      codePoint = first & 0xf;
    } else if (first >= 0xf0 && first <= 0xf4) {
      if (first === 0xf0) lower = 0x90;
      if (first === 0xf4) upper = 0x8f;
      needed = 3;
      codePoint = first & 7;
    } else {
      built.add(0xfffd);
      continue;
    }
    while (needed > 0 && at < end && u8[at] >= lower && u8[at] <= upper) {
      lower = 0x80;
      upper = 0xbf;
      codePoint = (codePoint << 6) | (u8[at++] & 63);
      needed--;
    }
    built.add(needed === 0 ? codePoint : 0xfffd);
  }
  return built.done();
}

function decodeUtf8(u8, at, size) {
  return size > 16 ? decodeUtf8Long(u8, at, size) : decodeUtf8Short(u8, at, size);
}

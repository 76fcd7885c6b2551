"use strict";
// The linear memory of one instance as its host sees it. Every access is checked: a wild pointer is a
// HostFault, never a silent loss. `wide` says whether addresses are 64 bits (BigInt on the border).

/** The module did something to its host that ends the message; the text is for its author. */
class HostFault extends Error {}

/** The module called exit(). */
class ModuleExit extends Error {}

const TEXT_BYTES_MAX = 65536;
const CARD_BYTES = 1024;

// Gas bounds what the module does, this bounds what it can make its host do in one message: bytes touched,
// and a flat sum for each access.
const WORK_MAX = 2 ** 38;
const WORK_FOR_ACCESS = 64;

class LinearMemory {
  constructor(wide) {
    this.wide = wide;
    this.wasm = null;
    this.marks = null;
    this.u8 = new Uint8Array(0);
    this.view = null;
    this.work = 0;
    this.pointerBytes = wide ? 8 : 4;
    // Numbers of the address type that come from the module, and go to it.
    this.in = wide ? Number : (value) => value >>> 0;
    this.out = wide ? BigInt : (value) => value | 0;
  }

  /** @param written the memory with a byte for each card, in which writes are marked */
  bind(wasm, written) {
    this.wasm = wasm;
    this.marks = new Uint8Array(written.buffer);
    this.refresh();
  }

  /** Must precede any access: memory.grow detaches what was there before. */
  refresh() {
    const buffer = this.wasm.buffer;
    if (this.u8.buffer !== buffer) {
      this.u8 = new Uint8Array(buffer);
      this.view = new DataView(buffer);
    }
    return this.u8;
  }

  get size() {
    return this.wasm.buffer.byteLength;
  }

  /** Adds pages up to a size in bytes; false where the module's maximum forbids it. */
  growTo(sizeBytes) {
    const pages = Math.floor((sizeBytes - this.size + 65535) / 65536);
    try {
      this.wasm.grow(this.wide ? BigInt(pages) : pages);
    } catch (e) {
      if (e instanceof RangeError) return false;
      throw e;
    }
    this.refresh();
    return true;
  }

  check(at, size) {
    this.refresh();
    this.work += WORK_FOR_ACCESS + size;
    if (this.work > WORK_MAX) throw new HostFault("the message makes the host do too much work");
    if (!(at >= 0 && size >= 0 && at + size <= this.u8.length)) {
      throw new HostFault(`memory access out of bounds: ${size} bytes at ${at}`);
    }
    // Reads are marked as well: it costs little, and no write can be forgotten.
    this.marks.fill(1, Math.floor(at / CARD_BYTES), Math.floor((at + size) / CARD_BYTES) + 1);
    return at;
  }

  bytes(at, size) {
    this.check(at, size);
    return this.u8.subarray(at, at + size);
  }

  i16(at, value) {
    this.view.setInt16(this.check(at, 2), value, true);
  }

  i32(at, value) {
    this.view.setInt32(this.check(at, 4), value, true);
  }

  i64(at, value) {
    this.view.setBigInt64(this.check(at, 8), BigInt(value), true);
  }

  pointer(at, value) {
    if (this.wide) this.i64(at, value);
    else this.i32(at, value);
  }

  loadI32(at) {
    return this.view.getInt32(this.check(at, 4), true);
  }

  loadI64(at) {
    return Number(this.view.getBigInt64(this.check(at, 8), true));
  }

  loadPointer(at) {
    this.check(at, this.pointerBytes);
    return this.wide ? Number(this.view.getBigUint64(at, true)) : this.view.getUint32(at, true);
  }

  /** The NUL-terminated text at an address; "" at address 0. */
  text(at, sizeMax = TEXT_BYTES_MAX) {
    if (at === 0) return "";
    this.check(at, 1);
    const end = this.u8.indexOf(0, at);
    const size = (end < 0 ? this.u8.length : end) - at;
    if (size > sizeMax) throw new HostFault(`a text of more than ${sizeMax} bytes at ${at}`);
    return decodeUtf8(this.u8, at, size);
  }

  /** Writes text and a NUL within a space, cutting between characters where it is too small. */
  putText(text, at, space) {
    const encoded = encodeUtf8(text);
    let size = Math.min(encoded.length, space - 1);
    while (size > 0 && size < encoded.length && (encoded[size] & 0xc0) === 0x80) size--;
    this.check(at, size + 1);
    this.u8.set(encoded.subarray(0, size), at);
    this.u8[at + size] = 0;
  }
}
